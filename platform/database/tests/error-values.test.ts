import { Migration } from '@mikro-orm/migrations';
import { defineEntity, p } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { createLogger, scrub } from '#platform/observability';
import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';

class CreateNotes extends Migration {
  override up(): void {
    this.addSql(`create type mood as enum ('GOOD', 'BAD')`);
    this.addSql('create domain short_text as text check (length(value) < 3)');
    this.addSql(
      'create table note (id int primary key, owner text unique, size smallint, body text check (length(body) < 4000))',
    );
    this.addSql(`alter table note add constraint note_no_overlap exclude (owner with =)`);
    this.addSql('create table part (note text references note (owner), day date) partition by range (day)');
    this.addSql(`create table part_2026 partition of part for values from ('2026-01-01') to ('2027-01-01')`);
    this.addSql(
      `create function complain(what text) returns int language plpgsql as $$ begin raise exception 'Refused: %', what; end $$`,
    );
  }
}

const Note = defineEntity({
  name: 'Note',
  tableName: 'note',
  properties: { id: p.integer().primary().autoincrement(false), owner: p.text(), size: p.smallint(), body: p.text() },
});

let db: TestDatabase;
let raw: Client;
beforeAll(async () => {
  db = await testDatabase({ entities: [Note], migrations: [{ name: '0001-notes', class: CreateNotes }] });
  raw = new Client({ connectionString: db.url });
  await raw.connect();
  await raw.query(`insert into note values (1, 'KOVtakenALENKO', 1, '')`);
});
expectNoLeaks(
  () => raw.end(),
  () => db.close(),
);

/** Each makes Postgres repeat `$1`, or a value of a row, in message, detail, hint, where or context. */
const types = `uuid int bigint smallint numeric float8 boolean date time timetz timestamptz interval json jsonb jsonpath inet cidr macaddr
  point bit money mood short_text int[] uuid[] int4range int4multirange tsquery xid pg_lsn oid tid
  regclass regtype regproc regprocedure regconfig regrole regnamespace`;
const statements = types.split(/\s+/).map((type) => `select $1::text::${type}`);
const others: readonly string[] = [
  `select ('\\x' || $1::text)::bytea`,
  'select now() at time zone $1::text',
  'select date_trunc($1::text, now())',
  'select extract(day from $1::text::timestamptz)',
  "select to_timestamp($1::text, 'YYYY-MM-DD')",
  "select to_number($1::text, '999')",
  "select to_char(1, '9') || pg_size_bytes($1::text)",
  "select decode($1::text, 'base64')",
  "select decode($1::text, 'hex')",
  "select encode('\\x00', $1::text)",
  "select convert_from('\\xff', $1::text)",
  "select set_config('TimeZone', $1::text, true)",
  'select current_setting($1::text)',
  "select 'a' ~ ('(' || $1::text)",
  "select format('%' || $1::text, 1)",
  "select jsonb_path_query('\"x\"', '$.double()'), jsonb_path_query(to_jsonb($1::text), '$.double()')",
  "select (jsonb_build_object('a', $1::text) -> 'a')::int",
  'select parse_ident($1::text)',
  "select has_table_privilege($1::text, 'select')",
  'select nextval($1::text)',
  'select complain($1::text)',
  "insert into note values (2, $1::text, 1, repeat('x', 5000))",
  "insert into note values (1, $1::text, 1, '')",
  "insert into note select 3, 'KOVtakenALENKO', 1, $1::text",
  "insert into note values (null, $1::text, 1, '')",
  "insert into part values ($1::text, '2026-03-03')",
  "insert into part values ($1::text, '2031-03-03')",
  'select cast($1::text as varchar(3))::char(1)::int',
  'select array_fill(1, array[length($1::text)], array[]::int[]), $1::text::int',
];

const lines: string[] = [];
const log = createLogger({
  level: 'trace',
  format: 'json',
  name: 't',
  destination: { write: (line) => void lines.push(line) },
});

