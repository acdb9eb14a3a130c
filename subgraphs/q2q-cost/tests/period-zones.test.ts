import { localDateOf, startOfLocalDay } from '#platform/time';
import { expectNoLeaks } from '#platform/testing';
import { addDays } from '../forecast/spend-day.js';
import { actorOf, hold, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());
const proved = async () => expect(await world.services.settlements.proof()).toEqual([]);
afterEach(proved);

const at = (instant: Date | string) => world.clock.set(new Date(instant));
const limit = (companyId: string, monthlyLimitPusd: bigint, timeZone: string | null = null) =>
  world.services.budgetChanges.set({
    companyId,
    monthlyLimitPusd,
    timeZone,
    reason: 'test',
    actorId: 'test',
    idempotencyKey: null,
  });
const reserve = (companyId: string, pusd = 1n) =>
  world.services.reservations.reserve(hold(companyId, world.ids.next(), pusd));
async function spend(companyId: string, pusd: bigint): Promise<void> {
  const held = await reserve(companyId, pusd);
  if (held.kind !== 'HELD') throw new Error(`Not held: ${held.kind}.`);
  const usage = { inputTokens: 1, outputTokens: 0 };
  await world.db.transaction((tx) =>
    world.services.settlements.settle(tx, [{ reservationId: held.reservation.id, costPusd: pusd, ...usage }]),
  );
}

/** Every month in which one of the four zones changes its clocks, with the instants at which it begins and ends. */
const months = [
  ['Europe/Oslo', '2027-03', '2027-02-28T23:00:00.000Z', '2027-03-31T22:00:00.000Z'],
  ['Europe/Oslo', '2027-10', '2027-09-30T22:00:00.000Z', '2027-10-31T23:00:00.000Z'],
  ['Europe/Kyiv', '2027-03', '2027-02-28T22:00:00.000Z', '2027-03-31T21:00:00.000Z'],
  ['Europe/Kyiv', '2027-10', '2027-09-30T21:00:00.000Z', '2027-10-31T22:00:00.000Z'],
  ['Pacific/Auckland', '2027-04', '2027-03-31T11:00:00.000Z', '2027-04-30T12:00:00.000Z'],
  ['Pacific/Auckland', '2027-09', '2027-08-31T12:00:00.000Z', '2027-09-30T11:00:00.000Z'],
  ['America/Los_Angeles', '2027-03', '2027-03-01T08:00:00.000Z', '2027-04-01T07:00:00.000Z'],
  ['America/Los_Angeles', '2027-11', '2027-11-01T07:00:00.000Z', '2027-12-01T08:00:00.000Z'],
] as const;

describe('a month in which the clocks change', () => {
  it.each(months)(
    '%s %s pays from its first instant to its last, and not one longer',
    async (zone, key, start, end) => {
      const [first, next] = [new Date(start), new Date(end)];
      at(new Date(first.getTime() - 1));
      const companyId = await world.tell({ timeZone: zone });
      await limit(companyId, 1n);
      const before = await world.services.budgets.read(companyId);
      expect(before!.periodEnd).toEqual(first);
      await spend(companyId, 1n);
      expect(await reserve(companyId)).toMatchObject({ kind: 'BUDGET_EXHAUSTED', retryAt: first });

      at(first);
      expect(await world.services.budgets.read(companyId)).toMatchObject({ period: key, spentPusd: 0n });
      const held = await reserve(companyId);
      at(new Date(next.getTime() - 1));
      expect(await reserve(companyId)).toMatchObject({ kind: 'BUDGET_EXHAUSTED', period: key, retryAt: next });

      // A hold is settled in the month in which it was taken, however late.
      at(next);
      await spend(companyId, 1n);
      if (held.kind !== 'HELD') throw new Error('It was not held.');
      const late = { reservationId: held.reservation.id, costPusd: 1n, inputTokens: 1, outputTokens: 0 };
      await world.db.transaction((tx) => world.services.settlements.settle(tx, [late]));
      expect(await world.services.budgets.read(companyId, key)).toMatchObject({
        periodStart: first,
        periodEnd: next,
        spentPusd: 1n,
        reservedPusd: 0n,
      });
    },
  );

  it.each(months)('%s %s is opened ahead by the job, once, whenever it runs', async (zone, key, start) => {
    const companyId = await world.tell({ timeZone: zone });
    at(new Date(Date.parse(start) - 3_600_000));
    await limit(companyId, 7n);
    await reserve(companyId);
    await Promise.all([1, 2, 3].map(() => world.services.budgets.openNextPeriods(7_200_000)));
    at(start);
    await world.services.budgets.openNextPeriods(7_200_000);
    const rows = await world.db.query<{ period: string; start: Date }>(
      'select period, period_start as start from ai_budget where company_id = $1 order by 2',
      [companyId],
    );
    expect(rows.slice(-1)).toEqual([{ period: key, start: new Date(start) }]);
    expect(rows).toHaveLength(2);
  });
});

