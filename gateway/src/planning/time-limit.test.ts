import { describe, expect, it } from '@jest/globals';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { RefusedPlans } from './refused-plans.js';
import { checkpoint, isLimitExceeded, withinPlanningTime } from './time-limit.js';

/** Time passes at each look; the thread has its core for `share` of it. */
function clock(share: number) {
  let now = 0;
  return { now: () => (now += 1), usedMs: () => now * share, heapShare: () => 0.5 };
}

/** Checkpoints that are reached before the planning is ended. */
function steps(share: number, most: number): number {
  let reached = 0;
  const plan = () => {
    for (; reached < most; reached++) checkpoint();
  };
  try {
    withinPlanningTime({ ms: 100, clock: clock(share) }, plan);
  } catch (error) {
    if (!isLimitExceeded(error)) throw error;
  }
  return reached;
}

describe('the time for planning', () => {
  it('ends a planning that takes longer', () => {
    expect(steps(1, 10_000)).toBeLessThan(1000);
  });

  it('leaves a shorter one alone', () => {
    expect(steps(1, 500)).toBe(500);
  });

  it('is that of the thread: waiting for a core does not count', () => {
    expect(steps(0.01, 10_000)).toBe(10_000);
    expect(steps(0.01, 1_000_000)).toBeLessThan(100_000);
  });

  it('ends also before the heap is full, which would end the process', () => {
    const plan = () => {
      for (;;) checkpoint();
    };
    const full = { ...clock(0), heapShare: () => 0.9 };
    expect(() => withinPlanningTime({ ms: 100, clock: full }, plan)).toThrow(/takes too much memory/);
  });

  it('is not measured where nothing is planned', () => {
    expect(() => checkpoint(1e9)).not.toThrow();
  });
});

describe('refused plans', () => {
  const [document, other]: DocumentNode[] = [parse('{ a }'), parse('{ a }')];
  const error = new GraphQLError('too dear');

  it('are known by document and variant, for a minute', () => {
    let now = 0;
    const refused = new RefusedPlans(() => now);
    refused.keep(document!, 'A', error);
    expect(refused.find(document!, 'A')).toBe(error);
    expect([refused.find(document!, 'B'), refused.find(other!, 'A')]).toEqual([undefined, undefined]);
    now = 59_999;
    expect(refused.find(document!, 'A')).toBe(error);
    now = 60_000;
    expect(refused.find(document!, 'A')).toBeUndefined();
  });
});
