import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNoLeaks } from '#platform/testing';
import { convertFlows, isMissingRate } from '../sroi/exchange.rules.js';
import { importRates } from '../sroi/import-rates.js';
import { RatesStore } from '../sroi/rates.store.js';
import { openWorld, type World } from './impact-world.js';

let world: World;
const directory = mkdtempSync(join(tmpdir(), 'rates-'));
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(
  () => world.close(),
  async () => rmSync(directory, { recursive: true }),
);

const source = 'Norges Bank, monthly mean';
const rate = (month: string, perEuro: string, vintage: string) => ({
  type: 'exchange-rate',
  currency: 'NOK',
  month,
  perEuro,
  vintage,
  source,
});

async function run(lines: readonly unknown[]) {
  const path = join(directory, 'rates.jsonl');
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  const problems: string[] = [];
  const report = await importRates({
    path,
    store: new RatesStore(world.db),
    today: '2026-11-23',
    onProblem: (line, problem) => problems.push(`${line} ${problem.path} ${problem.message}`),
  });
  return { report, problems };
}

const quarter = [
  rate('2026-07', '11.70', '2026-08-03'),
  rate('2026-08', '11.50', '2026-09-01'),
  rate('2026-09', '11.20', '2026-10-01'),
];
const flows = [
  { month: '2026-07', amount: 12_000 },
  { month: '2026-08', amount: 30_000 },
  { month: '2026-09', amount: 18_000 },
];
const euros = async (): Promise<string> => {
  const { rateOf } = await world.services.sroiInputs.rates({ from: '2026-07-01', to: '2026-10-01' });
  const converted = convertFlows(flows, { from: 'NOK', to: 'EUR', rateOf });
  return isMissingRate(converted) ? `no rate of ${converted.month}` : converted.toFixed(2);
};

test('NOK 12,000, 30,000 and 18,000 are € 5,241.48 by the means of their months, once these are imported', async () => {
  await world.db.query(`delete from exchange_rate where currency = 'NOK'`);
  expect(await euros()).toBe('no rate of 2026-07');
  expect((await run(quarter)).report).toEqual({ lines: 3, created: 3, unchanged: 0, refused: 0 });
  expect(await euros()).toBe('5241.48');
  expect((await run(quarter)).report).toEqual({ lines: 3, created: 0, unchanged: 3, refused: 0 });
});

test('a revision has a later vintage, and what was published before stays', async () => {
  const changed = await run([rate('2026-07', '11.80', '2026-08-03')]);
  expect(changed.report).toMatchObject({ created: 0, refused: 1 });
  expect(changed.problems).toEqual([
    expect.stringMatching(/^1 vintage has 11.70 already; a revision needs the later day/),
  ]);
  expect((await run([rate('2026-07', '12.00', '2026-10-15')])).report).toMatchObject({ created: 1 });
  expect(await euros()).toBe('5215.84');
  const rows = await world.db.query(`select 1 from exchange_rate where currency = 'NOK' and month = '2026-07-01'`);
  expect(rows).toHaveLength(2);
});

test('a line that is wrong keeps the whole file out', async () => {
  const hour = {
    type: 'hour-value',
    country: 'NO',
    year: 2024,
    amount: '53.10',
    currency: 'EUR',
    vintage: '2025-03-28',
    source,
  };
  const { report, problems } = await run([{ ...hour, licence: 'CC BY 4.0' }, hour, 'not json', '']);
  expect(report).toEqual({ lines: 3, created: 0, unchanged: 0, refused: 2 });
  expect(problems).toEqual([
    expect.stringMatching(/^2 licence is missing/),
    expect.stringMatching(/^3 {2}must be a JSON object/),
  ]);
  // The last year that is known.
  expect(await world.services.sroiInputs.hourValue('NO', 2024)).toMatchObject({ year: 2023, amount: '51.90' });
  expect((await run([{ ...hour, licence: 'CC BY 4.0' }])).report).toMatchObject({ created: 1 });
  expect(await world.services.sroiInputs.hourValue('NO', 2024)).toMatchObject({ year: 2024, amount: '53.10' });
});
