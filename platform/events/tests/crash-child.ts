import { silentLogger } from '#platform/observability';
import { openDatabase } from '#platform/database';
import { eventMigrations, inProcessTransport } from '../index.js';
import { effectMigrations, outbox, recordEffects, runtimeOf } from './fixture.js';

/** Produces and handles events until it is killed: `node --import tsx crash-child.ts <impact url> <safety url>`. */
const [impactUrl, safetyUrl] = process.argv.slice(2) as [string, string];
const open = (name: string, url: string) =>
  openDatabase({
    name,
    url,
    entities: [],
    migrations: [...eventMigrations, ...effectMigrations],
    log: silentLogger(),
    poolSize: 5,
  });
const [impact, safety] = await Promise.all([open('impact', impactUrl), open('safety', safetyUrl)]);
const transport = inProcessTransport({ subgraphs: ['impact', 'safety'] });
const sending = outbox();
const source = runtimeOf({ db: impact, transport, outbox: sending, pollMs: 20, relayBatchSize: 20 });
const handlers = [
  recordEffects('safety.effects', { batchSize: 10, prepare: () => new Promise((go) => setTimeout(go, 1)) }),
];
const sink = runtimeOf({ db: safety, transport, handlers, pollMs: 20, leaseMs: 500 });
await Promise.all([source.start(), sink.start()]);

// What is in `effect` of the producer is what was committed: the fact that each event tells of.
for (;;) {
  await impact.transaction(async (tx) => {
    const aggregateId = `a${Math.floor(Math.random() * 5)}`;
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [aggregateId]);
    const [row] = await tx.query<{ n: number }>(
      'insert into effect (aggregate, n) select $1, count(*)::int + 1 from effect where aggregate = $1 returning n',
      [aggregateId],
    );
    await sending.append(tx, [{ type: 'counted', aggregateId, payload: { n: row!.n } }]);
  });
}
