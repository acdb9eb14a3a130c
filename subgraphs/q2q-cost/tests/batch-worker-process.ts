import 'reflect-metadata';
import { newEvent } from '#contracts/events';
import { openDatabase, type Database } from '#platform/database';
import { createOutbox } from '#platform/events';
import { loadConfig } from '#platform/config';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import { entities } from '../entities.js';
import { migrations } from '../migrations/index.js';
import { createCostServices } from '../services.js';

/** Works on batches, safety's part included, and is gone at the given statement: before it is sent, whatever it is. */
const [url, killAt] = process.argv.slice(2) as [string, string];
const real = await openDatabase({ name: 'worker', url, entities, migrations, log: silentLogger(), poolSize: 4 });
let steps = 0;
let counts = false;
const step = () => {
  if (!counts) return;
  steps += 1;
  if (steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};
const db: Database = {
  ...real,
  query(text, values) {
    step();
    return real.query(text, values);
  },
  transaction: (work, options) =>
    real.transaction(async (tx) => {
      const result = await work(
        new Proxy(tx, {
          get(target, property) {
            if (property !== 'query') return Reflect.get(target, property);
            return (text: string, values?: readonly unknown[]) => {
              step();
              return target.query(text, values);
            };
          },
        }),
      );
      // Between the last statement and the commit, too.
      step();
      return result;
    }, options),
};
const ids = uuidV7();
const services = createCostServices({
  config: loadConfig({ NODE_ENV: 'test' }),
  db,
  clock: systemClock,
  ids,
  log: silentLogger(),
  outbox: createOutbox({ clock: systemClock, ids }),
  signals: inProcessSignals(),
  metrics: createMetrics({ defaults: false }),
  jobs: { wake: async () => undefined },
  mailer: { send: async () => undefined },
  storage: undefined as never,
  personalData: () => [],
});
const handler = services.handlers.find(({ consumer }) => consumer === 'q2q-cost.batches')!;

/** What safety is told and says stands in the database: it is read from there, as the relay would. */
async function screen(): Promise<number> {
  const rows = await real.query<{ batchId: string; id: string; text: string }>(
    `select batch_id as "batchId", id, text from classification_batch_item where state = 'SCREENING'`,
  );
  const events = rows.map(({ batchId, id, text }) => ({
    ...newEvent('batch.text.screened', id, {
      batchId,
      itemId: id,
      verdict: 'ALLOW',
      redactedText: text,
      language: 'en',
    }),
    id: ids.next(),
    sequence: 1,
    occurredAt: new Date(),
  }));
  if (events.length > 0) await db.transaction((tx) => handler.handle(events as never, tx, undefined as never));
  return events.length;
}

counts = true;
do await services.batchWorker.runUntilIdle(AbortSignal.timeout(30_000));
while ((await screen()) > 0);
process.exit(0);
