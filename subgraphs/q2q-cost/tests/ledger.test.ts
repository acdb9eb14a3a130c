import { fork } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { schemaDrift } from '#platform/database';
import { expectNoLeaks } from '#platform/testing';
import { hold, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const budget = async (companyId: string) => (await world.services.budgets.read(companyId))!;
const proved = async () => expect(await world.services.settlements.proof()).toEqual([]);
const settle = (reservationId: string, costPusd: bigint) =>
  world.db.transaction((tx) =>
    world.services.settlements.settle(tx, [{ reservationId, costPusd, inputTokens: 1, outputTokens: 0 }]),
  );

describe('reserving', () => {
  it.each([1, 10, 50, 100, 500])('never overspends: %i at once for a budget of seven', async (concurrent) => {
    const companyId = await world.company(7n * 20_000n);
    const outcomes = await Promise.all(
      Array.from({ length: concurrent }, (_, n) =>
        world.services.reservations.reserve(hold(companyId, `${companyId}:${n}`, 20_000n)),
      ),
    );
    const held = outcomes.filter(({ kind }) => kind === 'HELD');
    expect(held).toHaveLength(Math.min(7, concurrent));
    expect(outcomes.filter(({ kind }) => kind === 'BUDGET_EXHAUSTED')).toHaveLength(concurrent - held.length);
    const { spentPusd, reservedPusd, limitPusd } = await budget(companyId);
    expect(spentPusd + reservedPusd).toBe(BigInt(held.length) * 20_000n);
    expect(spentPusd + reservedPusd <= limitPusd).toBe(true);
    await proved();
  });

  it('holds once for a hundred calls with one key', async () => {
    const companyId = await world.company(1_000_000n);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => world.services.reservations.reserve(hold(companyId, `${companyId}:one`, 5n))),
    );
    expect(outcomes.filter(({ kind }) => kind === 'HELD')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'REPLAYED')).toHaveLength(99);
    expect((await budget(companyId)).reservedPusd).toBe(5n);
    expect(
      await world.services.reservations.reserve({ ...hold(companyId, `${companyId}:one`, 5n), requestHash: 'other' }),
    ).toEqual({ kind: 'KEY_REUSED' });
  });

  it('gives one key to one of two requests that come at the same time', async () => {
    const companyId = await world.company(1_000_000n);
    const outcomes = await Promise.all(
      ['one', 'other', 'one'].map((requestHash) =>
        world.services.reservations.reserve({ ...hold(companyId, `${companyId}:two`, 5n), requestHash }),
      ),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['HELD', 'KEY_REUSED', 'REPLAYED']);
    expect((await budget(companyId)).reservedPusd).toBe(5n);
  });

  it('holds what fits of a batch, in one transaction', async () => {
    const [rich, poor] = [await world.company(100n), await world.company(25n)];
    const outcomes = await world.services.reservations.reserveAll([
      hold(poor, `${poor}:1`, 20n),
      hold(rich, `${rich}:1`, 60n),
      hold(poor, `${poor}:2`, 20n),
      hold(poor, `${poor}:3`, 5n),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['HELD', 'HELD', 'BUDGET_EXHAUSTED', 'HELD']);
    await proved();
  });
});

