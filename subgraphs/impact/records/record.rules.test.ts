import fc from 'fast-check';
import { parseRecord, recordTypes } from './record.rules.js';

const now = new Date('2026-11-23T12:00:00Z');
const company = { type: 'company', externalId: 'nordlys', name: 'Nordlys', timeZone: 'Europe/Oslo', country: 'NO' };
const person = {
  type: 'person',
  companyId: 'nordlys',
  externalId: 'user-123',
  kind: 'PARTICIPANT',
  name: 'Daria Melnyk',
  email: 'Daria@Example.org',
};
const program = {
  type: 'program',
  companyId: 'nordlys',
  externalId: 'p1',
  name: 'Café',
  kind: 'MENTORING',
  startsOn: '2026-01-01',
};
const session = {
  type: 'session',
  companyId: 'nordlys',
  externalId: 's1',
  programId: 'p1',
  startedAt: '2026-11-20T16:00:00+01:00',
  durationMinutes: 90,
};
const enrollment = {
  type: 'enrollment',
  companyId: 'nordlys',
  programId: 'p1',
  userId: 'user-123',
  role: 'PARTICIPANT',
  enrolledAt: '2026-01-05T08:00:00Z',
};
const attendance = {
  type: 'attendance',
  companyId: 'nordlys',
  sessionId: 's1',
  userId: 'user-123',
  role: 'PARTICIPANT',
};

const read = (value: unknown, withId = false) => parseRecord(value, { now, withId });
const problemsOf = (value: unknown, withId = false) => {
  const parsed = read(value, withId);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path} ${message}`);
};

test('each kind of record is read, with what is absent left open', () => {
  for (const record of [company, person, program, session, enrollment, attendance])
    expect(problemsOf(record)).toEqual([]);
  const parsed = read({ ...person, locale: null });
  expect(parsed).toMatchObject({ ok: true, event: { id: null, record: { email: 'daria@example.org', locale: null } } });
  expect(parsed.ok && parsed.event.record).toHaveProperty('minorUntil', undefined);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ ...company, timeZone: 'CET+1' }, /^timeZone must be an IANA/],
  [{ ...company, country: 'ZZ' }, /^country must be an ISO 3166/],
  [{ ...company, fiscalYearStart: '02-29' }, /^fiscalYearStart must be the first day of a month/],
  [{ ...company, companyId: 'acme' }, /^companyId must be a UUID/],
  [{ ...company, active: 'no' }, /^active must be true or false/],
  [{ ...person, email: 'daria' }, /^email must be one address/],
  [{ ...person, kind: 'ADMIN' }, /^kind must be one of PARTICIPANT/],
  [{ ...person, name: ' ' }, /^name is empty/],
  [{ ...person, name: 'a\u0000b' }, /^name contains control/],
  [{ ...person, externalId: 123 }, /^externalId is a number; write it as a string/],
  [{ ...person, nmae: 'x' }, /^nmae is not a field of person; known are companyId, externalId/],
  [{ ...person, companyId: undefined }, /^companyId is missing; give it with every person/],
  [{ ...person, locale: 'not a locale' }, /^locale must be a BCP 47/],
  [{ ...program, startsOn: '2026-02-30' }, /^startsOn must be an existing day/],
  [{ ...program, endsOn: '2026-01-01' }, /^endsOn must be after startsOn/],
  [
    { ...session, startedAt: '2026-11-24T00:00:00Z' },
    /^startedAt lies in the future; send it once the meeting has begun/,
  ],
  [{ ...session, startedAt: '2026-11-20 16:00' }, /^startedAt must be an existing instant/],
  [{ ...session, durationMinutes: 1441 }, /^durationMinutes must be a whole number of minutes/],
  [{ ...enrollment, status: 'WITHDRAWN' }, /^endedAt is needed where status is WITHDRAWN/],
  [{ ...enrollment, endedAt: '2026-02-01T00:00:00Z' }, /^status must be COMPLETED or WITHDRAWN/],
  [{ ...enrollment, status: 'COMPLETED', endedAt: '2026-01-01T00:00:00Z' }, /^endedAt must not be before/],
  [{ ...attendance, role: 'STAFF' }, /^role must be one of PARTICIPANT, VOLUNTEER/],
  [{ type: 'invoice' }, /^type must be one of company, person/],
])('%j is refused with its field and the fix', (record, problem) => {
  expect(problemsOf(record)).toEqual([expect.stringMatching(problem)]);
});

test('an event needs an id of its own; every wrong field is named at once', () => {
  expect(problemsOf(person, true)).toEqual([expect.stringMatching(/^id must be the event's own id/)]);
  expect(read({ ...person, id: 'evt_1' }, true)).toMatchObject({ ok: true, event: { id: 'evt_1' } });
  expect(problemsOf({ ...session, startedAt: 1, durationMinutes: '90' })).toHaveLength(2);
});

test('whatever is sent, an answer comes back', () => {
  const type = fc.constantFrom(...recordTypes);
  fc.assert(
    fc.property(fc.tuple(type, fc.dictionary(fc.string(), fc.jsonValue())), ([name, value]) => {
      const parsed = read({ ...value, type: name }, true);
      expect(parsed.ok || parsed.problems.length > 0).toBe(true);
    }),
  );
  for (const value of [null, [], 1, 'x', undefined]) expect(problemsOf(value)).toHaveLength(1);
});
