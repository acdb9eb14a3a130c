import { expectNoLeaks } from '#platform/testing';
import { demoBudgets } from '../demo/demo-budgets.js';
import { actorOf, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  world.clock.set(new Date('2026-11-15T12:00:00Z'));
  await world.running.seedDemo();
});
expectNoLeaks(() => world.close());

it('has budgets in every state, whose books prove', async () => {
  const query = 'query { budgets { nodes { companyId usedPercent status overrides { reason amount { amount } } } } }';
  const { data } = await world.send(actorOf('finance'), query);
  expect(
    data.budgets.nodes.map(({ usedPercent, status }: { usedPercent: number; status: string }) => [usedPercent, status]),
  ).toEqual([
    [100, 'EXHAUSTED'],
    [96, 'CRITICAL'],
    [81, 'WARNING'],
    [40, 'OK'],
  ]);
  expect(data.budgets.nodes[1].overrides).toEqual([
    { reason: 'Two more courses begin this month', amount: { amount: '0.10' } },
  ]);
  expect(await world.services.settlements.proof()).toEqual([]);
});

it('has requests whose costs are their tokens at the prices of the table', async () => {
  const rows = await world.db.query<{ usual: boolean; exact: boolean; n: number }>(
    `select (r.input_tokens between 1 and 20000) as usual,
       r.cost_pusd = r.input_tokens * i.pusd_per_token + r.output_tokens * o.pusd_per_token as exact, count(*)::int as n
     from reservation r
       join ai_price i on i.provider = r.provider and i.model = r.model and i.unit = 'INPUT_TOKEN' and i.version = 1
       join ai_price o on o.provider = r.provider and o.model = r.model and o.unit = 'OUTPUT_TOKEN' and o.version = 1
     where r.source = 'DEMO' group by 1, 2`,
  );
  const [all] = await world.db.query<{ n: number }>("select count(*)::int as n from reservation where source = 'DEMO'");
  expect(rows).toEqual([{ usual: true, exact: true, n: all!.n }]);
});

it('has an anomaly and a batch that is half done, and is there once', async () => {
  await world.running.seedDemo();
  const query = `query { costAnomalies { nodes { measure } } }`;
  expect((await world.send(actorOf('finance'), query)).data.costAnomalies.nodes).toEqual([
    { measure: 'COST_PER_REQUEST' },
  ]);
  const batches =
    'query { classificationBatches { nodes { status paused progress counts { total scored waiting } } } }';
  const { data } = await world.send(actorOf('company_manager', 1, demoBudgets[0]!.companyId), batches);
  expect(data.classificationBatches.nodes).toEqual([
    { status: 'PROCESSING', paused: true, progress: 50, counts: { total: 10, scored: 5, waiting: 5 } },
  ]);
});
