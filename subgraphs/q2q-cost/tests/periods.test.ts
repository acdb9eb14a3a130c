import fc from 'fast-check';
import { Migration } from '@mikro-orm/migrations';
import { openDatabase } from '#platform/database';
import { expectNoLeaks, testDatabase, testLogger } from '#platform/testing';
import { q2qCost } from '../index.js';
import { actorOf, hold, type Json, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const setBudget = `mutation ($input: SetBudgetInput!, $key: String) { r: setBudget(input: $input, idempotencyKey: $key) {
  __typename ... on Budget { period timeZone periodStart periodEnd limit { amount } } ... on CompanyNotFound { id message } } }`;
const set = async (companyId: string, changes: Record<string, unknown> = {}, key?: string): Promise<Json> => {
  const input = { companyId, monthlyLimit: '5.00', reason: 'test', ...changes };
  return (await world.send(actorOf('finance'), setBudget, { input, key })).data.r;
};
const at = (instant: string) => world.clock.set(new Date(instant));
const reserve = (companyId: string, amount = 1n) =>
  world.services.reservations.reserve(hold(companyId, world.ids.next(), amount));
const rows = (companyId: string) =>
  world.db.query<{ period: string; start: Date; end: Date; zone: string }>(
    `select period, period_start as start, period_end as "end", time_zone as zone from ai_budget where company_id = $1 order by 2`,
    [companyId],
  );
const spans = async (companyId: string) =>
  (await rows(companyId)).map(({ period, start, end }) => [period, start.toISOString(), end.toISOString()]);

describe('a company that is not known', () => {
  it('has no budget, cannot be given one, cannot spend, and is answered like one that is not yours', async () => {
    const unknown = world.ids.next();
    expect(await set(unknown)).toMatchObject({ __typename: 'CompanyNotFound', id: unknown });
    const key = { ...actorOf('company_manager'), companyId: unknown };
    const classify = `mutation ($input: ClassifyTextInput!) { r: classifyText(input: $input) { __typename ... on CompanyNotFound { id message } } }`;
    const own = await world.send(key, classify, { input: { companyId: unknown, text: 'Hello.' } });
    expect(own.data.r).toMatchObject({ __typename: 'CompanyNotFound', id: unknown });
    const known = await world.tell();
    const foreign = await world.send(key, classify, { input: { companyId: known, text: 'Hello.' } });
    expect(foreign.data.r).toEqual({ ...own.data.r, id: known });
    expect((await reserve(unknown)).kind).toBe('COMPANY_UNKNOWN');
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Company { budget { period } spend { period } } } }`;
    const { data } = await world.send(actorOf('finance'), query, { r: [{ __typename: 'Company', id: unknown }] });
    expect(data._entities).toEqual([{ budget: null, spend: null }]);
    for (const table of ['ai_budget', 'budget_setting', 'budget_change', 'reservation', 'ledger_entry'])
      expect([table, await world.db.query(`select from ${table} where company_id = $1`, [unknown])]).toEqual([
        table,
        [],
      ]);
  });

  it('has its cleared texts wait, beside those of others that are paid at once', async () => {
    const [unknown, known] = [world.ids.next(), await world.company(10n ** 12n)];
    const handler = world.services.handlers[1]! as Json;
    const cleared = (companyId: string) => ({
      id: world.ids.next(),
      type: 'feedback.cleared',
      aggregateId: world.ids.next(),
      sequence: 1,
      occurredAt: world.clock.now(),
      payload: {
        feedbackId: world.ids.next(),
        companyId,
        userId: world.ids.next(),
        verdict: 'ALLOW',
        approvedByReviewer: false,
        redactedText: 'I feel confident.',
        language: 'en',
      },
    });
    const [early, ready] = [cleared(unknown), cleared(known)];
    await expect(handler.prepare([early, ready])).rejects.toMatchObject({ name: 'NotYet' });
    const prepared = await handler.prepare([ready]);
    await world.db.transaction((tx) => handler.handle([ready], tx, prepared));
    await world.tell({ companyId: unknown });
    expect(await handler.prepare([early])).toMatchObject([{ kind: 'CLASSIFIED' }]);
    expect(await world.services.settlements.proof()).toEqual([]);
  });
});

describe('budget months', () => {
  it("are those of the company's own time zone", async () => {
    at('2026-10-31T23:30:00Z');
    const oslo = await world.tell({ timeZone: 'Europe/Oslo' });
    expect(await set(oslo)).toMatchObject({
      period: '2026-11',
      timeZone: 'Europe/Oslo',
      periodStart: '2026-10-31T23:00:00.000Z',
      periodEnd: '2026-11-30T23:00:00.000Z',
    });
    const angeles = await world.tell({ timeZone: 'America/Los_Angeles' });
    expect(await set(angeles)).toMatchObject({ period: '2026-10', periodEnd: '2026-11-01T07:00:00.000Z' });
  });

  it('keep their zone to their end; a new one works from where they end', async () => {
    at('2026-11-30T12:00:00Z');
    const companyId = await world.tell({ timeZone: 'UTC' });
    expect(await set(companyId, { monthlyLimit: '0.00' })).toMatchObject({ period: '2026-11' });
    // In Auckland it is December already, which must not open a fresh budget.
    const changed = await set(companyId, { monthlyLimit: '0.00', timeZone: 'Pacific/Auckland' }, 'zone');
    expect(changed).toMatchObject({ period: '2026-11', timeZone: 'UTC', limit: { amount: '0.00' } });
    await world.tell({ companyId, timeZone: 'Pacific/Apia', version: 2 });
    expect((await reserve(companyId)).kind).toBe('BUDGET_EXHAUSTED');
    at('2026-12-01T00:00:00Z');
    expect((await reserve(companyId)).kind).toBe('BUDGET_EXHAUSTED');
    expect(await set(companyId)).toMatchObject({ period: '2026-12', timeZone: 'Pacific/Auckland' });
    // The answer of a repetition is about the month that was written.
    expect(await set(companyId, { monthlyLimit: '0.00', timeZone: 'Pacific/Auckland' }, 'zone')).toEqual(changed);
    expect(await spans(companyId)).toEqual([
      ['2026-11', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
      ['2026-12', '2026-12-01T00:00:00.000Z', '2026-12-31T11:00:00.000Z'],
    ]);
  });

  it('that are open already follow a change of zone and of limit', async () => {
    at('2026-11-30T12:00:00Z');
    const companyId = await world.tell({ timeZone: 'Europe/Kyiv' });
    await set(companyId);
    await world.services.budgets.openNextPeriods(86_400_000);
    await world.tell({ companyId, timeZone: 'America/Los_Angeles', version: 2 });
    await world.tell({ companyId, timeZone: 'Pacific/Auckland', version: 1 });
    expect(await set(companyId, { monthlyLimit: '7.00' })).toMatchObject({
      period: '2026-11',
      timeZone: 'Europe/Kyiv',
    });
    expect(await spans(companyId)).toEqual([
      ['2026-11', '2026-10-31T22:00:00.000Z', '2026-11-30T22:00:00.000Z'],
      ['2026-12', '2026-11-30T22:00:00.000Z', '2027-01-01T08:00:00.000Z'],
    ]);
    at('2026-12-15T00:00:00Z');
    expect(await world.services.budgets.read(companyId)).toMatchObject({
      period: '2026-12',
      limitPusd: 7n * 10n ** 12n,
    });
    expect(await world.services.settlements.proof()).toEqual([]);
  });

  it('never overlap: the database refuses it', async () => {
    const companyId = await world.company(10n);
    const again = world.db.query(
      `insert into ai_budget (company_id, period, period_start, period_end, time_zone, limit_pusd, spent_pusd, reserved_pusd,
         feature_caps, feature_use, seq)
       select company_id, '1999-01', period_end - interval '1 second', period_end + interval '1 month', 'UTC', 0, 0, 0, '{}', '{}', 9
       from ai_budget where company_id = $1`,
      [companyId],
    );
    await expect(again).rejects.toThrow(/ai_budget_periods_never_overlap/);
  });

  it('hold under any order of times, zones, limits, openings and requests at once', async () => {
    const zones = ['Europe/Oslo', 'Europe/Kyiv', 'Pacific/Auckland', 'America/Los_Angeles', 'Pacific/Apia'] as const;
    const time = fc
      .record({ month: fc.integer({ min: 2, max: 6 }), hours: fc.integer({ min: -30, max: 30 }) })
      .map(({ month, hours }) => new Date(Date.UTC(2027, month, 1, hours)));
    const step = fc.record({
      time,
      do: fc.constantFrom('tell', 'set', 'reserve', 'open'),
      zone: fc.constantFrom(...zones),
    });
    let version = 1;
    const budgetOf = async (companyId: string) => (await world.services.budgets.read(companyId))!;
    const overlapping = (found: Awaited<ReturnType<typeof rows>>) =>
      found.filter((row, index) => index > 0 && row.start < found[index - 1]!.end);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const companyId = await world.tell();
        for (const action of steps) {
          world.clock.set(action.time);
          const before = await rows(companyId);
          if (action.do === 'tell') await world.tell({ companyId, timeZone: action.zone, version: (version += 1) });
          if (action.do === 'open') await world.services.budgets.openNextPeriods(40 * 86_400_000);
          if (action.do === 'reserve') await Promise.all([1, 2, 3].map(() => reserve(companyId)));
          // The month that is answered is the one that is written.
          const answered = action.do === 'set' ? await set(companyId, { timeZone: action.zone }) : null;
          const { period, limitPusd } = await budgetOf(companyId);
          expect(answered?.period ?? period).toBe(period);
          expect(answered === null || limitPusd === 5n * 10n ** 12n).toBe(true);
          const after = await rows(companyId);
          // What has begun is never moved.
          const begun = before.filter(({ start }) => start <= action.time);
          expect(after).toEqual(expect.arrayContaining(begun));
          expect(overlapping(after)).toEqual([]);
        }
        expect(await world.services.settlements.proof()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

it('months from before stay, and those that overlapped or left a gap follow each other', async () => {
  const month = (company: number, period: string, start: string, end: string) =>
    `('c0000000-0000-7000-8000-00000000000${company}', '${period}', '${start}', '${end}', 10, 0, 0, 1)`;
  class OldMonths extends Migration {
    override up(): void {
      this.addSql(`insert into budget_setting (company_id, monthly_limit_pusd, time_zone, updated_at) values
        ('c0000000-0000-7000-8000-000000000001', 10, 'UTC', now()), ('c0000000-0000-7000-8000-000000000002', 10, 'Pacific/Auckland', now())`);
      this.addSql(`insert into ai_budget (company_id, period, period_start, period_end, limit_pusd, spent_pusd, reserved_pusd, seq) values
        ${month(1, '2026-11', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')},
        ${month(2, '2026-11', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')},
        ${month(2, '2026-12', '2026-11-30T11:00:00Z', '2026-12-31T11:00:00Z')},
        ${month(3, '2026-11', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')},
        ${month(3, '2026-12', '2026-12-01T08:00:00Z', '2027-01-01T08:00:00Z')},
        ${month(3, '2027-03', '2027-03-01T08:00:00Z', '2027-04-01T07:00:00Z')}`);
    }
  }
  const split = q2qCost.migrations.findIndex(({ name }) => name === 'Migration20261201070000');
  const before = [...q2qCost.migrations.slice(0, split), { name: 'old-months', class: OldMonths }];
  const db = await testDatabase({ name: 'q2q-cost', entities: [], migrations: before });
  const migrations = [...before, ...q2qCost.migrations.slice(split)];
  const { log } = testLogger();
  await (await openDatabase({ name: 'q2q-cost', url: db.url, entities: q2qCost.entities, migrations, log })).close();
  const found = await db.query<{ company: string; period: string; start: Date; zone: string }>(
    `select right(company_id::text, 1) as company, period, period_start as start, time_zone as zone from ai_budget order by 1, 2`,
  );
  expect(found.map(({ company, period, start, zone }) => [company, period, start.toISOString(), zone])).toEqual([
    ['1', '2026-11', '2026-11-01T00:00:00.000Z', 'UTC'],
    ['2', '2026-11', '2026-11-01T00:00:00.000Z', 'Pacific/Auckland'],
    ['2', '2026-12', '2026-12-01T00:00:00.000Z', 'Pacific/Auckland'],
    ['3', '2026-11', '2026-11-01T00:00:00.000Z', 'UTC'],
    ['3', '2026-12', '2026-12-01T00:00:00.000Z', 'UTC'],
    ['3', '2027-03', '2027-03-01T08:00:00.000Z', 'UTC'],
  ]);
  expect(await db.query('select time_zone from budget_setting order by company_id')).toEqual([
    { time_zone: null },
    { time_zone: 'Pacific/Auckland' },
  ]);
  await db.close();
});
