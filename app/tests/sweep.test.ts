import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { ZipFile } from 'yazl';
import { needlesOf, sweepDatabase, sweepFiles } from '../sweep/index.js';

const email = 'Åse.O"Brien+x@example.org';
const needles = needlesOf([email]);
let db: TestDatabase;
let dir: string;

beforeAll(async () => {
  db = await testDatabase({ name: 'sweep', entities: [], migrations: [] });
  dir = await mkdtemp(join(tmpdir(), 'teei-sweep-'));
});
expectNoLeaks(async () => {
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

test('finds a value in texts, JSON, arrays, bytes and other letters, column by column, and spares what it is told to', async () => {
  await db.query('create table trace (kind text, plain text, doc jsonb, list text[], raw bytea, other text)');
  await db.query('create schema hidden');
  await db.query('create table hidden.copy (note text)');
  const insert = 'insert into trace values ($1, $2, $3, $4, $5, $6)';
  await db.query(insert, [
    'one',
    `to ${email}.`,
    JSON.stringify({ a: [{ b: email }] }),
    [email],
    Buffer.from(email),
    'no',
  ]);
  await db.query(insert, ['two', email.toUpperCase(), '{}', [], null, encodeURIComponent(email)]);
  await db.query('insert into hidden.copy values ($1)', [email]);
  const all = await sweepDatabase(db.url, { store: 'x', needles });
  expect(Object.fromEntries(all.traces.map(({ place, count }) => [place, count]))).toEqual({
    'x/hidden.copy.note': 1,
    'x/public.trace.plain': 2,
    'x/public.trace.doc': 1,
    'x/public.trace.list': 1,
    'x/public.trace.raw': 1,
    'x/public.trace.other': 1,
  });
  const spared = { trace: `t.kind in ('one', 'two')` };
  const rest = await sweepDatabase(db.url, { store: 'x', needles, spared });
  expect(rest.traces.map(({ place }) => place)).toEqual(['x/hidden.copy.note']);
});

test('finds a value across two chunks of a file, in a packed file, and in the name of a file', async () => {
  const half = 64 * 1024 - 5;
  await writeFile(join(dir, 'long.jsonl'), `${'x'.repeat(half)}${email}`);
  await writeFile(join(dir, 'none.txt'), 'Nothing of anybody.');
  await writeFile(join(dir, encodeURIComponent(email)), '');
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(`{"to":"${email.replace('"', '\\"')}"}`.repeat(100)), 'data/mail.json');
  zip.end();
  await writeFile(join(dir, 'packed.zip'), await buffer(zip.outputStream));
  const { places, traces } = await sweepFiles(dir, { needles });
  expect(places).toBe(4);
  expect(traces.map(({ place }) => place).toSorted()).toEqual(
    ['long.jsonl', 'packed.zip', encodeURIComponent(email)].toSorted(),
  );
});

test('refuses what would be found by chance', () => {
  expect(() => needlesOf(['Kari'])).toThrow(RangeError);
});
