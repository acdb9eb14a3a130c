import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionResult } from 'graphql';
import { type Actor, type Role, scopesOfRole, serviceTokenHeader, serviceTokens } from '#platform/auth';
import { type Config, loadConfig } from '#platform/config';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics } from '#platform/observability';
import {
  type RunningSubgraph,
  startSubgraph,
  type SubgraphDefinition,
  type SubgraphDependencies,
} from '#platform/subgraph-server';
import { type Ids, uuidV7 } from '#platform/time';
import { type ManualClock, manualClock } from './clock.js';
import { testDatabase, type TestDatabase } from './test-database.js';
import { type LogEntry, testLogger } from './test-logger.js';

/** Whatever a response holds: each test says what it expects of it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface SubgraphWorldOptions {
  /** Where the clock stands. Default: the time of the machine. */
  readonly now?: Date | string;
  readonly poolSize?: number;
  /** A database that is migrated already, for a test that needs a server of its own; closed with the world. */
  readonly database?: TestDatabase;
  /** Environment variables of the configuration, such as `FEEDBACK_WEBHOOK_SECRET`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Dependencies that the subgraph under test uses for real: mailer, storage, jobs, personal data. */
  readonly provide?: (given: { readonly clock: ManualClock; readonly ids: Ids }) => Partial<SubgraphDependencies>;
}

export interface SubgraphWorld<S> {
  readonly config: Config;
  readonly db: TestDatabase;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly deps: SubgraphDependencies;
  readonly services: S;
  readonly running: RunningSubgraph;
  readonly logs: readonly LogEntry[];
  /** Every statement so far outside of transactions, to count them. */
  readonly statements: readonly string[];
  /** The services of a second process on the same database, with the same clock and signals. */
  second(): Promise<S>;
  /** Asks as the gateway would; the answer as JSON. */
  send(
    who: Actor,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly data?: Json; readonly errors?: readonly Json[] }>;
  /** Throws when the subscription is refused. */
  subscribe(
    who: Actor,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<AsyncIterableIterator<{ readonly data?: Json; readonly errors?: readonly Json[] }>>;
  /** What the outbox holds of a type, in order. */
  events(type: string): Promise<readonly { readonly id: string; readonly payload: Json }[]>;
  close(): Promise<void>;
}

/** A person of the tests: `actorOf('reviewer', 2)` is the second reviewer, staff of the platform unless a company is given. */
export const actorOf = (role: Role, n = 1, companyId: string | null = null): Actor => ({
  kind: 'user',
  id: `a0000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  companyId,
  roles: [role],
  scopes: scopesOfRole[role],
});

/** A started subgraph on a database of its own. Nothing in it is pretended but the clock; what it is not given refuses to be used. */
export async function subgraphWorld<S>(
  definition: SubgraphDefinition<S>,
  options: SubgraphWorldOptions = {},
): Promise<SubgraphWorld<S>> {
  const { name, entities, migrations } = definition;
  const dataDir = await mkdtemp(join(tmpdir(), `${name}-world-`));
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, ...options.env });
  const clock = manualClock(options.now ?? new Date());
  const ids = uuidV7(clock);
  const { log, entries: logs } = testLogger();
  const db = options.database ?? (await testDatabase({ name, entities, migrations, poolSize: options.poolSize }));
  const statements: string[] = [];
  const deps: SubgraphDependencies = {
    config,
    db: counting(db, statements),
    clock,
    ids,
    log,
    outbox: createOutbox({ clock, ids }),
    signals: inProcessSignals(),
    metrics: createMetrics({ defaults: false }),
    jobs: refusing(name, 'jobs'),
    mailer: refusing(name, 'mailer'),
    storage: refusing(name, 'storage'),
    personalData: () => [],
    ...options.provide?.({ clock, ids }),
  };
  const services = await definition.services(deps);
  const running = await startSubgraph({ ...definition, services: () => services }, deps);
  const tokens = serviceTokens(config.auth.serviceTokenSecret, clock);
  const request = (who: Actor, query: string, variables: Readonly<Record<string, unknown>> = {}) => ({
    query,
    variables,
    headers: { [serviceTokenHeader]: tokens.sign(who, name) },
  });
  return {
    config,
    db,
    clock,
    ids,
    deps,
    services,
    running,
    logs,
    statements,
    second: async () => definition.services({ ...deps, metrics: createMetrics({ defaults: false }) }),
    send: async (who, query, variables) =>
      JSON.parse(JSON.stringify(await running.execute(request(who, query, variables)))),
    async subscribe(who, query, variables) {
      const stream = await running.subscribe(request(who, query, variables));
      if (Symbol.asyncIterator in stream) return stream as AsyncIterableIterator<ExecutionResult<Json>>;
      throw new Error(`The subscription was refused: ${JSON.stringify(stream)}`);
    },
    events: (type) => db.query('select id, payload from event_outbox where type = $1 order by sequence', [type]),
    async close() {
      await running.drain(1000);
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const counting = (db: TestDatabase, statements: string[]): TestDatabase => ({
  ...db,
  query(text, values) {
    statements.push(text);
    return db.query(text, values);
  },
});

/** A use shows at once, with what was asked of which part. */
function refusing(subgraph: string, part: string): never {
  const refuse = (property: PropertyKey) => {
    throw new Error(
      `${subgraph} used ${part}.${String(property)}: give it with \`provide\` where the test is about that.`,
    );
  };
  return new Proxy({}, { get: (_, property) => () => refuse(property) }) as never;
}
