import { expectNoLeaks, actorOf as actor } from '#platform/testing';
import { picoPerUsd } from '../ledger/money.rules.js';
import { actorOf, hold, openWorld, type World } from './world.js';

interface Sent {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly idempotencyKey: string;
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());
const proved = async () => expect(await world.services.settlements.proof()).toEqual([]);
afterEach(proved);

const finance = (companyId: string | null = null) => actorOf('finance', 1, companyId);
const send = async (query: string, variables: object, who = finance()) =>
  world.send(who, query, variables as Record<string, unknown>);
const override = `mutation ($input: OverrideBudgetInput!, $key: String) { r: overrideBudget(input: $input, idempotencyKey: $key) { __typename
  ... on BudgetOverride { id amount { amount } expiresAt endedAt } ... on ErrorResult { code message } ... on OverrideExpiryInvalid { field latest } } }`;
const revoke = `mutation ($input: RevokeBudgetOverrideInput!, $key: String) { r: revokeBudgetOverride(input: $input, idempotencyKey: $key) { __typename
  ... on BudgetOverride { endedBecause returned { amount } } ... on ErrorResult { code } } }`;
const cap = `mutation ($input: SetFeatureCapInput!) { r: setFeatureCap(input: $input) { __typename
  ... on Budget { featureCaps { feature limit { amount } used { amount } } } ... on ErrorResult { code } ... on BudgetBelowCommitted { committed { amount } } } }`;
const inOneHour = () => new Date(world.clock.now().getTime() + 3_600_000).toISOString();
const reserve = (companyId: string, pusd: bigint, feature: 'batch' | 'interactive' = 'interactive') =>
  world.services.reservations.reserve({ ...hold(companyId, world.ids.next(), pusd), feature });
const limitOf = async (companyId: string) => (await world.services.budgets.read(companyId))!.limitPusd;

beforeAll(() => {
  // In the middle of a month, so that an hour later is the same month.
  world.clock.set(new Date('2026-11-15T12:00:00Z'));
});

describe('an override', () => {
  it('adds to this month until it ends, once per key, and takes away only what is not used', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    const input = { companyId, amount: '5.00', expiresAt: inOneHour(), reason: 'campaign' };
    const first = (await send(override, { input, key: 'o1' })).data.r;
    expect(first).toMatchObject({ __typename: 'BudgetOverride', amount: { amount: '5.00' }, endedAt: null });
    expect((await send(override, { input, key: 'o1' })).data.r.id).toBe(first.id);
    expect(await limitOf(companyId)).toBe(15n * picoPerUsd);
    expect((await reserve(companyId, 12n * picoPerUsd)).kind).toBe('HELD');
    // A new limit is below the override, not instead of it.
    await world.services.budgetChanges.set({
      companyId,
      monthlyLimitPusd: 11n * picoPerUsd,
      timeZone: null,
      reason: 'more',
      actorId: 'finn',
      idempotencyKey: null,
    });
    expect(await limitOf(companyId)).toBe(16n * picoPerUsd);
    const ended = (await send(revoke, { input: { id: first.id, reason: 'over' } })).data.r;
    expect(ended).toEqual({ __typename: 'BudgetOverride', endedBecause: 'REVOKED', returned: { amount: '4.00' } });
    expect(await limitOf(companyId)).toBe(12n * picoPerUsd);
    expect((await reserve(companyId, 1n)).kind).toBe('BUDGET_EXHAUSTED');
  });

  it('ends by itself, however often and late it is looked for', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    await send(override, { input: { companyId, amount: '5', expiresAt: inOneHour(), reason: 'campaign' } });
    expect(await world.services.overrides.endExpired()).toBe(0);
    const before = world.clock.now();
    world.clock.advance(3_600_000);
    await Promise.all([world.services.overrides.endExpired(), (await world.second()).overrides.endExpired()]);
    expect(await limitOf(companyId)).toBe(10n * picoPerUsd);
    world.clock.set(before);
    const history = `query ($id: ID!) { budgetHistory(companyId: $id) { nodes { kind reason actorId oldLimit { amount } newLimit { amount } } } }`;
    const { data } = await send(history, { id: companyId });
    expect(data.budgetHistory.nodes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'OVERRIDE_EXPIRED',
      'OVERRIDE',
      'LIMIT',
    ]);
    expect(data.budgetHistory.nodes[1]).toMatchObject({
      reason: 'campaign',
      actorId: finance().id,
      oldLimit: { amount: '10.00' },
      newLimit: { amount: '15.00' },
    });
  });

  it.each([
    [{ amount: '0' }, 'input.amount'],
    [{ amount: '-1' }, 'input.amount'],
    [{ reason: ' ' }, 'input.reason'],
    [{ reason: 'x'.repeat(501) }, 'input.reason'],
  ])('of %j is refused and the field is named', async (changes, field) => {
    const companyId = await world.company(1n);
    const input = { companyId, amount: '5', expiresAt: inOneHour(), reason: 'r', ...changes };
    expect((await send(override, { input })).errors![0].extensions.field).toBe(field);
  });

  it('ends after now and with the month at the latest', async () => {
    const companyId = await world.company(1n);
    for (const expiresAt of ['2026-11-15T11:59:59Z', '2026-12-01T00:00:01Z']) {
      const { data } = await send(override, { input: { companyId, amount: '5', expiresAt, reason: 'r' } });
      expect(data.r).toMatchObject({
        code: 'OVERRIDE_EXPIRY_INVALID',
        field: 'input.expiresAt',
        latest: '2026-12-01T00:00:00.000Z',
      });
    }
    expect(await limitOf(companyId)).toBe(1n);
  });

  it('is given by a person of finance, to a company they may see', async () => {
    const companyId = await world.company(1n);
    const input = { companyId, amount: '5', expiresAt: inOneHour(), reason: 'r' };
    const machine = { ...finance(), kind: 'api-key' as const };
    expect((await send(override, { input }, machine)).errors![0].extensions.code).toBe('FORBIDDEN');
    expect((await send(override, { input }, actor('company_manager', 1, companyId))).errors![0].extensions.code).toBe(
      'FORBIDDEN',
    );
    expect((await send(override, { input }, finance(world.ids.next()))).data.r.code).toBe('COMPANY_NOT_FOUND');
    const { data } = await send(override, { input });
    const theirs = { input: { id: data.r.id, reason: 'r' } };
    expect((await send(revoke, theirs, finance(world.ids.next()))).data.r.code).toBe('OVERRIDE_NOT_FOUND');
  });
});