describe('ending a hold', () => {
  it('settles once, returns the rest and absorbs an overrun', async () => {
    const companyId = await world.company(1_000n);
    const [small, large] = await world.services.reservations.reserveAll([
      hold(companyId, `${companyId}:s`, 400n),
      hold(companyId, `${companyId}:l`, 100n),
    ]);
    if (small?.kind !== 'HELD' || large?.kind !== 'HELD') throw new Error('both fit');
    await Promise.all([settle(small.reservation.id, 150n), settle(small.reservation.id, 150n)]);
    await settle(large.reservation.id, 130n);
    expect(await budget(companyId)).toMatchObject({ spentPusd: 250n, reservedPusd: 0n });
    const [overrun] = await world.db.query('select overrun_pusd, cost_pusd from reservation where id = $1', [
      large.reservation.id,
    ]);
    expect(overrun).toEqual({ overrun_pusd: '30', cost_pusd: '130' });
    await proved();
  });

  it('keeps the money of a hold that is not settled, until usage is known or it is written off', async () => {
    const companyId = await world.company(1_000n);
    const [lost, late] = await world.services.reservations.reserveAll([
      hold(companyId, `${companyId}:lost`, 300n),
      hold(companyId, `${companyId}:late`, 200n),
    ]);
    if (lost?.kind !== 'HELD' || late?.kind !== 'HELD') throw new Error('both fit');
    world.clock.advance(61_000);
    while ((await world.services.settlements.markExpired()) > 0);
    expect((await budget(companyId)).reservedPusd).toBe(500n);
    await settle(late.reservation.id, 50n);
    await world.services.settlements.writeOff(world.clock.now());
    expect(await budget(companyId)).toMatchObject({ spentPusd: 350n, reservedPusd: 0n });
    const [row] = await world.db.query('select status from reservation where id = $1', [lost.reservation.id]);
    expect(row).toEqual({ status: 'WRITTEN_OFF' });
    await settle(lost.reservation.id, 1n);
    expect((await budget(companyId)).spentPusd).toBe(350n);
    await proved();
  });

  it('settles in the period the hold was taken in', async () => {
    const companyId = await world.company(1_000n);
    const before = await budget(companyId);
    const held = await world.services.reservations.reserve(hold(companyId, `${companyId}:old`, 10n));
    if (held.kind !== 'HELD') throw new Error('it fits');
    const now = world.clock.now();
    world.clock.set(before.periodEnd);
    expect(await world.services.reservations.reserve(hold(companyId, `${companyId}:new`, 1_000n))).toMatchObject({
      kind: 'HELD',
    });
    await settle(held.reservation.id, 4n);
    expect(await world.services.budgets.read(companyId, before.period)).toMatchObject({
      spentPusd: 4n,
      reservedPusd: 0n,
    });
    expect(await budget(companyId)).toMatchObject({ spentPusd: 0n, reservedPusd: 1_000n });
    world.clock.set(now);
    await proved();
  });
});

it('opens next month once, however often and by how many it is asked', async () => {
  const companyId = await world.company(1_000n);
  const month = 40 * 86_400_000;
  await Promise.all([1, 2, 3].map(() => world.services.budgets.openNextPeriods(month)));
  expect(await world.services.budgets.openNextPeriods(month)).toBe(0);
  expect(
    await world.db.query('select limit_pusd from ai_budget where company_id = $1 order by period', [companyId]),
  ).toEqual([{ limit_pusd: '1000' }, { limit_pusd: '1000' }]);
  await proved();
});

describe('what the database refuses', () => {
  it('an overspent budget, an unbalanced transaction, rewritten books, another price', async () => {
    const companyId = await world.company(10n);
    await expect(
      world.db.query('update ai_budget set spent_pusd = 11 where company_id = $1', [companyId]),
    ).rejects.toThrow(/never_overspent/);
    await expect(
      world.db.query(
        `insert into ledger_entry (transaction_id, kind, company_id, period, account, amount_pusd, created_at)
         values ($1, 'SETTLE', $2, '2026-11', 'spent', 1, now())`,
        [world.ids.next(), companyId],
      ),
    ).rejects.toThrow(/sum to zero/);
    await expect(world.db.query('update ledger_entry set amount_pusd = 0')).rejects.toThrow(/append-only/);
    await expect(world.db.query('update ai_price set pusd_per_token = 0')).rejects.toThrow(/append-only/);
  });

  it('and the proof notices a budget that was changed behind the ledger', async () => {
    const companyId = await world.company(10n);
    await world.db.query('update ai_budget set spent_pusd = 1 where company_id = $1', [companyId]);
    expect((await world.services.settlements.proof()).map(({ problem }) => problem)).toContain(
      'spent differs from entries',
    );
    await world.db.query('update ai_budget set spent_pusd = 0 where company_id = $1', [companyId]);
    await proved();
  });

  it('and the schema is what the entities say', async () => {
    expect(await schemaDrift(world.db)).toBe('');
  });
});

