import { expectNoLeaks, manualClock, testDatabase, type TestDatabase } from '#platform/testing';
import { entities } from '../entities.js';
import { migrations } from '../migrations/index.js';
import { PriceImport } from '../prices/price-import.service.js';
import { PriceStore, UnknownPrice } from '../prices/price.store.js';

let db: TestDatabase;
let prices: PriceStore;
const clock = manualClock(new Date('2026-12-05T10:00:00Z'));
beforeAll(async () => {
  db = await testDatabase({ name: 'q2q-price-import', entities, migrations });
  prices = new PriceStore(db);
});
expectNoLeaks(() => db.close());

it('takes the prices of the catalogue once, with version, source and date', async () => {
  const mini = { provider: 'openai', model: 'gpt-5-mini' };
  await expect(prices.ratesAt(mini, clock.now())).rejects.toThrow(UnknownPrice);
  const first = await new PriceImport({ db, clock }).fromCatalogue();
  expect(first.source).toMatch(/^@pydantic\/genai-prices \d+\.\d+\.\d+$/);
  expect(first.added).toContain('openai/gpt-5-mini');
  expect(await prices.ratesAt(mini, clock.now())).toEqual({ inputPicoUsd: 250_000n, outputPicoUsd: 2_000_000n });
  // What the first migration brought is what the catalogue says.
  expect(first.added).not.toContain('openai/gpt-4o-mini');
  const [row] = await db.query(
    `select version, source, effective_from from ai_price where model = 'gpt-5-mini' and unit = 'INPUT_TOKEN'`,
  );
  expect(row).toEqual({ version: 1, source: first.source, effective_from: clock.now() });
  const again = await new PriceImport({ db, clock }).fromCatalogue();
  expect(again.added).toEqual([]);
  expect(again.unchanged).toBe(first.added.length + first.unchanged);
});

it('adds a changed price as a later version; what was spent before keeps its price', async () => {
  const model = { provider: 'self-hosted', model: 'llama3' };
  const imports = new PriceImport({ db, clock });
  expect(await imports.set({ ...model, inputPicoUsd: 5n, outputPicoUsd: 6n }, 'our own')).toBe(true);
  const before = clock.now();
  clock.advance(60_000);
  expect(await imports.set({ ...model, inputPicoUsd: 7n, outputPicoUsd: 6n }, 'our own')).toBe(true);
  expect(await imports.set({ ...model, inputPicoUsd: 7n, outputPicoUsd: 6n }, 'our own')).toBe(false);
  expect((await prices.ratesAt(model, before)).inputPicoUsd).toBe(5n);
  expect((await prices.ratesAt(model, clock.now())).inputPicoUsd).toBe(7n);
});

it('refuses a provider that the catalogue does not know', async () => {
  await expect(new PriceImport({ db, clock }).fromCatalogue(['nobody'])).rejects.toThrow('"nobody"');
});
