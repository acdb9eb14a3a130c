import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { entities } from '../entities.js';
import { migrations } from '../migrations/index.js';
import { PriceStore, UnknownPrice } from '../prices/price.store.js';

let db: TestDatabase;
let prices: PriceStore;
beforeAll(async () => {
  db = await testDatabase({ name: 'q2q-prices', entities, migrations });
  prices = new PriceStore(db);
  await addPrices('2026-03-01', null, 100);
  await addPrices('2026-06-01', '2026-09-01', 200, 2);
});
expectNoLeaks(() => db.close());

const model = { provider: 'test', model: 'priced' };
const addPrices = (from: string, to: string | null, pusd: number, version = 1) =>
  db.query(
    `insert into ai_price select $1, $2, 'standard', unit, $3, $4, $5, $6, 'test', now()
     from unnest(array['INPUT_TOKEN', 'OUTPUT_TOKEN']) as unit`,
    [model.provider, model.model, version, pusd, from, to],
  );
const rateAt = async (at: string) => (await prices.ratesAt(model, new Date(at))).inputPicoUsd;

test('the first price holds for the time before it: a clock that is behind stops nothing', async () => {
  expect(await rateAt('1999-12-31T00:00:00Z')).toBe(100n);
  const embedded = { provider: 'embedded', model: 'q2q-ngram-2' };
  expect(await prices.ratesAt(embedded, new Date('2025-06-01'))).toEqual(
    await prices.ratesAt(embedded, new Date('2026-12-01')),
  );
  const before = await prices.pricesAt(new Date('2025-06-01'));
  const now = await prices.pricesAt(new Date('2026-12-01'));
  expect(before.map(({ provider, model: name }) => `${provider}/${name}`)).toEqual(
    now.map(({ provider, model: name }) => `${provider}/${name}`),
  );
});

test('afterwards the newest price in force holds', async () => {
  expect(await rateAt('2026-05-31T23:59:59Z')).toBe(100n);
  expect(await rateAt('2026-06-01T00:00:00Z')).toBe(200n);
  expect(await rateAt('2026-09-01T00:00:00Z')).toBe(100n);
});

test('a model without any price is refused', async () => {
  await expect(prices.ratesAt({ provider: 'test', model: 'free' }, new Date())).rejects.toThrow(UnknownPrice);
});