it('stays right under any order of reserving, settling, releasing, expiring and new limits', async () => {
  const amount = fc.bigInt({ min: 0n, max: 60n });
  const step = fc.oneof(
    fc.record({ do: fc.constant('reserve' as const), amount }),
    fc.record({ do: fc.constantFrom('settle' as const, 'release' as const), which: fc.nat(20), amount }),
    fc.record({ do: fc.constantFrom('expire' as const, 'writeOff' as const) }),
    fc.record({ do: fc.constant('limit' as const), amount: fc.bigInt({ min: 0n, max: 300n }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const companyId = await world.company(100n);
      const answers: [got: string, wanted: string][] = [];
      const model = { limit: 100n, spent: 0n, open: new Map<string, bigint>() };
      const reserved = () => [...model.open.values()].reduce((sum, held) => sum + held, 0n);
      for (const [at, action] of steps.entries()) {
        if (action.do === 'reserve') {
          const outcome = await world.services.reservations.reserve(
            hold(companyId, `${companyId}:${at}`, action.amount),
          );
          answers.push([
            outcome.kind,
            model.spent + reserved() + action.amount <= model.limit ? 'HELD' : 'BUDGET_EXHAUSTED',
          ]);
          if (outcome.kind === 'HELD') model.open.set(outcome.reservation.id, action.amount);
        } else if (action.do === 'settle' || action.do === 'release') {
          const id = [...model.open.keys()][action.which % Math.max(1, model.open.size)];
          if (!id) continue;
          if (action.do === 'settle') {
            await settle(id, action.amount);
            const held = model.open.get(id)!;
            model.spent += action.amount < held ? action.amount : held;
          } else await world.db.transaction((tx) => world.services.settlements.release(tx, [id]));
          model.open.delete(id);
        } else if (action.do === 'limit') {
          const request = {
            companyId,
            monthlyLimitPusd: action.amount,
            timeZone: null,
            reason: 'test',
            actorId: 'test',
            idempotencyKey: null,
          };
          const outcome = await world.services.budgetChanges.set(request);
          answers.push([outcome.kind, model.spent + reserved() <= action.amount ? 'DONE' : 'BELOW_COMMITTED']);
          if (outcome.kind === 'DONE') model.limit = action.amount;
        } else {
          world.clock.advance(61_000);
          await world.services.settlements.markExpired();
          if (action.do === 'writeOff') {
            await world.services.settlements.writeOff(world.clock.now());
            model.spent += reserved();
            model.open.clear();
          }
        }
        expect(await budget(companyId)).toMatchObject({
          limitPusd: model.limit,
          spentPusd: model.spent,
          reservedPusd: reserved(),
        });
      }
      expect(answers.map(([got]) => got)).toEqual(answers.map(([, wanted]) => wanted));
      await proved();
    }),
    { numRuns: 15 },
  );
});

it('is right after a process that was spending is killed at any moment', async () => {
  const companyId = await world.company(2_000n);
  const spender = new URL('./spender.ts', import.meta.url);
  for (const afterMs of [5, 40, 120]) {
    const child = fork(spender, [world.db.url, companyId], { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
    await once(child, 'message');
    await new Promise((wake) => setTimeout(wake, afterMs));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await proved();
    const { spentPusd, reservedPusd, limitPusd } = await budget(companyId);
    expect(spentPusd + reservedPusd <= limitPusd).toBe(true);
  }
  const kinds = await world.db.query(`select distinct status from reservation where company_id = $1`, [companyId]);
  expect(kinds.length).toBeGreaterThan(0);
});
