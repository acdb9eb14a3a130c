import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EventLine } from './event-line.js';

test('whatever order the work ends in, results come out in the order of the events, never more at once than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 30 }),
      async (scheduler, concurrency, events) => {
        const delivered: number[] = [];
        let running = 0;
        let most = 0;
        let ended = false;
        const line = new EventLine<number, number>(
          concurrency,
          async (event) => {
            most = Math.max(most, ++running);
            await scheduler.schedule(Promise.resolve());
            running--;
            return event;
          },
          (result) => delivered.push(result),
        );
        for (let event = 0; event < events; event++) line.push(event);
        line.end(() => (ended = true));
        while (line.length > 0) await scheduler.waitNext(1);
        expect(ended).toBe(true);
        expect(delivered).toEqual(Array.from({ length: events }, (_, event) => event));
        expect(most).toBeLessThanOrEqual(concurrency);
      },
    ),
    { numRuns: 100 },
  );
});

test('nothing is delivered after it was closed, and the events that had not begun are handed back', async () => {
  const delivered: number[] = [];
  const finish: (() => void)[] = [];
  const line = new EventLine<number, number>(
    2,
    (event) => new Promise((resolve) => finish.push(() => resolve(event))),
    (result) => delivered.push(result),
  );
  for (const event of [1, 2, 3, 4]) line.push(event);
  expect(line.close()).toEqual([3, 4]);
  for (const each of finish) each();
  await new Promise((resolve) => setImmediate(resolve));
  expect(delivered).toEqual([]);
});