describe('a cap of a feature', () => {
  it.each([1, 10, 100])('is never overspent: %i at once', async (concurrent) => {
    const companyId = await world.company(1_000n);
    await send(cap, { input: { companyId, feature: 'BATCH', monthlyLimit: '0.00000000005', reason: 'r' } });
    const outcomes = await Promise.all(Array.from({ length: concurrent }, () => reserve(companyId, 20n, 'batch')));
    const refused = outcomes.filter(({ kind }) => kind === 'BUDGET_EXHAUSTED');
    expect(outcomes.length - refused.length).toBe(Math.min(2, concurrent));
    for (const outcome of refused) expect(outcome).toMatchObject({ cap: 'batch' });
    expect((await reserve(companyId, 700n)).kind).toBe('HELD');
    expect(await reserve(companyId, 700n)).toMatchObject({ kind: 'BUDGET_EXHAUSTED', cap: null });
    await expect(
      world.db.query(`update ai_budget set feature_use = '{"batch": "51"}' where company_id = $1`, [companyId]),
    ).rejects.toThrow(/feature_never_overspent/);
  });

  it('counts what was spent before it, holds in coming months, and is lifted again', async () => {
    const companyId = await world.company(1_000n);
    const held = await reserve(companyId, 60n, 'batch');
    if (held.kind !== 'HELD') throw new Error('it fits');
    const set = async (monthlyLimit: string | null) =>
      (await send(cap, { input: { companyId, feature: 'BATCH', monthlyLimit, reason: 'r' } })).data.r;
    expect(await set('0.00000000005')).toMatchObject({
      code: 'BUDGET_BELOW_COMMITTED',
      committed: { amount: '0.00000000006' },
    });
    const request = { reservationId: held.reservation.id, costPusd: 10n, inputTokens: 1, outputTokens: 1 };
    await world.db.transaction((tx) => world.services.settlements.settle(tx, [request]));
    expect((await set('0.00000000005')).featureCaps).toEqual([
      { feature: 'BATCH', limit: { amount: '0.00000000005' }, used: { amount: '0.00000000001' } },
    ]);
    const before = world.clock.now();
    world.clock.set(new Date('2026-12-02T00:00:00Z'));
    expect((await reserve(companyId, 51n, 'batch')).kind).toBe('BUDGET_EXHAUSTED');
    world.clock.set(before);
    expect((await set(null)).featureCaps).toEqual([]);
    expect((await reserve(companyId, 51n, 'batch')).kind).toBe('HELD');
  });
});

