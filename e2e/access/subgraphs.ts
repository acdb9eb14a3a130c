import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceTokens } from '#platform/auth';
import { loadConfig } from '#platform/config';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import { fileStorage } from '#platform/storage';
import { type RunningSubgraph, startSubgraph, type SubgraphDefinition } from '#platform/subgraph-server';
import { testDatabase } from '#platform/testing';
import { systemClock, uuidV7 } from '#platform/time';
import { impact } from '#subgraphs/impact';
import { privacy } from '#subgraphs/privacy';
import { q2qCost } from '#subgraphs/q2q-cost';
import { safety } from '#subgraphs/safety';

const definitions = [impact, safety, q2qCost, privacy] as readonly SubgraphDefinition[];

export interface ListeningSubgraph {
  readonly running: RunningSubgraph;
  /** Where it answers, as it does when it is a process of its own. */
  readonly url: string;
}

export interface ListeningSubgraphs {
  readonly byName: ReadonlyMap<string, ListeningSubgraph>;
  /** The gateway's signature. */
  readonly tokens: ReturnType<typeof serviceTokens>;
  close(): Promise<void>;
}

/** The four subgraphs without a gateway in front, each on a port and a database of its own, with demo data. */
export async function listeningSubgraphs(): Promise<ListeningSubgraphs> {
  const dataDir = await mkdtemp(join(tmpdir(), 'teei-e2e-access-'));
  const secret = randomBytes(32).toString('base64url');
  const config = loadConfig({ DATA_DIR: dataDir, SERVICE_TOKEN_SECRET: secret });
  const byName = new Map<string, ListeningSubgraph>();
  const closers: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  for (const definition of definitions) {
    const { name, entities, migrations } = definition;
    const db = await testDatabase({ name, entities, migrations });
    closers.push(() => db.close());
    const clock = systemClock;
    const ids = uuidV7();
    const running = await startSubgraph(definition, {
      config,
      db,
      clock,
      ids,
      outbox: createOutbox({ clock, ids }),
      jobs: { wake: () => Promise.resolve() },
      signals: inProcessSignals(),
      log: silentLogger(),
      metrics: createMetrics({ defaults: false }),
      mailer: { send: () => Promise.reject(new Error('No mail is sent here.')) },
      storage: fileStorage(join(dataDir, 'storage')),
      personalData: () => [],
    });
    await running.seedDemo();
    const listener = await running.listen({ port: 0 });
    closers.push(
      () => running.drain(1000),
      () => listener.close(),
    );
    byName.set(name, { running, url: listener.url });
  }
  return {
    byName,
    tokens: serviceTokens(secret),
    async close() {
      for (const close of closers.toReversed()) await close();
    },
  };
}
