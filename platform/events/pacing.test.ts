import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from './pacing.js';

/** Keeps the event loop busy, turn after turn. */
async function beBusy(forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const turn = performance.now() + 10;
    while (performance.now() < turn);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The rest after a round once the process is idle: on a busy machine even one that sleeps may count as busy for a moment. */
async function restWhenIdle(): Promise<number> {
  let rest = pauseAfter(0);
  for (let look = 0; look < 50; look++) {
    await sleep(120);
    rest = pauseAfter(50);
    if (rest === 0) break;
  }
  return rest;
}

test('an idle process does not rest', async () => {
  expect(await restWhenIdle()).toBe(0);
});

test('a busy process rests in proportion to the round, loops in turn, and never longer than two seconds', async () => {
  pauseAfter(0);
  await beBusy(120);
  const askedAtMs = performance.now();
  const first = pauseAfter(10);
  expect(first).toBeGreaterThanOrEqual(59.9);
  // On a busy machine time passes between the two.
  const second = pauseAfter(10) + performance.now() - askedAtMs;
  expect(second).toBeGreaterThan(first);
  expect(pauseAfter(10_000)).toBeCloseTo(2000);
  expect(pauseAfter(10_000)).toBeLessThan(2000.001);
});

test('the rests end with the load', async () => {
  expect(await restWhenIdle()).toBe(0);
});
