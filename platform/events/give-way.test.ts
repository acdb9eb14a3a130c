import { setTimeout as sleep } from 'node:timers/promises';
import { restAfter } from './give-way.js';

/** Keeps the event loop busy, turn after turn. */
async function beBusy(forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const turn = performance.now() + 10;
    while (performance.now() < turn);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('an idle process does not rest', async () => {
  restAfter(0);
  await sleep(120);
  expect(restAfter(50)).toBe(0);
});

test('a busy process rests in proportion to the round, loops in turn, and never longer than two seconds', async () => {
  restAfter(0);
  await beBusy(120);
  const askedAtMs = performance.now();
  const first = restAfter(10);
  expect(first).toBeGreaterThanOrEqual(59.9);
  // On a busy machine time passes between the two.
  const second = restAfter(10) + performance.now() - askedAtMs;
  expect(second).toBeGreaterThan(first);
  expect(restAfter(10_000)).toBeCloseTo(2000);
  expect(restAfter(10_000)).toBeLessThan(2000.001);
});

test('the rests end with the load', async () => {
  await sleep(120);
  expect(restAfter(50)).toBe(0);
});
