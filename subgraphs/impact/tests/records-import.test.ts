import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNoLeaks, type Json } from '#platform/testing';
import { importFile } from '../records/import-file.js';
import { openWorld, type World } from './impact-world.js';

let world: World;
const directory = mkdtempSync(join(tmpdir(), 'import-'));
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(
  () => world.close(),
  async () => rmSync(directory, { recursive: true }),
);

const path = (name: string) => join(directory, name);
const text = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

async function run(name: string, dryRun = false) {
  const problems: string[] = [];
  const progress: number[] = [];
  const report = await importFile({
    path: path(name),
    sender: { source: 'webhook', companyIds: null },
    writing: world.services.recordWriting,
    now: () => world.clock.now(),
    dryRun,
    onProblem: (line, { path: field, message }) => problems.push(`${line} ${field} ${message}`),
    onProgress: ({ lines }) => progress.push(lines),
  });
  return { report, problems, progress };
}

const counts = async (): Promise<Json> => {
  const tables = [
    'company',
    'person',
    'program',
    'session',
    'enrollment',
    'session_attendance',
    'volunteer_time',
    'record_key',
  ];
  const [row] = await world.db.query<Json>(
    `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
  );
  return row!;
};

/** Exactly 10,000 lines: a company, 200 people, 10 programmes, 489 meetings and who was there. */
function tenThousand(): object[] {
  const companyId = 'big';
  const people = Array.from({ length: 200 }, (_, index) => ({
    type: 'person',
    companyId,
    externalId: `user-${index}`,
    kind: index % 4 === 0 ? 'VOLUNTEER' : 'PARTICIPANT',
    name: `Person ${index}`,
    email: `user-${index}@big.example`,
  }));
  const programs = Array.from({ length: 10 }, (_, index) => ({
    type: 'program',
    companyId,
    externalId: `program-${index}`,
    name: `Programme ${index}`,
    kind: 'MENTORING',
    startsOn: '2026-01-01',
  }));
  const enrollments = people.map(({ externalId, kind }, index) => ({
    type: 'enrollment',
    companyId,
    programId: `program-${index % 10}`,
    userId: externalId,
    role: kind,
    enrolledAt: '2026-01-02T08:00:00Z',
  }));
  const sessions = Array.from({ length: 489 }, (_, index) => ({
    type: 'session',
    companyId,
    externalId: `session-${index}`,
    programId: `program-${index % 10}`,
    startedAt: new Date(Date.UTC(2026, 1, 1, index * 12)).toISOString(),
    durationMinutes: 60,
  }));
  const company = { type: 'company', externalId: 'big', name: 'Big', timeZone: 'Europe/Oslo', country: 'NO' };
  const before = [company, ...people, ...programs, ...enrollments, ...sessions];
  const attendance = Array.from({ length: 10_000 - before.length }, (_, index) => {
    const person = people[(index * 7 + Math.floor(index / 489)) % 200]!;
    return {
      type: 'attendance',
      companyId,
      sessionId: `session-${index % 489}`,
      userId: person.externalId,
      role: person.kind,
    };
  });
  return [...before, ...attendance];
}

test('ten thousand lines are written once, however often the file comes', async () => {
  writeFileSync(path('big.jsonl'), text(tenThousand()));
  const before = await counts();
  const trial = await run('big.jsonl', true);
  expect(trial.report).toMatchObject({ lines: 10_000, created: 10_000, refused: 0 });
  expect(await counts()).toEqual(before);

  const first = await run('big.jsonl');
  expect(first.report).toEqual({ lines: 10_000, created: 10_000, changed: 0, unchanged: 0, refused: 0 });
  expect(first.progress.length).toBeGreaterThanOrEqual(20);
  expect(first.progress).toEqual(first.progress.toSorted((a, b) => a - b));
  const after = await counts();
  expect(after.person - before.person).toBe(200);
  expect(after.session_attendance - before.session_attendance).toBe(9100);

  const again = await run('big.jsonl');
  expect(again.report).toEqual({ lines: 10_000, created: 0, changed: 0, unchanged: 10_000, refused: 0 });
  expect(await counts()).toEqual(after);
});

test('a file that stands after others is their continuation; what is absent stays as it is', async () => {
  const person = { type: 'person', companyId: 'big', externalId: 'user-1', kind: 'PARTICIPANT', name: 'Person 1' };
  writeFileSync(path('next.jsonl'), text([{ ...person, email: 'user-1@big.example', locale: 'uk' }]));
  expect((await run('next.jsonl')).report).toMatchObject({ changed: 1 });
  writeFileSync(path('next.jsonl'), text([{ ...person, email: 'user-1@big.example' }]));
  expect((await run('next.jsonl')).report).toMatchObject({ unchanged: 1 });
  writeFileSync(path('next.jsonl'), text([{ ...person, email: 'user-1@big.example', locale: null }]));
  expect((await run('next.jsonl')).report).toMatchObject({ changed: 1 });
});

test('each wrong line is told with its number, the field and the fix; the others are written', async () => {
  const company = { type: 'company', externalId: 'small', name: 'Small', timeZone: 'Europe/Oslo', country: 'NO' };
  const person = {
    type: 'person',
    companyId: 'small',
    externalId: 'a',
    kind: 'STAFF',
    name: 'A',
    email: 'a@small.example',
  };
  writeFileSync(path('bad.jsonl'), `\ufeff${text([company])}\n${text([person])}`);
  appendFileSync(path('bad.jsonl'), text([{ ...person, externalId: 'b', email: 'nowhere' }]));
  appendFileSync(path('bad.jsonl'), '{"type":"person", secret words\n');
  appendFileSync(path('bad.jsonl'), Buffer.from([0x7b, 0xff, 0x7d, 0x0a]));
  appendFileSync(
    path('bad.jsonl'),
    text([
      { ...person, externalId: 'c' },
      { type: 'enrollment', companyId: 'small' },
    ]),
  );
  appendFileSync(path('bad.jsonl'), `${'x'.repeat(1_100_000)}\n`);
  appendFileSync(path('bad.jsonl'), `${JSON.stringify({ ...person, externalId: 'd', email: 'd@small.example' })}\r\n`);
  appendFileSync(path('bad.jsonl'), JSON.stringify({ ...person, externalId: 'e', email: 'e@small.example' }));
  const { report, problems } = await run('bad.jsonl');
  expect(report).toEqual({ lines: 10, created: 4, changed: 0, unchanged: 0, refused: 6 });
  expect(problems.toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b))).toEqual([
    expect.stringMatching(/^4 email must be one address/),
    expect.stringMatching(/^5 {2}is not JSON \(at character \d+\); write one JSON object/),
    expect.stringMatching(/^6 {2}is not UTF-8/),
    expect.stringMatching(/^7 email belongs to another person/),
    expect.stringMatching(/^8 programId is missing; give it with every enrollment/),
    expect.stringMatching(/^8 userId is missing/),
    expect.stringMatching(/^8 role is missing/),
    expect.stringMatching(/^8 enrolledAt is missing/),
    expect.stringMatching(/^9 {2}is longer than a megabyte/),
  ]);
  expect(problems.join()).not.toContain('secret words');
});
