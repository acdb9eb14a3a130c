import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { eventually, expectNoLeaks, type TestDatabase } from '#platform/testing';
import { inProcessTransport } from '../index.js';
import { effectsDatabase, effectsOf, numbers, outbox, recordEffects, runtimeOf } from './fixture.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

expectNoLeaks();

const open = (): Promise<[TestDatabase, TestDatabase]> =>
  Promise.all([effectsDatabase('impact'), effectsDatabase('safety')]);
const handledIn = async (db: TestDatabase): Promise<number> => (await db.query('select from effect')).length;

describe('kill -9', () => {
  it('loses nothing, doubles nothing, and keeps the order of every aggregate', async () => {
    const [impact, safety] = await open();
    const child = join(import.meta.dirname, 'crash-child.ts');
    for (let kill = 0; kill < 4; kill += 1) {
      const before = await handledIn(safety);
      const running = spawn(process.execPath, ['--import', 'tsx', child, impact.url, safety.url], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const exited = once(running, 'exit');
      await eventually(async () => expect(await handledIn(safety)).toBeGreaterThan(before));
      await sleep(50 + Math.random() * 200);
      running.kill('SIGKILL');
      await exited;
    }
    const transport = inProcessTransport({ subgraphs: ['impact', 'safety'] });
    const source = runtimeOf({ db: impact, transport });
    const sink = runtimeOf({ db: safety, transport, handlers: [recordEffects('safety.effects')] });
    await Promise.all([source.start(), sink.start()]);
    const committed = await effectsOf(impact);
    await eventually(async () => expect(await effectsOf(safety)).toEqual(committed));
    for (const [, values] of committed) expect(values).toEqual(numbers(1, values.length));
    await Promise.all([source.drain(1000), sink.drain(1000)]);
    await Promise.all([impact.close(), safety.close()]);
  });
});

describe('a store outage', () => {
  it('is survived: connections are cut in the middle of everything', async () => {
    const [impact, safety] = await open();
    const transport = inProcessTransport({ subgraphs: ['impact', 'safety'] });
    const sending = outbox();
    const source = runtimeOf({ db: impact, transport, outbox: sending, relayBatchSize: 10 });
    const handlers = [recordEffects('safety.effects', { batchSize: 5, prepare: () => sleep(2) })];
    const sink = runtimeOf({
      db: safety,
      transport,
      handlers,
      leaseMs: 500,
      retry: { baseMs: 10, maxMs: 50, maxTries: 1000 },
    });
    await Promise.all([source.start(), sink.start()]);
    await impact.transaction((tx) =>
      sending.append(
        tx,
        numbers(1, 300).map((n) => ({ type: 'counted', aggregateId: `a${n % 3}`, payload: { n } })),
      ),
    );
    for (let cut = 0; cut < 8; cut += 1) {
      await sleep(40);
      for (const db of [impact, safety]) {
        await db
          .query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()')
          .catch(() => {});
      }
    }
    await eventually(async () => expect(await handledIn(safety)).toBe(300));
    const effects = await effectsOf(safety);
    for (const rest of [0, 1, 2])
      expect(effects.get(`a${rest}`)).toEqual(numbers(1, 300).filter((n) => n % 3 === rest));
    await Promise.all([source.drain(1000), sink.drain(1000)]);
    await Promise.all([impact.close(), safety.close()]);
  });
});

describe('any mixture of failures', () => {
  it('each event takes effect once, in the order of its aggregate', async () => {
    const [impact, safety] = await open();
    const history = fc.record({
      events: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 }),
      batchSize: fc.integer({ min: 1, max: 8 }),
      failures: fc.array(fc.boolean(), { maxLength: 25 }),
      lost: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ events, batchSize, failures, lost }) => {
        await Promise.all([safety.query('truncate effect, event_inbox'), impact.query('truncate event_outbox')]);
        const left = [...failures];
        let toLose = lost;
        const inner = inProcessTransport({ subgraphs: ['impact', 'safety'] });
        const transport = {
          ...inner,
          async publish(from: string, sent: Parameters<typeof inner.publish>[1]) {
            await inner.publish(from, sent);
            if (toLose-- > 0) throw new Error('lost the answer');
          },
        };
        const sending = outbox();
        const source = runtimeOf({ db: impact, transport, outbox: sending, pollMs: 5 });
        const plain = recordEffects('safety.effects');
        const handler = {
          ...plain,
          batchSize,
          async handle(...args: Parameters<typeof plain.handle>) {
            await plain.handle(...args);
            if (left.pop()) throw new Error('failed after its effect');
          },
        };
        const sink = runtimeOf({
          db: safety,
          transport,
          handlers: [handler],
          pollMs: 5,
          retry: { baseMs: 1, maxMs: 2, maxTries: 99 },
        });
        await Promise.all([source.start(), sink.start()]);
        const expected = new Map<string, number[]>();
        for (const [n, aggregate] of events.entries()) {
          const key = String(aggregate);
          expected.set(key, [...(expected.get(key) ?? []), n]);
          await impact.transaction((tx) => sending.append(tx, [{ type: 'counted', aggregateId: key, payload: { n } }]));
        }
        await eventually(async () => expect(await effectsOf(safety)).toEqual(expected));
        await Promise.all([source.drain(1000), sink.drain(1000)]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
    await Promise.all([impact.close(), safety.close()]);
  });
});
