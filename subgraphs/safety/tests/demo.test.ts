import { actorOf, expectNoLeaks } from '#platform/testing';
import { demoTexts } from '../demo/texts.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.running.seedDemo();
  // A second start loads nothing twice.
  await world.running.seedDemo();
});
expectNoLeaks(() => world.close());

const lead = actorOf('safety_lead', 3);

it('has forty items in three languages, of which some are decided', async () => {
  const rows = await world.db.query<{ language: string; status: string; items: number }>(
    'select language, status, count(*)::int as items from review_item group by 1, 2 order by 1, 2',
  );
  expect(demoTexts).toHaveLength(40);
  expect(rows.reduce((sum, { items }) => sum + items, 0)).toBe(40);
  expect(new Set(rows.map(({ language }) => language))).toEqual(new Set(['en', 'no', 'uk']));
  const decided = rows.filter(({ status }) => status === 'APPROVED' || status === 'DISMISSED');
  expect(decided.reduce((sum, { items }) => sum + items, 0)).toBe(14);
});

it('has rules with a precision, and a second version of them on trial', async () => {
  const query = `query { rulesets { name status } screeningRules { ruleId precision { decisions confirmed } } }`;
  const { data } = await world.send(lead, query);
  expect(data.rulesets.map(({ status }: { status: string }) => status).sort()).toEqual(['ACTIVE', 'SHADOW']);
  const measured = data.screeningRules.filter((rule: { precision: { decisions: number } | null }) => rule.precision);
  expect(measured.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
    expect.arrayContaining(['en.abuse.insult', 'no.abuse.insult', 'uk.abuse.insult']),
  );
  const [insult] = measured.filter(({ ruleId }: { ruleId: string }) => ruleId === 'en.abuse.insult');
  expect(insult.precision).toEqual({ decisions: 5, confirmed: 3 });
});
