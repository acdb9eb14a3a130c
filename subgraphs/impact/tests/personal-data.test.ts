import type { DataSubject, ExportRecord } from '#platform/personal-data';
import { expectNoLeaks } from '#platform/testing';
import { demoPeople } from '../demo/people.js';
import { demoIdentities } from '../index.js';
import { contributor } from '../personal-data/contributor.js';
import { openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const participant = demoIdentities.find(({ role }) => role === 'participant')!;
const subject: DataSubject = { userId: participant.userId, companyId: participant.companyId! };

async function exported(who: DataSubject, asOf: Date): Promise<ExportRecord[]> {
  const records: ExportRecord[] = [];
  let cursor: string | null = null;
  do {
    const page = await world.running.personalData.exportPage(who, asOf, cursor);
    expect(await world.running.personalData.exportPage(who, asOf, cursor)).toEqual(page);
    records.push(...page.records);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return records;
}

const countBySection = (records: readonly ExportRecord[]) => {
  const counts: Record<string, number> = {
    profile: 0,
    'former-names': 0,
    enrollments: 0,
    sessions: 0,
    feedback: 0,
    'outcome-scores': 0,
    'volunteer-time': 0,
    'volunteer-time-entries': 0,
    consents: 0,
    'journey-flags': 0,
    milestones: 0,
    deliveries: 0,
  };
  for (const { section } of records) counts[section] = counts[section]! + 1;
  return counts;
};

const submit = (userId: string, count: number, label: string) =>
  world.services.ingest.submit(
    'test',
    Array.from({ length: count }, (_, n) => ({
      id: `${label}-${n}`,
      companyId: subject.companyId,
      userId,
      programId: null,
      text: `${label} ${n}`,
      locale: null,
      rating: null,
      submittedAt: world.clock.now(),
    })),
  );

test('the catalogue lists every column of every table, once, and nothing else', async () => {
  const columns = await world.db.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public'`,
  );
  const names = (entries: readonly { table: string; column: string }[]) =>
    entries.map(({ table, column }) => `${table}.${column}`).sort();
  expect(names(world.running.personalData.describe())).toEqual(names(columns));
});

test('what the catalogue forbids or retains says why', () => {
  for (const entry of world.running.personalData.describe()) {
    if (entry.personal && entry.export !== 'NEVER' && entry.export !== 'REDACT' && entry.erase !== 'RETAIN') continue;
    expect(entry).toMatchObject({ reason: expect.stringMatching(/\w{4}/) });
  }
});

test('counts equal the exported records, over several pages, and nothing that came later is in it', async () => {
  await submit(subject.userId, 450, 'mine');
  const asOf = world.clock.now();
  world.clock.advance(1000);
  await submit(subject.userId, 5, 'later');
  const records = await exported(subject, asOf);
  expect(countBySection(records)).toEqual(await world.running.personalData.counts(subject, asOf));
  const texts = records.flatMap(({ section, data }) => (section === 'feedback' ? [String(data.text)] : []));
  expect(texts.filter((text) => text.startsWith('mine'))).toHaveLength(450);
  expect(texts.filter((text) => text.startsWith('later'))).toHaveLength(0);
  expect(records[0]).toMatchObject({
    section: 'profile',
    data: { email: participant.email, company: 'Nordlys Energi' },
  });
});

test('no row of another person is in it', async () => {
  const bystander = demoPeople.find(({ companyId, id }) => companyId === subject.companyId && id !== subject.userId)!;
  await submit(bystander.id, 3, 'canary');
  const all = JSON.stringify(await exported(subject, world.clock.now()));
  expect(all).not.toContain('canary');
  const others = demoPeople.filter(({ id }) => id !== subject.userId);
  expect(others.filter(({ id, email }) => all.includes(id) || all.includes(email))).toEqual([]);
});

test('a subject with the wrong company has nothing; staff without a company have their profile', async () => {
  const wrong = { ...subject, companyId: '00000000-0000-7000-8000-000000000001' };
  expect(await exported(wrong, world.clock.now())).toEqual([]);
  const reviewer = demoIdentities.find(({ role }) => role === 'reviewer')!;
  const staff = await contributor(world.services).resolveSubject!(reviewer.userId);
  expect((await exported(staff!, world.clock.now())).map(({ section }) => section)).toEqual(['profile']);
});

test('resolves subject and address, and null for an unknown person', async () => {
  const impact = world.running.personalData;
  expect(await impact.resolveSubject!(subject.userId)).toEqual(subject);
  expect(await impact.contact!(subject)).toEqual({ email: participant.email, locale: 'en' });
  const unknown = { ...subject, userId: '00000000-0000-7000-8000-00000000dead' };
  expect([await impact.resolveSubject!(unknown.userId), await impact.contact!(unknown)]).toEqual([null, null]);
});

test('every login of the demo is a person', async () => {
  const ids = demoIdentities.map(({ userId }) => userId);
  const rows = await world.db.query<{ id: string }>('select id from person where id = any($1::uuid[])', [ids]);
  expect(rows).toHaveLength(demoIdentities.length);
});

test('people are linked to those with whom they share a programme or a meeting, and to no others', async () => {
  const linked = await world.running.personalData.linkedPeople!(participant.userId);
  const shared = await world.db.query<{ id: string }>(
    `select p.id from person p where p.id <> $1 and (
       exists (select from enrollment e where e.user_id = p.id and e.program_id in (select program_id from enrollment where user_id = $1))
       or exists (select from session_attendance a where a.user_id = p.id
         and a.session_id in (select session_id from session_attendance where user_id = $1)))`,
    [participant.userId],
  );
  expect(shared.length).toBeGreaterThan(1);
  expect([...linked].toSorted()).toEqual(shared.map(({ id }) => id).toSorted());
  const reviewer = demoIdentities.find(({ role }) => role === 'reviewer')!;
  expect(await world.running.personalData.linkedPeople!(reviewer.userId)).toEqual([]);
});
