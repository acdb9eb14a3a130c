import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { eventually, expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { LeaseLost, leasesOf, sql } from '../index.js';

const TaskEntity = defineEntity({
  name: 'Task',
  tableName: 'task',
  properties: {
    id: p.uuid().primary(),
    place: p.integer(),
    title: p.text(),
    result: p.text().nullable(),
    counts: p.json<Record<string, number>>(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    fence: p.integer(),
    version: p.integer(),
  },
});
class CreateTasks extends Migration {
  override up(): void {
    this.addSql(`create table task (id uuid primary key, place int not null, title text not null, result text, counts jsonb not null,
      lease_until timestamptz, fence int not null, version int not null)`);
  }
}

const leases = leasesOf(TaskEntity);
const leaseMs = 60_000;
const open = sql`result is null`;
const first = sql`place`;
let db: TestDatabase;

beforeAll(async () => {
  const migrations = [{ name: 'tasks', class: CreateTasks }];
  db = await testDatabase({ entities: [TaskEntity], migrations, poolSize: 10 });
});
beforeEach(() => db.query('truncate task'));
expectNoLeaks(() => db.close());

const addTasks = (count: number) =>
  db.query(
    `insert into task select gen_random_uuid(), n, 'task ' || n, null, '{}', null, 0, 1 from generate_series(1, $1::int) n`,
    [count],
  );
const claim = (ms = leaseMs) => leases.claim(db, { leaseMs: ms, where: open, orderBy: first });
/** What the passing of time does to every lease. */
const letLeasesRunOut = () =>
  db.query(`update task set lease_until = clock_timestamp() - interval '1 ms' where lease_until is not null`);
const results = async () =>
  (await db.query<{ result: string | null }>('select result from task order by place')).map(({ result }) => result);

describe('claim', () => {
  test('gives the first free row, with a fence that grows, and nothing while it is held', async () => {
    await addTasks(1);
    const task = await claim();
    expect(task).toMatchObject({ title: 'task 1', fence: 1 });
    expect(task!.leaseUntil!.getTime()).toBeGreaterThan(Date.now() + leaseMs / 2);
    expect(await claim()).toBeNull();
  });

  test('fifty workers at once get fifty different rows, in a database of sixty', async () => {
    await addTasks(60);
    const claimed = await Promise.all(Array.from({ length: 50 }, () => claim()));
    expect(new Set(claimed.map((task) => task!.id)).size).toBe(50);
    expect(claimed.map((task) => task!.fence)).toEqual(claimed.map(() => 1));
  });

  test('does not wait for a row that another transaction has locked, and takes the next', async () => {
    await addTasks(2);
    const title = await db.transaction(async (tx) => {
      await tx.query('select from task where place = 1 for update');
      return (await claim())!.title;
    });
    expect(title).toBe('task 2');
  });

  test('changes what it is told to, by value and by expression', async () => {
    await addTasks(1);
    const task = await leases.claim(db, {
      leaseMs,
      where: sql`title = ${'task 1'} and place < ${5}`,
      orderBy: first,
      set: { title: "it's mine", place: sql`place + ${41}`, counts: { notes: 3 } },
    });
    expect(task).toMatchObject({ title: "it's mine", place: 42, counts: { notes: 3 }, fence: 1 });
  });
});

describe('a takeover', () => {
  test('refuses everything that the earlier holder still writes, and nothing of the new one', async () => {
    await addTasks(1);
    const late = (await claim())!;
    await letLeasesRunOut();
    const current = (await claim())!;
    expect(current).toMatchObject({ id: late.id, fence: 2 });
    await expect(leases.write(db, late, { result: 'late' })).rejects.toThrow(LeaseLost);
    await expect(leases.renew(db, late, leaseMs)).rejects.toThrow(`Task ${late.id} is no longer held`);
    await expect(leases.release(db, late)).rejects.toThrow(LeaseLost);
    expect(await results()).toEqual([null]);
    await leases.renew(db, current, leaseMs);
    expect(await leases.write(db, current, { result: 'done' })).toMatchObject({ result: 'done', fence: 2 });
  });

  test('rolls back the whole transaction of the earlier holder', async () => {
    await addTasks(2);
    const late = (await claim())!;
    await letLeasesRunOut();
    await claim();
    const working = db.transaction(async (tx) => {
      await tx.query(`update task set result = 'beside' where place = 2`);
      await leases.write(tx, late, { result: 'late' });
    });
    await expect(working).rejects.toThrow(LeaseLost);
    expect(await results()).toEqual([null, null]);
  });

  test('comes only with the next claim: a lease that ran out still holds until then', async () => {
    await addTasks(1);
    const slow = (await claim())!;
    await letLeasesRunOut();
    expect(await leases.write(db, slow, { result: 'in time' })).toMatchObject({ result: 'in time' });
  });

  test('waits for the write of a holder that is under way, and then finds nothing to take', async () => {
    await addTasks(1);
    const holder = (await claim())!;
    await letLeasesRunOut();
    await db.transaction(async (tx) => {
      await leases.release(tx, holder, { result: 'done' });
      expect(await claim()).toBeNull();
    });
    expect(await claim()).toBeNull();
  });

  test('is measured by the clock of the database alone: a lease of two seconds is free after two, not before', async () => {
    await addTasks(1);
    await claim(2000);
    expect(await claim()).toBeNull();
    await eventually(async () => expect(await claim()).toMatchObject({ fence: 2 }));
  });
});

describe('release', () => {
  test('frees the row at once, keeps what it is told, and ends the lease for ever', async () => {
    await addTasks(1);
    const task = (await claim())!;
    expect(await leases.release(db, task, { title: 'given back' })).toMatchObject({ leaseUntil: null, fence: 1 });
    await expect(leases.write(db, task, { result: 'late' })).rejects.toThrow(LeaseLost);
    expect(await claim()).toMatchObject({ title: 'given back', fence: 2 });
  });

  test('needs no change, a write does', async () => {
    await addTasks(1);
    const task = (await claim())!;
    await expect(leases.write(db, task, {})).rejects.toThrow('Give at least one change');
    await leases.release(db, task);
    expect(await results()).toEqual([null]);
  });
});

describe('hold', () => {
  test('keeps a short lease through long work', async () => {
    await addTasks(1);
    const task = (await claim(300))!;
    let renewals = 0;
    const held = leases.hold(db, task, {
      leaseMs: 300,
      signal: new AbortController().signal,
      renewed: () => void (renewals += 1),
    });
    await eventually(() => Promise.resolve(expect(renewals).toBeGreaterThan(6)));
    expect(await claim()).toBeNull();
    held.end();
    expect(held.signal.aborted).toBe(false);
  });

  test('aborts with LeaseLost after a takeover, and with its own reason when the worker stops', async () => {
    await addTasks(2);
    const stop = new AbortController();
    const taken = (await claim(30))!;
    const other = (await claim())!;
    const held = leases.hold(db, taken, { leaseMs: 30, signal: stop.signal });
    const stopping = leases.hold(db, other, { leaseMs, signal: stop.signal });
    await db.query('update task set fence = fence + 1 where id = $1', [taken.id]);
    await eventually(() => Promise.resolve(expect(held.signal.reason).toBeInstanceOf(LeaseLost)));
    stop.abort(new Error('stopping'));
    expect(stopping.signal.reason).toEqual(new Error('stopping'));
    held.end();
    stopping.end();
  });
});

test('lapsed finds what ran out, and leaves out what is held, free or being claimed', async () => {
  await addTasks(4);
  const [ranOut, claiming] = [(await claim())!, (await claim())!];
  await letLeasesRunOut();
  const held = (await leases.claim(db, { leaseMs, where: sql`place = 3`, orderBy: first }))!;
  await db.transaction(async (tx) => {
    await tx.query('select from task where id = $1 for update', [claiming.id]);
    const found = await db.transaction((inner) => leases.lapsed(inner, { where: open, limit: 10 }));
    expect(found.map(({ id }) => id)).toEqual([ranOut.id]);
  });
  expect(held.fence).toBe(1);
});

test('the fence may be a version that every change raises', async () => {
  const byVersion = leasesOf(TaskEntity, { fence: 'version' });
  await addTasks(1);
  const task = (await byVersion.claim(db, { leaseMs, where: open, orderBy: first }))!;
  expect(task).toMatchObject({ version: 2, fence: 0 });
  const lease = { id: task.id, fence: task.version };
  await byVersion.write(db, lease, { title: 'decided', version: sql`version + 1` });
  await expect(byVersion.write(db, lease, { title: 'late' })).rejects.toThrow(LeaseLost);
});

test('an entity without the columns is no entity of leases', () => {
  const Plain = defineEntity({ name: 'Plain', tableName: 'plain', properties: { id: p.uuid().primary() } });
  expect(() => leasesOf(Plain as never)).toThrow('Plain has no property fence.');
});
