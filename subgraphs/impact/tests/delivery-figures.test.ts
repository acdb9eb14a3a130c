import { expectNoLeaks, type Json } from '#platform/testing';
import { companyId, type DeliveryWorld, manager, openDeliveryWorld } from './delivery-world.js';

let world: DeliveryWorld;
let benevity: string;
let goodera: string;
/** The last closed period of the demo in which something is shown. */
let closed: { id: string; from: string; to: string; figures: Json };

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
  benevity = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
  goodera = await world.destination('GOODERA', 'goodera/impact-envelope-v1');
  const rows = await world.db.query<typeof closed>(
    `select id, from_day::text as "from", to_day::text as "to", figures from reporting_period where company_id = $1 order by to_day desc, edition desc`,
    [companyId],
  );
  closed = rows.find(({ figures }) => figures.outcomes.some((each: Json) => each.change?.change))!;
});

const preview = async (destinationId: string, period: object): Promise<Json> => {
  const answer = await world.ask(
    `query ($input: PreviewDeliveryInput!, $period: DeliveryPeriodInput) { previewDelivery(input: $input, period: $period) {
       ... on DeliveryPreview { body valid problems { path message } alreadyDelivered differences { path before after } } } }`,
    { input: { draft: { destinationId } }, period },
    manager,
  );
  return { ...answer, body: JSON.parse(answer.body) };
};
const shown = () => closed.figures.outcomes.filter((each: Json) => each.withheld === null && each.change?.change);

test('a closed period is delivered with its changes, SROI and VIS as its edition says; what is withheld is absent', async () => {
  const period = { from: closed.from, to: closed.to };
  const { body, valid } = await preview(benevity, period);
  expect(valid).toBe(true);
  const scores = body.metrics.filter(
    (each: Json) => each.metricType === 'outcome_score' && !each.category.includes(':'),
  );
  expect(scores.map(({ category, value }: Json) => [category, value])).toEqual(
    shown().map(({ dimension, change }: Json) => [dimension.toUpperCase(), Number(change.change.central.toFixed(4))]),
  );
  const one = (type: string) => body.metrics.find((each: Json) => each.metricType === type)?.value;
  const { sroi, vis } = closed.figures;
  expect(one('sroi_ratio')).toBe(sroi.ratio?.central);
  expect(one('vis')).toBe(vis.score === null ? undefined : Number(vis.score.central.toFixed(2)));
  const lines = (await preview(goodera, period)).body.impactDimensions;
  expect(lines.filter(({ dimensionId }: Json) => dimensionId.startsWith('outcome:'))).toHaveLength(shown().length);
  const cohorts = Object.values<Json>(closed.figures.cohorts).filter(({ withheld }) => withheld === null);
  const told = cohorts.flatMap(({ outcomes }) =>
    outcomes.filter((each: Json) => each.withheld === null && each.change?.change),
  );
  expect(lines.filter(({ dimensionId }: Json) => dimensionId.startsWith('cohort:'))).toHaveLength(told.length);
});

test('a period that is not closed has counts alone', async () => {
  const { body } = await preview(benevity, { from: closed.from, to: `${closed.from.slice(0, 8)}15` });
  const types = new Set(body.metrics.map(({ metricType }: Json) => metricType));
  for (const type of ['outcome_score', 'sroi_ratio', 'vis']) expect(types).not.toContain(type);
});

test('a restated period is a new revision, and the preview says what differs', async () => {
  const period = { from: closed.from, to: closed.to };
  const run = async () => {
    const { id } = await world.ask(
      `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { ... on DeliveryRun { id } } }`,
      { input: { destinationId: goodera, period } },
      manager,
    );
    await world.settle();
    return world.ask(`query ($id: ID!) { deliveryRun(id: $id) { outcome payload { revision body } } }`, { id });
  };
  expect(await run()).toMatchObject({ outcome: 'DELIVERED', payload: { revision: 1 } });
  const [first] = shown();
  const outcomes = closed.figures.outcomes.map((each: Json) =>
    each.dimension === first.dimension
      ? { ...each, change: { ...each.change, change: { low: 0, central: 0.01, high: 0.02 } } }
      : each,
  );
  await world.db.query(
    `insert into reporting_period (id, company_id, key, kind, from_day, to_day, edition, figures, figures_hash, reason, closed_at)
     select gen_random_uuid(), company_id, key, kind, from_day, to_day, edition + 1, $2::jsonb, 'restated', 'A text was counted twice', now()
     from reporting_period where id = $1`,
    [closed.id, JSON.stringify({ ...closed.figures, outcomes })],
  );
  const { differences, alreadyDelivered } = await preview(goodera, period);
  expect(alreadyDelivered).toBe(false);
  expect(differences).toEqual([
    { path: 'outcomes.0.value', before: String(Number(first.change.change.central.toFixed(4))), after: '0.01' },
  ]);
  const corrected = await run();
  expect(corrected).toMatchObject({ outcome: 'DELIVERED', payload: { revision: 2 } });
  // At Goodera what was sent stays: the correction is the difference.
  const line = JSON.parse(corrected.payload.body).impactDimensions.find(
    ({ dimensionId }: Json) => dimensionId === `outcome:${first.dimension}`,
  );
  expect(line.value).toBeCloseTo((0.01 - Number(first.change.change.central.toFixed(4))) * 100, 4);
});