describe('alerts', () => {
  it('tell each share once per month, and mail finance once for each', async () => {
    const companyId = await world.company(1_000n);
    const told = async () =>
      (await world.events('budget.threshold.reached'))
        .filter(({ payload }) => payload.companyId === companyId)
        .map(({ payload }) => payload.percent);
    await reserve(companyId, 499n);
    await world.services.alerts.tell();
    expect(await told()).toEqual([]);
    await reserve(companyId, 400n);
    await Promise.all([world.services.alerts.tell(), (await world.second()).alerts.tell()]);
    expect((await told()).toSorted()).toEqual([50, 80]);
    await reserve(companyId, 101n);
    await world.services.alerts.tell();
    await world.services.alerts.tell();
    expect((await told()).toSorted((a: number, b: number) => a - b)).toEqual([50, 80, 95, 100]);
    const before = world.clock.now();
    world.clock.set(new Date('2026-12-02T00:00:00Z'));
    await reserve(companyId, 500n);
    await world.services.alerts.tell();
    expect(await told()).toHaveLength(5);
    world.clock.set(before);
  });

  it('are written for people, without a name', async () => {
    const { financeMailHandler } = await import('../budgets/finance-mail.handler.js');
    const sent: Sent[] = [];
    const mailer = { send: async (mail: Sent) => void sent.push(mail) };
    const companyId = world.ids.next();
    const events = [
      { type: 'budget.threshold.reached', payload: { companyId, period: '2026-11', percent: 95 } },
      {
        type: 'spend.anomaly.detected',
        payload: { companyId, hour: '2026-11-15T10:00:00.000Z', measure: 'COST', expected: 1.2345678, seen: 9 },
      },
    ].map((event) => ({ ...event, id: world.ids.next(), aggregateId: companyId, sequence: 1, occurredAt: new Date() }));
    await financeMailHandler({ mailer, to: 'finance@example.org' }).prepare!(events);
    await financeMailHandler({ mailer, to: undefined }).prepare!(events);
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
      ['finance@example.org', 'Model budget 2026-11: 95 % used'],
      ['finance@example.org', 'Model spending out of the ordinary: cost'],
    ]);
    expect(sent[1]!.text).toContain('was 9 US dollars, and is 1.235 US dollars');
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });
});

describe('lists', () => {
  const budgets = `query ($filter: BudgetFilter, $orderBy: BudgetOrder! = USED_PERCENT, $first: Int! = 20, $after: String) {
    budgets(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { nodes { id companyId usedPercent status } pageInfo { endCursor hasNextPage } } }`;

  it('show budgets by use, a page at a time, of companies that may be seen', async () => {
    const companies = [];
    for (const used of [96n, 40n, 81n, 100n]) {
      const companyId = await world.company(100n);
      await reserve(companyId, used);
      companies.push(companyId);
    }
    const { data } = await send(budgets, { filter: { atLeast: 'CRITICAL' } });
    const seen = data.budgets.nodes.map(({ companyId }: { companyId: string }) => companyId);
    expect(seen).toContain(companies[0]);
    expect(seen).toContain(companies[3]);
    expect(seen).not.toContain(companies[2]);
    const all: { companyId: string; usedPercent: number }[] = [];
    let after: string | null = null;
    do {
      const page: { nodes: typeof all; pageInfo: { endCursor: string; hasNextPage: boolean } } = (
        await send(budgets, { first: 3, after })
      ).data.budgets;
      all.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(all.map(({ companyId }) => companyId)).size).toBe(all.length);
    expect(all.map(({ usedPercent }) => usedPercent)).toEqual(
      all.map(({ usedPercent }) => usedPercent).toSorted((a, b) => b - a),
    );
    const own = await send(budgets, {}, actorOf('company_manager', 1, companies[1]));
    expect(own.data.budgets.nodes).toMatchObject([{ companyId: companies[1], usedPercent: 40, status: 'OK' }]);
    const other = await send(budgets, { filter: { companyId: companies[0] } }, finance(companies[1]));
    expect(other.data.budgets.nodes).toEqual([]);
  });

  it('and a company without a setting of its own has a thousand dollars a month', async () => {
    const companyId = await world.tell();
    const { data } = await send('query ($id: ID!) { budget(companyId: $id) { limit { amount } } }', { id: companyId });
    expect(data.budget.limit.amount).toBe('1000.00');
  });
});