describe('a forecast', () => {
  /** At noon of the day on which the clocks change: hours that are left of it, how long it is, and the days after it. */
  const changes = [
    ['Europe/Oslo', '2027-03-28T10:00:00Z', '2027-03-28', 12 / 23, 3],
    ['Europe/Oslo', '2027-10-31T11:00:00Z', '2027-10-31', 12 / 25, 0],
    ['Europe/Kyiv', '2027-03-28T09:00:00Z', '2027-03-28', 12 / 23, 3],
    ['Europe/Kyiv', '2027-10-31T10:00:00Z', '2027-10-31', 12 / 25, 0],
    ['Pacific/Auckland', '2027-04-04T00:00:00Z', '2027-04-04', 12 / 25, 26],
    ['Pacific/Auckland', '2027-09-25T23:00:00Z', '2027-09-26', 12 / 23, 4],
    ['America/Los_Angeles', '2027-03-14T19:00:00Z', '2027-03-14', 12 / 23, 17],
    ['America/Los_Angeles', '2027-11-07T20:00:00Z', '2027-11-07', 12 / 25, 23],
  ] as const;
  const daily = 1_000_000n;

  it.each(changes)('%s at %s counts the day as long as it is, and days by its own midnight', async (...given) => {
    const [zone, instant, today, restOfToday, daysAfter] = given;
    const companyId = await world.tell({ timeZone: zone });
    const days = Array.from({ length: 28 }, (_, n) => addDays(today, n - 28));
    for (const day of days) {
      // In the first and the last minutes of each day.
      at(new Date(startOfLocalDay(day, zone).getTime() + 60_000));
      await limit(companyId, 10n ** 12n);
      await spend(companyId, daily / 2n);
      at(new Date(startOfLocalDay(addDays(day, 1), zone).getTime() - 60_000));
      await spend(companyId, daily / 2n);
    }
    at(instant);
    expect(localDateOf(world.clock.now(), zone)).toBe(today);
    const { budget, basedOnDays, p10Pusd, p50Pusd, p90Pusd } = (await world.services.forecasts.of(companyId))!;
    expect(basedOnDays).toBe(28);
    const spent = daily * BigInt(days.filter((day) => day.startsWith(today.slice(0, 7))).length);
    expect(budget.spentPusd).toBe(spent);
    // Every day was alike: there is one course, and it is exact.
    const expected = Number(spent) + Number(daily) * (restOfToday + daysAfter);
    for (const said of [p10Pusd, p50Pusd, p90Pusd]) expect(Math.abs(Number(said) - expected)).toBeLessThanOrEqual(1);
  });

  it('names the day on which the money ends by the calendar of the company', async () => {
    const zone = 'Pacific/Auckland';
    const companyId = await world.tell({ timeZone: zone });
    for (let n = 28; n > 0; n -= 1) {
      at(new Date(startOfLocalDay(addDays('2027-09-20', -n), zone).getTime() + 3_600_000));
      await limit(companyId, 100n * daily);
      await spend(companyId, daily);
    }
    // In UTC it is still the 19th; 19 days are spent, and half of the 20th is to come.
    at('2027-09-20T00:00:00Z');
    const forecast = await world.services.forecasts.of(companyId, 26n * daily);
    expect(forecast).toMatchObject({ exhaustedOn: '2027-09-27' });
  });
});

describe('a change of the zone', () => {
  it.each([
    // From the last zone to reach a month to the first one, and back: no hour belongs to two months or to none.
    [
      'America/Los_Angeles',
      'Pacific/Auckland',
      '2027-10-31T12:00:00Z',
      '2027-11-01T07:00:00.000Z',
      '2027-11-30T11:00:00.000Z',
    ],
    [
      'Pacific/Auckland',
      'America/Los_Angeles',
      '2027-09-30T09:00:00Z',
      '2027-09-30T11:00:00.000Z',
      '2027-11-01T07:00:00.000Z',
    ],
    ['Europe/Oslo', 'Europe/Kyiv', '2027-03-31T12:00:00Z', '2027-03-31T22:00:00.000Z', '2027-04-30T21:00:00.000Z'],
    ['Europe/Kyiv', 'Europe/Oslo', '2027-10-31T12:00:00Z', '2027-10-31T22:00:00.000Z', '2027-11-30T23:00:00.000Z'],
  ])('from %s to %s begins where the month ends', async (from, to, instant, boundary, end) => {
    at(instant);
    const companyId = await world.tell({ timeZone: from });
    await limit(companyId, 5n);
    await spend(companyId, 5n);
    await limit(companyId, 5n, to);
    const forecast = await world.services.forecasts.of(companyId);
    expect(forecast!.budget).toMatchObject({ timeZone: from, periodEnd: new Date(boundary) });
    at(new Date(Date.parse(boundary) - 1));
    expect(await reserve(companyId)).toMatchObject({ kind: 'BUDGET_EXHAUSTED', retryAt: new Date(boundary) });
    at(boundary);
    await spend(companyId, 5n);
    const after = await world.services.forecasts.of(companyId);
    expect(after!.budget).toMatchObject({
      timeZone: to,
      periodStart: new Date(boundary),
      periodEnd: new Date(end),
      spentPusd: 5n,
    });
    const query = `query ($id: ID!) { budget(companyId: $id) { timeZone periodStart periodEnd } }`;
    const { data } = await world.send(actorOf('finance'), query, { id: companyId });
    expect(data.budget).toEqual({ timeZone: to, periodStart: boundary, periodEnd: end });
  });
});
