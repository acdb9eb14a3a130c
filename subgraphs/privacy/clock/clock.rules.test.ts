import { clockPlace, type ClockState, dueOf, extensionProblem, suspensionProblem } from './clock.rules.js';

const oslo = clockPlace({ timeZone: 'Europe/Oslo', country: 'NO' });
const clock = (changes: Partial<ClockState> = {}) => ({
  ...oslo,
  receivedAt: new Date('2026-03-03T10:00:00Z'),
  extendedAt: null,
  suspendedAt: null,
  suspendedDays: 0,
  isEnded: false,
  dueAt: new Date('2026-04-07T21:59:59.999Z'),
  ...changes,
});
const at = (text: string) => new Date(text);

test("the company's country decides by which law the days are counted", () => {
  expect(
    ['NO', 'UA', 'GB', 'UK', 'US', 'PL'].map((country) => clockPlace({ timeZone: 'UTC', country }).jurisdiction),
  ).toEqual(['GDPR', 'GDPR', 'UK', 'UK', 'CCPA', 'GDPR']);
});

test('an extension is allowed to the last instant of the first period, and never twice', () => {
  const due = dueOf(clock(), { extended: false });
  // 3 April is Good Friday, 6 April Easter Monday.
  expect(due.toISOString()).toBe('2026-04-07T21:59:59.999Z');
  expect(extensionProblem(clock(), due)).toBeNull();
  expect(extensionProblem(clock(), new Date(due.getTime() + 1))).toBe('FIRST_PERIOD_OVER');
  expect(extensionProblem(clock({ extendedAt: at('2026-03-10T10:00:00Z') }), due)).toBe('ALREADY_EXTENDED');
  expect(extensionProblem({ ...clock(), isEnded: true }, due)).toBe('ENDED');
});

test('extension and first month together are three months, then the next working day', () => {
  expect(dueOf(clock(), { extended: true }).toISOString()).toBe('2026-06-03T21:59:59.999Z');
});

test('a clock that stands still gives its days back; in California it never stands still', () => {
  const standing = clock({ suspendedAt: at('2026-03-10T10:00:00Z') });
  expect(dueOf(standing, { extended: false, now: at('2026-03-20T10:00:00Z') }).toISOString()).toBe(
    '2026-04-13T21:59:59.999Z',
  );
  expect(suspensionProblem(clock(), 'IDENTITY', at('2026-03-10T10:00:00Z'))).toBeNull();
  expect(suspensionProblem(standing, 'IDENTITY', at('2026-03-11T10:00:00Z'))).toBe('ALREADY_SUSPENDED');
  expect(suspensionProblem(clock({ jurisdiction: 'CCPA' }), 'IDENTITY', at('2026-03-11T10:00:00Z'))).toBe(
    'REASON_NOT_ALLOWED',
  );
  expect(suspensionProblem(clock(), 'CLARIFICATION', at('2026-05-11T10:00:00Z'))).toBe('OVERDUE');
});
