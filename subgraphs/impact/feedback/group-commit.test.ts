import { GroupCommit, QueueFullError } from './group-commit.js';

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
