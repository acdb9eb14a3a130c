import * as fc from 'fast-check';
import { GroupCommit, QueueFullError } from './group-commit.js';
import { planBatch } from './ingest.rules.js';
import type { KeyedSubmission, StoredKey } from './ingest.store.js';
import { RateLimit } from './rate-limit.js';
import { runsOfOneStatus } from './feedback.store.js';
import { feedbackStatuses, mayFollow } from './status.rules.js';
import { distinctFeedback } from '../outcomes/outcome.store.js';

const submission = (key: string, bodyHash: string) => ({ key, bodyHash }) as KeyedSubmission;
const stored = (bodyHash: string): StoredKey => ({ bodyHash, feedbackId: 'f' });

describe('planBatch', () => {
  test('a unit in conflict leaves nothing behind for later units', () => {
    const plan = planBatch(
      [[submission('a', '1'), submission('old', 'other')], [submission('a', '2')], [submission('a', '1')]],
      new Map([['old', stored('x')]]),
    );
    expect(plan.units).toEqual([
      { conflicts: [1], accepted: 0 },
      { conflicts: [], accepted: 1 },
      { conflicts: [0], accepted: 0 },
    ]);
    expect(plan.fresh.map(({ key, bodyHash }) => key + bodyHash)).toEqual(['a2']);
  });

  test('equals processing the units one after the other', () => {
    const unit = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), (drawn) => {
        const units = drawn.map((pairs) => pairs.map(([key, hash]) => submission(key, hash)));
        const together = planBatch(units, new Map());
        const known = new Map<string, StoredKey>();
        const alone = units.map((one) => {
          const plan = planBatch([one], known);
          for (const { key, bodyHash } of plan.fresh) known.set(key, stored(bodyHash));
          return plan.units[0];
        });
        expect(together.units).toEqual(alone);
        expect(new Set(together.fresh.map(({ key }) => key)).size).toBe(together.fresh.length);
        expect(together.fresh).toHaveLength(known.size);
      }),
    );
  });
});

describe('GroupCommit', () => {
  const stuck = { overtakeAfterMs: 50, maxCommits: 2 };
  const open = (
    commit: (units: readonly number[]) => Promise<readonly number[]>,
    limits: { maxQueued?: number; maxBatch?: number } = {},
  ) =>
    new GroupCommit<number, number>({
      maxBatch: 10,
      maxWaitMs: 1,
      maxQueued: 100,
      weigh: () => 1,
      commit,
      ...stuck,
      ...limits,
    });

  test('answers every caller with its own result, in shared commits of bounded size', async () => {
    const batches: number[] = [];
    const group = open(async (units) => {
      batches.push(units.length);
      await new Promise((resolve) => setImmediate(resolve));
      return units.map((unit) => unit * 2);
    });
    const results = await Promise.all(Array.from({ length: 95 }, (_, n) => group.submit(n)));
    expect(results).toEqual(Array.from({ length: 95 }, (_, n) => n * 2));
    expect(Math.max(...batches)).toBe(10);
    expect(batches.length).toBe(10);
    expect(group.depth).toBe(0);
  });

  test('refuses what does not fit, takes more once there is room, and a failed commit fails only its own batch', async () => {
    let release = () => {};
    let failing = true;
    const group = open(
      async (units) => {
        await new Promise<void>((resolve) => (release = resolve));
        if (failing) throw new Error('down');
        return units;
      },
      { maxQueued: 2 },
    );
    const first = group.submit(1);
    const second = group.submit(2);
    await expect(group.submit(3)).rejects.toBeInstanceOf(QueueFullError);
    await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    await expect(Promise.all([first, second])).rejects.toThrow('down');
    failing = false;
    const third = group.submit(3);
    await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    await group.drain();
    expect(await third).toBe(3);
  });
});

describe('a commit that is stuck', () => {
  test('is overtaken by the next ones, up to as many as may be stuck at once, and answers when it ends', async () => {
    const releases: (() => void)[] = [];
    const started: number[][] = [];
    const group = new GroupCommit<number, number>({
      maxBatch: 10,
      maxWaitMs: 1,
      maxQueued: 100,
      weigh: () => 1,
      overtakeAfterMs: 20,
      maxCommits: 2,
      async commit(units) {
        started.push([...units]);
        if (units[0]! < 0) await new Promise<void>((resolve) => releases.push(resolve));
        return units;
      },
    });
    const first = group.submit(-1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await Promise.all([group.submit(1), group.submit(2)])).toEqual([1, 2]);
    const second = group.submit(-2);
    while (releases.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const third = group.submit(3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(started).toEqual([[-1], [1, 2], [-2]]);
    for (const release of releases) release();
    expect(await Promise.all([first, second, third])).toEqual([-1, -2, 3]);
    await group.drain();
    expect(group.depth).toBe(0);
  });
});

describe('RateLimit', () => {
  test('never lets more pass than burst plus rate, whatever the clock does, and says when to come back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 1000 }), { maxLength: 200 }), (steps) => {
        const limit = new RateLimit({ perSecond: 10, burst: 5 });
        let now = 0;
        let forwardMs = 0;
        let passed = 0;
        for (const step of steps) {
          now += step;
          forwardMs += Math.max(0, step);
          const wait = limit.take('a', now);
          expect(wait === 0 || wait >= 1).toBe(true);
          if (wait === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(5 + forwardMs / 100 + 1e-6);
      }),
    );
  });

  test('sources do not share', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take('a', 0), limit.take('a', 0), limit.take('b', 0), limit.take('a', 1000)]).toEqual([0, 1, 0, 0]);
  });
});

describe('status', () => {
  test('no way leads back: following any allowed steps, a status never returns', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...feedbackStatuses), { maxLength: 20 }), (wanted) => {
        const visited = ['RECEIVED' as (typeof feedbackStatuses)[number]];
        for (const next of wanted) if (mayFollow(visited.at(-1)!, next)) visited.push(next);
        expect(new Set(visited).size).toBe(visited.length);
      }),
    );
  });

  test('grouping keeps the order of changes and of classifications of one text', () => {
    const change = (feedbackId: string, status: 'HELD' | 'CLEARED') => ({ feedbackId, status });
    const changes = [change('a', 'HELD'), change('b', 'HELD'), change('a', 'CLEARED'), change('c', 'HELD')];
    expect(runsOfOneStatus(changes).flat()).toEqual(changes);
    expect(runsOfOneStatus(changes).map((run) => run.length)).toEqual([2, 1, 1]);
    const rounds = distinctFeedback([
      { feedbackId: 'a', n: 1 },
      { feedbackId: 'b', n: 2 },
      { feedbackId: 'a', n: 3 },
    ]);
    expect(rounds.map((round) => round.map(({ n }) => n))).toEqual([[1, 2], [3]]);
  });
});
