import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '#platform/auth';
import { type Config, loadConfig } from '#platform/config';
import { inProcessSignals } from '#platform/live';
import { createMetrics } from '#platform/observability';
import { type LogEntry, sequentialIds, testDatabase, type TestDatabase, testLogger } from '#platform/testing';
import { systemClock } from '#platform/time';
import { type RunningSubgraph, startSubgraph, type SubgraphDependencies } from '../index.js';
import { inProcess, type Mode, overHttp } from './modes.js';
import { librarySubgraph } from './test-subgraph.js';

export const manager: Actor = {
  kind: 'user',
  id: 'a0000000-0000-7000-8000-000000000001',
  companyId: 'c0000000-0000-7000-8000-000000000001',
  roles: ['company_manager'],
  scopes: ['spend:read'],
};
export const bookId = (n: number) => `b0000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** The test subgraph, running on a database of its own with 25 books, reachable in both ways. */
export interface Library {
  readonly config: Config;
  readonly db: TestDatabase;
  readonly running: RunningSubgraph;
  readonly local: Mode;
  readonly http: Mode & { readonly url: string };
  readonly logged: readonly LogEntry[];
  /** SQL of the stores so far; empty it before counting. */
  readonly statements: string[];
  /** Ids of actors who may not do any more what they could. */
  readonly withdrawn: Set<string>;
  /** How often the services were closed. */
  readonly closed: () => number;
  /** The `slow` query waits from now on, until the answered function is called. */
  readonly holdSlow: () => () => void;
  /** Once a request for the slow field has got there. */
  readonly slowRuns: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const nowhere = () => Promise.reject(new Error('not part of this test'));

export async function openLibrary(given?: TestDatabase): Promise<Library> {
  const dataDir = mkdtempSync(join(tmpdir(), 'subgraph-server-'));
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir });
  const { log, entries: logged } = testLogger();
  const statements: string[] = [];
  const withdrawn = new Set<string>();
  let gate = Promise.resolve();
  let reached = Promise.withResolvers<void>();
  let closed = 0;
  const close = () => Promise.resolve(void (closed += 1));
  const waitAtGate = () => {
    reached.resolve();
    return gate;
  };
  const definition = { ...librarySubgraph(waitAtGate), close };
  const { entities, migrations } = definition;
  const db = given ?? (await testDatabase({ name: 'library', entities, migrations }));
  await Promise.all(
    Array.from({ length: 25 }, (_, n) =>
      db.query('insert into book values ($1, $2, $3, $4)', [bookId(n), `Book ${n}`, n % 3, new Date(0)]),
    ),
  );
  const query: TestDatabase['query'] = (text, params) => {
    statements.push(text);
    return db.query(text, params);
  };
  const dependencies: SubgraphDependencies = {
    config,
    db: { ...db, query },
    log,
    signals: inProcessSignals(),
    clock: systemClock,
    ids: sequentialIds(),
    metrics: createMetrics({ defaults: false }),
    outbox: { append: nowhere },
    jobs: { wake: nowhere },
    mailer: { send: nowhere },
    storage: { put: nowhere, get: nowhere, delete: nowhere, exists: nowhere, deleteFolder: nowhere, ping: nowhere },
    rights: { holds: ({ id }) => Promise.resolve(!withdrawn.has(id)) },
    personalData: () => [],
  };
  const running = await startSubgraph(definition, dependencies);
  const local = inProcess(running, config.auth.serviceTokenSecret);
  const http = await overHttp(running, config.auth.serviceTokenSecret);
  return {
    config,
    db,
    running,
    local,
    http,
    logged,
    statements,
    withdrawn,
    closed: () => closed,
    holdSlow() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      reached = Promise.withResolvers<void>();
      return resolve;
    },
    slowRuns: () => reached.promise,
    async stop() {
      await http.close();
      await running.drain(1000);
      rmSync(dataDir, { recursive: true });
    },
  };
}
