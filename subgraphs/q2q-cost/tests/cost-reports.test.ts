import { expectNoLeaks } from '#platform/testing';
import { picoPerUsd } from '../ledger/money.rules.js';
import { CostReports, costReportMarkdown } from '../index.js';
import { actorOf, hold, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  world.clock.set(new Date('2026-11-16T12:30:00Z'));
});
expectNoLeaks(() => world.close());

const finance = (companyId: string | null = null) => actorOf('finance', 1, companyId);
const cents = (n: number) => BigInt(Math.round(n * 1e6)) * (picoPerUsd / 100_000_000n);

/** Spends at an instant, as a provider would have been paid. */
async function spend(companyId: string, at: Date, usdCents: number, changes: object = {}) {
  const now = world.clock.now();
  world.clock.set(at);
  const request = { ...hold(companyId, world.ids.next(), cents(usdCents)), ttlMs: 60_000, ...changes };
  const outcome = await world.services.reservations.reserve(request);
  if (outcome.kind !== 'HELD') throw new Error(outcome.kind);
  const settled = {
    reservationId: outcome.reservation.id,
    costPusd: cents(usdCents),
    inputTokens: 300,
    outputTokens: 100,
  };
  await world.db.transaction((tx) => world.services.settlements.settle(tx, [settled]));
  world.clock.set(now);
}
const hours = (n: number) => n * 3_600_000;
const ago = (ms: number) => new Date(world.clock.now().getTime() - ms);

it('breaks a month down by provider, model, company, feature and day', async () => {
  const [mine, theirs] = [await world.company(100n * picoPerUsd), await world.company(100n * picoPerUsd)];
  await spend(mine, new Date('2026-11-10T23:30:00Z'), 100, { provider: 'openai', model: 'm', feature: 'batch' });
  await spend(mine, new Date('2026-11-11T10:00:00Z'), 50);
  await spend(theirs, new Date('2026-11-11T10:00:00Z'), 25);
  const query = `query ($companyId: ID, $by: CostDimension!) { costBreakdown(companyId: $companyId, period: "2026-11", by: $by) {
    companyId total { amount } items { key requests cost { amount } } } }`;
  const items = async (by: string, companyId: string | null = mine, who = finance()) => {
    const { data } = await world.send(who, query, { companyId, by });
    return data.costBreakdown?.items.map(({ key, cost }: { key: string; cost: { amount: string } }) => [
      key,
      cost.amount,
    ]);
  };
  expect(await items('PROVIDER')).toEqual([
    ['embedded', '0.50'],
    ['openai', '1.00'],
  ]);
  expect(await items('MODEL')).toEqual([
    ['embedded/q2q-ngram-2', '0.50'],
    ['openai/m', '1.00'],
  ]);
  expect(await items('FEATURE')).toEqual([
    ['batch', '1.00'],
    ['interactive', '0.50'],
  ]);
  expect(await items('DAY')).toEqual([
    ['2026-11-10', '1.00'],
    ['2026-11-11', '0.50'],
  ]);
  expect(await items('COMPANY', null)).toEqual([
    [mine, '1.50'],
    [theirs, '0.25'],
  ]);
  // Without a company: all that may be seen, and no more.
  expect(await items('COMPANY', null, finance(theirs))).toEqual([[theirs, '0.25']]);
  expect(await items('COMPANY', mine, finance(theirs))).toBeUndefined();
  const bad = await world.send(finance(), query.replace('2026-11', '2026-13'), { by: 'DAY' });
  expect(bad.errors![0].extensions.field).toBe('period');
});

it('forecasts the month from the days that were, and tries out another limit', async () => {
  const companyId = await world.company(30n * picoPerUsd);
  for (let day = 1; day <= 21; day += 1) await spend(companyId, ago(hours(24 * day)), 100);
  const query = `query ($id: ID!) { costForecast(companyId: $id) { period spent { amount } p10 { amount } p50 { amount } p90 { amount } exhaustedOn basedOnDays }
    simulateBudget(input: { companyId: $id, monthlyLimit: "10" }) { allowedNow exhaustedOn months { period spent { amount } refusedRequests refused { amount } } }
    costAdvice(companyId: $id) { kind saving { amount } } }`;
  const { data } = await world.send(finance(), query, { id: companyId });
  // Fifteen days of November are spent; half of today and fourteen days are to come.
  expect(data.costForecast).toMatchObject({
    period: '2026-11',
    spent: { amount: '15.00' },
    exhaustedOn: null,
    basedOnDays: 21,
  });
  expect(Number(data.costForecast.p50.amount)).toBeCloseTo(29.48, 1);
  expect(data.simulateBudget).toMatchObject({ allowedNow: false, exhaustedOn: '2026-11-16' });
  expect(data.simulateBudget.months[0]).toMatchObject({
    period: '2026-11',
    refusedRequests: 5,
    refused: { amount: '5.00' },
  });
  expect(data.costAdvice).toEqual([]);
  const none = await world.send(finance(world.ids.next()), query, { id: companyId });
  expect(none.data).toEqual({ costForecast: null, simulateBudget: null, costAdvice: null });
});

