import { expectNoLeaks } from '#platform/testing';
import { TopCompanies } from '../classification/top-companies.js';
import { hold, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

it('labels the companies that spend most, and calls the rest other', async () => {
  const top = new TopCompanies(world.db, 2);
  const companies: string[] = [];
  for (const spend of [5n, 50n, 500n]) {
    const companyId = await world.company(10n ** 6n);
    await world.services.reservations.reserve(hold(companyId, `${companyId}:1`, spend));
    companies.push(companyId);
  }
  const [small, middle, large] = companies as [string, string, string];
  // Before it knows who spends most, those that come first have a label.
  expect([small, middle, large].map((companyId) => top.labelOf(companyId))).toEqual([small, middle, 'other']);
  await top.refresh(world.clock.now());
  expect([small, middle, large].map((companyId) => top.labelOf(companyId))).toEqual(['other', middle, large]);
});
