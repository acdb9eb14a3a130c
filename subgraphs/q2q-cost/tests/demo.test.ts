import { expectNoLeaks } from '#platform/testing';
import { demoBudgets } from '../demo/demo-budgets.js';
import { demoCompanies } from '../demo/demo-companies.js';
import { q2qCost } from '../index.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

it('brings a year of spend by several providers, marked as demo data, in books that prove', async () => {
  const began = performance.now();
  await q2qCost.demo!(world.services);
  expect(performance.now() - began).toBeLessThan(15_000);
  const count = () =>
    world.db.query(`select provider, source, count(*)::int > 300 as many from reservation group by 1, 2 order by 1`);
  const first = await count();
  expect(first).toEqual(
    ['anthropic', 'embedded', 'openai'].map((provider) => ({ provider, source: 'DEMO', many: true })),
  );
  expect(await world.services.settlements.proof()).toEqual([]);
  const [months] = await world.db.query('select count(*)::int as n, min(spent_pusd) > 0 as spent from ai_budget');
  expect(months).toEqual({ n: demoCompanies.length * 12 + demoBudgets.length, spent: true });
  const total = () => world.db.query('select count(*)::int as n from ledger_entry');
  const entries = await total();
  await q2qCost.demo!(world.services);
  expect(await total()).toEqual(entries);
});