it('tells an anomaly once: event, counter, stream, list', async () => {
  const companyId = await world.company(1_000n * picoPerUsd);
  // Nine weeks of one dollar in each of these hours, then twenty.
  for (let week = 9; week >= 1; week -= 1)
    for (const hour of [1, 2, 3]) await spend(companyId, ago(hours(168 * week + hour)), 100);
  expect(await world.services.anomalies.detect()).toBe(0);
  const follow = 'subscription ($id: ID!) { spendAnomalyDetected(companyId: $id) { seq anomaly { measure hour } } }';
  const stream = await world.subscribe(finance(), follow, { id: companyId });
  const first = stream.next();
  await spend(companyId, ago(hours(2)), 1_000);
  await spend(companyId, ago(hours(1)), 2_000);
  const second = await world.second();
  const found = await Promise.all([world.services.anomalies.detect(), second.anomalies.detect()]);
  expect(found.toSorted()).toEqual([0, 1]);
  expect(await world.services.anomalies.detect()).toBe(0);
  const told = (await world.events('spend.anomaly.detected')).filter(({ payload }) => payload.companyId === companyId);
  expect(told.map(({ payload }) => payload)).toMatchObject([
    { measure: 'COST', expected: 1, hour: '2026-11-16T10:00:00.000Z' },
  ]);
  const { value } = await first;
  expect(value.data.spendAnomalyDetected.anomaly).toEqual({ measure: 'COST', hour: '2026-11-16T10:00:00.000Z' });
  await stream.return!();
  const list = `query ($filter: CostAnomalyFilter) { costAnomalies(filter: $filter) { nodes { companyId measure hour lastHour seen } } }`;
  const { data } = await world.send(finance(), list, { filter: { companyId } });
  expect(data.costAnomalies.nodes).toEqual([
    { companyId, measure: 'COST', hour: '2026-11-16T10:00:00.000Z', lastHour: '2026-11-16T11:00:00.000Z', seen: 20 },
  ]);
  expect((await world.send(finance(world.ids.next()), list, {})).data.costAnomalies.nodes).toEqual([]);
});

it('writes the report from the ledger: every figure with its source, and what the books contradict', async () => {
  const companyId = await world.company(100n * picoPerUsd);
  const paid = { provider: 'anthropic', model: 'claude-haiku-4-5' };
  await spend(companyId, ago(hours(3)), 300, { ...paid, source: 'PROVIDER' });
  await spend(companyId, ago(hours(2)), 100, { ...paid, provider: 'test-server-anthropic', source: 'TEST_SERVER' });
  const report = await new CostReports(world.deps).make(600n * picoPerUsd);
  const row = (model: string) => report.models.find((one) => one.model === model);
  expect(row('anthropic/claude-haiku-4-5')).toMatchObject({
    source: 'PROVIDER',
    requests: 1,
    tokensPerRequest: { input: 300, output: 100 },
    costPusd: 3n * picoPerUsd,
    costPusdPerRequest: 3n * picoPerUsd,
    priceSource: expect.stringContaining('genai-prices'),
  });
  expect(row('test-server-anthropic/claude-haiku-4-5')).toMatchObject({ source: 'TEST_SERVER', requests: 1 });
  expect(row('openai/gpt-4.1-nano')).toMatchObject({ source: 'PRICE_TABLE', requests: null, costPusd: null });
  const named = report.savings.map(({ model }) => model);
  expect(named).toContain('openai/gpt-4.1-nano');
  expect(named.filter((model) => model.startsWith('test-server') || model.endsWith('ngram-1'))).toEqual([]);
  const at = report.models.findIndex(({ model }) => model === 'anthropic/claude-haiku-4-5');
  expect(report.hosting.rows[at]).toEqual({ model: 'anthropic/claude-haiku-4-5', breakEvenRequests: 200 });
  expect(report.projections.find((one) => one.companyId === companyId)).toMatchObject({ spentPusd: 4n * picoPerUsd });
  expect(report.problems).toEqual([]);
  const text = costReportMarkdown(report);
  expect(text).toContain('| anthropic/claude-haiku-4-5 | 1 | 300 + 100 | $3.00 | $3.00 | provider |');
  expect(text).toContain('| test-server-anthropic/claude-haiku-4-5 | 1 | 300 + 100 | $1.00 | $1.00 | test server |');
  expect(text).toContain('The proof of the ledger finds no contradiction.');
  expect(text).toContain('| anthropic/claude-haiku-4-5 | $3.00 | 200 | provider |');
});
