import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { parseBindings } from '../bindings/bindings.js';
import { Engine } from '../engine/engine.js';

const here = join(process.cwd(), 'platform/personal-data/tests');
const run = promisify(execFile);
const ann = ['acme', '1'];
const annJson = '["acme",1]';

let db: TestDatabase;
let engine: Engine;

expectNoLeaks(() => db.close());
beforeAll(async () => {
  db = await testDatabase({ entities: [], migrations: [] });
  for (const table of ['event_inbox', 'event_outbox', 'mikro_orm_migrations']) await db.query(`drop table ${table}`);
  await db.query(await readFile(join(here, 'shop.sql'), 'utf8'));
  await db.query(await readFile(join(here, 'shop.rows.sql'), 'utf8'));
  engine = await Engine.open({ db, bindings: parseBindings(await readFile(join(here, 'shop.bindings.yaml'), 'utf8')) });
});

/** Every row of every table as JSON, without those in which a word of the person's is. */
async function rows(): Promise<string[]> {
  const all: string[] = [];
  for (const name of engine.model.shape.tables.keys()) {
    const found = await db.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
    all.push(...found.map(({ row }) => `${name} ${row}`));
  }
  return all.toSorted();
}

async function foreign(...args: string[]): Promise<{ code: number; body: Record<string, unknown> }> {
  const command = ['--import', 'tsx', 'platform/personal-data/foreign-cli.ts', '--database', db.url];
  const bindings = ['--bindings', join(here, 'shop.bindings.yaml'), '--subject', annJson, '--json'];
  try {
    const { stdout } = await run(process.execPath, [...command, ...bindings, ...args]);
    return { code: 0, body: JSON.parse(stdout) as Record<string, unknown> };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    if (!stdout) throw new Error(stderr, { cause: error });
    return { code, body: JSON.parse(stdout) as Record<string, unknown> };
  }
}

describe('a database of others, by bindings alone', () => {
  test('is copied whole, and nobody else with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'copy-'));
    const { code, body } = await foreign('--export', folder);
    expect(code).toBe(0);
    const files = await readdir(join(folder, 'data'));
    const text = (await Promise.all(files.map((file) => readFile(join(folder, 'data', file), 'utf8')))).join('');
    for (const [table, n] of Object.entries(annsRows)) {
      const entry = (body.stores as { store: string; exported: number }[]).find(
        ({ store }) => store === `shop/public.${table}`,
      );
      expect({ table, n: entry?.exported }).toEqual({ table, n });
    }
    const all = JSON.stringify(await rows());
    // Whatever in the data begins with ANN- is Ann's; BOB- and ZOE- are others'.
    const words = (of: string, where: string) =>
      [...new Set(where.match(new RegExp(`${of}-[a-z0-9-]+`, 'g')) ?? [])].toSorted();
    expect(words('ANN', text)).toEqual(words('ANN', all).filter((word) => !/secret|key$/.test(word)));
    expect(words('BOB', text)).toEqual([]);
    expect(words('ZOE', text)).toEqual([]);
  }, 120_000);

  test('is erased as it was planned, and other people’s rows stay as they are', async () => {
    const before = await rows();
    const plan = await engine.preview('shop', ann);
    expect(await rows()).toEqual(before);
    const others = before.filter(
      (row) =>
        !/ANN|"customer_id": 1\b|"(mentor|mentee|sender|recipient|about|author)_id": 1\b|order_line .*"order_no": [12], .*"acme"/.test(
          row,
        ),
    );

    const { code, body } = await foreign('--erase');
    expect({ code, residuals: body.residuals }).toEqual({ code: 0, residuals: keptOnPurpose });
    const steps = body.steps as { removed: number; anonymised: number }[];
    const planned = (deleted: boolean) =>
      plan.items
        .filter(
          ({ action, field }) => field === undefined && action !== 'RETAIN' && (action === 'DELETE_ROW') === deleted,
        )
        .reduce((sum, { count }) => sum + count, 0);
    expect(steps.reduce((sum, { removed }) => sum + removed, 0)).toBe(planned(true));
    expect(steps.reduce((sum, { anonymised }) => sum + anonymised, 0)).toBe(planned(false));

    const after = await rows();
    const changed = others.filter((row) => !after.includes(row));
    // Bob was recommended by Ann, and is on a list with her: those links are cut, nothing else.
    expect(changed.map((row) => row.split(' ')[0]).toSorted()).toEqual(['public.customer', 'public.subscription_list']);
    expect(after.filter((row) => /ANN/.test(row)).map((row) => row.split(' ')[0])).toEqual(['public.invoice']);
  }, 120_000);

  test('keeps what figures count, under a surrogate that leads to no person', async () => {
    const [figures] = await db.query<Record<string, string>>(
      `select count(*) as n, sum(minutes) as minutes, count(distinct customer_id) as people, count(*) filter (where customer_id = 1) as ann from activity where tenant_id = 'acme'`,
    );
    expect(figures).toEqual({ n: '4', minutes: '100', people: '2', ann: '0' });
  });

  test('a second erasure finds nothing to do', async () => {
    const before = await rows();
    const { code, body } = await foreign('--erase');
    expect(code).toBe(0);
    expect((body.steps as { removed: number; anonymised: number }[]).every((s) => s.removed + s.anonymised === 0)).toBe(
      true,
    );
    expect(await rows()).toEqual(before);
  }, 120_000);
});

const annsRows = {
  customer: 2,
  customer_email_history: 1,
  address: 1,
  orders: 2,
  order_line: 3,
  gift_card: 1,
  invoice: 1,
  comment: 3,
  folder: 3,
  file: 2,
  wheel_a: 1,
  wheel_b: 1,
  mentorship: 2,
  message: 3,
  activity: 2,
  subscription_list: 1,
  newsletter: 1,
  attachment: 1,
  ticket: 1,
  session_token: 1,
};

const keptOnPurpose = [
  { store: 'shop/public.customer', field: 'tenant_id,id', count: 1, retained: 1 },
  { store: 'shop/public.invoice', field: 'tenant_id,customer_id', count: 1, retained: 1 },
];
