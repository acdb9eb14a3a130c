import { hostingRows, modelRows, type PaidModel, type PricedModel, savingRows } from './cost-report.rules.js';

const priced: PricedModel[] = [
  {
    provider: 'a',
    model: 'dear',
    rates: { inputPicoUsd: 10n, outputPicoUsd: 50n },
    priceSource: 'table 1',
    isChoice: true,
  },
  {
    provider: 'a',
    model: 'cheap',
    rates: { inputPicoUsd: 1n, outputPicoUsd: 5n },
    priceSource: 'table 1',
    isChoice: true,
  },
];
const paid: PaidModel = {
  provider: 'a',
  model: 'dear',
  source: 'PROVIDER',
  requests: 12,
  cached: 2,
  inputTokens: 1_000n,
  outputTokens: 200n,
  costPusd: 20_000n,
};

it('puts what was paid first, with its source, and prices a mean request of it at the others', () => {
  expect(modelRows([paid], priced)).toEqual([
    {
      model: 'a/dear',
      source: 'PROVIDER',
      requests: 12,
      tokensPerRequest: { input: 100, output: 20 },
      costPusd: 20_000n,
      // What came from the cache is a request, too, and cost nothing.
      costPusdPerRequest: 1_666n,
      priceSource: 'table 1',
    },
    {
      model: 'a/cheap',
      source: 'PRICE_TABLE',
      requests: null,
      tokensPerRequest: { input: 100, output: 20 },
      costPusd: null,
      costPusdPerRequest: 200n,
      priceSource: 'table 1',
    },
  ]);
});

it('says what the same tokens would have cost elsewhere', () => {
  expect(savingRows([paid], priced)).toEqual([
    { model: 'a/cheap', source: 'PRICE_TABLE', costPusd: 2_000n, savingPercent: 90 },
    { model: 'a/dear', source: 'PRICE_TABLE', costPusd: 20_000n, savingPercent: 0 },
  ]);
  expect(savingRows([], priced)).toEqual([]);
  // A model that no company can change to is told only where it was paid.
  const test = { ...priced[1]!, provider: 'test', isChoice: false };
  expect(savingRows([paid], [test])).toEqual([]);
  expect(modelRows([paid], [test]).map(({ model }) => model)).toEqual(['a/dear']);
  expect(modelRows([{ ...paid, provider: 'test', model: 'cheap' }], [test])).toMatchObject([
    { model: 'test/cheap', priceSource: 'table 1' },
  ]);
});

it('says from when on a server of one’s own costs less', () => {
  const rows = modelRows([], priced);
  expect(rows.map(({ costPusdPerRequest }) => costPusdPerRequest)).toEqual([1_000n, 10_000n]);
  expect(hostingRows(rows, 25_000n).map(({ breakEvenRequests }) => breakEvenRequests)).toEqual([25, 3]);
  expect(hostingRows([{ ...rows[0]!, costPusdPerRequest: 0n }], 1n)[0]!.breakEvenRequests).toBeNull();
});
