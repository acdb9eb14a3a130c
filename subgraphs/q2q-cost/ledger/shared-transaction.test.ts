import { SharedTransaction } from './shared-transaction.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets calls of one moment share a transaction, and gathers the next while one is committed', async () => {
  const batches: number[][] = [];
  const shared = new SharedTransaction<number, number>({
    most: 3,
    atOnce: 1,
    async commit(units) {
      batches.push([...units]);
      await turn();
      return units.map((unit) => unit * 10);
    },
  });
  expect(await Promise.all([1, 2, 3, 4, 5].map((unit) => shared.submit(unit)))).toEqual([10, 20, 30, 40, 50]);
  expect(batches).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(await shared.submit(6)).toBe(60);
  expect(batches.at(-1)).toEqual([6]);
});

it('lets no call fail for another', async () => {
  const shared = new SharedTransaction<number, number>({
    most: 10,
    atOnce: 2,
    async commit(units) {
      if (units.includes(2)) throw new Error('two cannot be done');
      return units;
    },
  });
  const outcomes = await Promise.allSettled([1, 2, 3].map((unit) => shared.submit(unit)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
