import 'reflect-metadata';
import { loadConfig } from '#platform/config';
import { openDatabase } from '#platform/database';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { uuidV7 } from '#platform/time';
import { ScreenedText } from '../classification/screened-text.js';
import { entities } from '../entities.js';
import { migrations } from '../migrations/index.js';
import { createCostServices } from '../services.js';

/** Where the process dies, without a word. */
export type DeathAt = 'RESERVED' | 'ANSWERED' | 'SETTLED' | 'COMMITTED' | 'NEVER';

/** Classifies one text with the company's models, and dies where it is told to. */
const [url, companyId, feedbackId, deathAt, aheadMs] = process.argv.slice(2) as [
  string,
  string,
  string,
  DeathAt,
  string,
];
const die = (at: DeathAt) => {
  if (at === deathAt) process.kill(process.pid, 'SIGKILL');
};
const clock = { now: () => new Date(Date.now() + Number(aheadMs)) };
const ids = uuidV7(clock);
const db = await openDatabase({ name: 'child', url, entities, migrations, log: silentLogger(), poolSize: 4 });
const services = createCostServices({
  config: loadConfig(process.env),
  db,
  clock,
  ids,
  log: silentLogger(),
  outbox: createOutbox({ clock, ids }),
  signals: inProcessSignals(),
  metrics: createMetrics({ defaults: false }),
  jobs: { wake: async () => undefined },
} as unknown as SubgraphDependencies);

const reserveAll = services.reservations.reserveAll.bind(services.reservations);
services.reservations.reserveAll = async (requests) => {
  const outcomes = await reserveAll(requests);
  die('RESERVED');
  return outcomes;
};
const text = 'I feel ready for work after the workshop, and I was invited to an interview.';
const job = {
  screened: ScreenedText.ofEvent({ redactedText: text, language: 'en' }),
  idempotencyKey: `feedback:${feedbackId}`,
  companyId,
  feedbackId,
  userId: ids.next(),
  requestedBy: null,
  feature: 'feedback',
} as const;
const attempts = await services.classifier.attempt([job], AbortSignal.timeout(30_000));
die('ANSWERED');
await db.transaction(async (tx) => {
  await services.classifier.finish(tx, attempts);
  die('SETTLED');
});
die('COMMITTED');
process.send?.(attempts[0]!.kind);
await services.close();
await db.close();
process.disconnect?.();