/** Everything that the platform may write down of a failure. */
function written(error: unknown): string {
  lines.length = 0;
  log.error({ err: error }, 'failed');
  log.error(error);
  log.warn({ reason: String(error) }, `failed: ${String(error)}`);
  log.warn({ cause: new Error('outer', { cause: error }) });
  log.warn(scrub(error instanceof Error ? (error.stack ?? '') : String(error)));
  return lines.join('');
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What a person may type: also what looks like the end of a message, like a detail, like a frame of a stack. */
const typed = fc
  .oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      '',
      ' ',
      '"',
      "'",
      ' - ',
      '": "',
      '\n',
      '\n    at x (y:1:1)',
      ' is out of range',
      '" not recognized',
      '\n - detail: ',
      ')=(',
      '\u201c',
      '{',
      '[1,',
      '1 ',
      "'quoted'",
    ),
  )
  .map((middle) => `KOV${middle.replaceAll('\0', '')}ALENKO`)
  .filter((text) => text.isWellFormed());

test.each([...statements, ...others])('no value of %s is written down', async (statement) => {
  const failures = { raw: 0 };
  await fc.assert(
    fc.asyncProperty(typed, async (secret) => {
      const fromDriver = await failureOf(raw.query(statement, [secret]));
      if (fromDriver === undefined) return;
      failures.raw += 1;
      expect(written(fromDriver)).not.toMatch(/KOV|ALENKO/);
      const fromDatabase = (await failureOf(db.query(statement, [secret]))) as Error;
      expect(written(fromDatabase)).not.toMatch(/KOV|ALENKO/);
      expect(JSON.stringify([fromDatabase.message, fromDatabase.stack, Object.entries(fromDatabase)])).not.toMatch(
        /KOV|ALENKO/,
      );
      const fromTransaction = await failureOf(db.transaction((tx) => tx.query(statement, [secret])));
      expect(written(fromTransaction)).not.toMatch(/KOV|ALENKO/);
    }),
    { numRuns: 6 },
  );
  expect(failures.raw).toBeGreaterThan(0);
});

test('numbers and dates of rows are not written down either', async () => {
  for (const statement of [
    `select '918273645546372819'::int`,
    `select 918273645546372819::bigint::int`,
    `select '9182-73-64'::date`,
    'select make_date(9182, 73, 64)',
    'select make_time(91, 82, 73)',
    `select '918273-01-01 918:27'::timestamptz`,
    `insert into note values (918273645546372819, '', 1, '')`,
    `select * from note where size = 918273645546372819 and owner = 918273`,
  ])
    expect([statement, written(await failureOf(raw.query(statement)))]).toEqual([
      statement,
      expect.not.stringMatching(/9182|918:/),
    ]);
});

test('what the ORM makes of a failure holds no value', async () => {
  const secret = 'KOV - detail: "ALENKO\n    at ALENKO (KOV.ts:1:1)\n - hint: KOV $& ALENKO';
  const twice = await failureOf(
    db.transaction(async ({ em }) => {
      em.create(Note, { id: 1, owner: secret, size: 1, body: secret });
      await em.flush();
    }),
  );
  expect(written(twice)).not.toMatch(/KOV|ALENKO/);
  expect((twice as Error).stack).not.toMatch(/KOV|ALENKO/);
  expect((twice as Error).stack).toMatch(/^\w+: duplicate key value .*\n +at /);
  const unread = await failureOf(db.fork().find(Note, { id: secret as never }));
  expect(written(unread)).not.toMatch(/KOV|ALENKO/);
  const refused = await failureOf(db.transaction(({ em }) => em.find(Note, { id: secret as never })));
  expect(written(refused)).not.toMatch(/KOV|ALENKO/);
  expect((refused as Error).stack).not.toMatch(/KOV|ALENKO/);
});

test('what operators need stays', async () => {
  const duplicate = (await failureOf(db.query(`insert into note values (1, 'x', 1, '')`))) as Error;
  expect(duplicate.message).toBe('duplicate key value violates unique constraint "note_pkey"');
  const missing = (await failureOf(db.query('select * from event_nowhere'))) as Error;
  expect(missing.message).toBe('relation "event_nowhere" does not exist');
  const unknown = (await failureOf(db.query(`select now() at time zone 'Nowhere'`))) as Error;
  expect(unknown.message).toBe('time zone [value] not recognized');
  expect(written(duplicate)).toContain('"constraint":"note_pkey"');
});
