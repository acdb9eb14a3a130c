import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(60_000);

const program = fileURLToPath(new URL('../calculate.ts', import.meta.url));

function calculate(kind: string, lines: readonly unknown[]) {
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const run = spawnSync(process.execPath, ['--import', 'tsx', program, kind, '--file', '-'], {
    input,
    encoding: 'utf8',
  });
  const answers = run.stdout.split('\n').filter(Boolean);
  return { status: run.status, errors: run.stderr, answers: answers.map((line): unknown => JSON.parse(line)) };
}

test('one answer a line, in order; a wrong line is refused by its member, and the next one goes on', () => {
  const line = { id: 'a', cron: '30 2 * * *', timeZone: 'Europe/Oslo', from: '2026-03-28T12:00:00Z', count: 2 };
  const wrong = [
    { ...line, id: 'b', cron: '61 2 * * *' },
    { ...line, id: 'c', timeZone: 'Mars/Base' },
    { ...line, id: 'd', from: 'tomorrow' },
    'not JSON',
  ];
  const { answers } = calculate('schedule', [line, ...wrong, { ...line, id: 'e', count: 1 }]);
  expect(answers).toEqual([
    { id: 'a', result: ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'] },
    { id: 'b', error: { field: 'minute', reason: expect.stringContaining('0 to 59') } },
    { id: 'c', error: { field: 'timeZone', reason: expect.stringContaining('IANA') } },
    { id: 'd', error: { field: 'from', reason: expect.stringContaining('instant') } },
    { error: { field: 'line', reason: expect.stringContaining('JSON') } },
    { id: 'e', result: ['2026-03-29T01:00:00.000Z'] },
  ]);
});

test('periods of deliveries, budget months and due dates have their kinds', () => {
  const scheduled = { rule: 'PREVIOUS_FISCAL_QUARTER', scheduledFor: '2026-03-31T22:30:00Z', timeZone: 'Europe/Oslo' };
  const period = calculate('period', [{ id: 1, ...scheduled, fiscalYearStart: '07-01' }]);
  expect(period.answers).toEqual([{ id: 1, result: { key: 'FY2026-Q3', from: '2026-01-01', to: '2026-04-01' } }]);
  const month = calculate('budget-period', [{ id: 2, at: '2026-11-30T23:30:00Z', timeZone: 'Europe/Oslo' }]);
  expect(month.answers).toEqual([
    { id: 2, result: { period: '2026-12', start: '2026-11-30T23:00:00.000Z', end: '2026-12-31T23:00:00.000Z' } },
  ]);
  const due = calculate('due-date', [{ id: 3, receivedAt: '2026-01-31T12:00:00Z', timeZone: 'Europe/Oslo' }]);
  expect(due.answers).toEqual([{ id: 3, result: { dueAt: '2026-03-02T22:59:59.999Z' } }]);
});

test('figures have their kinds; a wrong line names the member, within its list too', () => {
  const outcome = {
    quantity: 40,
    proxy: '500',
    deadweight: '0.25',
    attribution: '0.30',
    displacement: '0',
    dropOff: '0.25',
  };
  const line = { id: 1, outcomes: [{ ...outcome, years: 3 }], hours: 500, hourValue: '29.95', costs: '5000' };
  const wrong = {
    ...line,
    id: 2,
    outcomes: [
      { ...outcome, years: 3 },
      { ...outcome, dropOff: '1', years: 3 },
    ],
  };
  expect(calculate('sroi', [line, wrong, { ...line, id: 3, outcomes: [outcome] }]).answers).toEqual([
    { id: 1, result: expect.objectContaining({ presentValue: '22823.42', ratio: '1.1426', net: '0.1426' }) },
    { id: 2, error: { field: 'outcomes.1.dropOff', reason: expect.stringContaining('[0, 1)') } },
    { id: 3, error: { field: 'outcomes.0.years', reason: expect.any(String) } },
  ]);
  const vis = calculate('vis', [{ id: 1, hours: 50, sessionsPerMonth: 4, improvement: 0.19 }]);
  expect(vis.answers).toMatchObject([{ result: { score: '41.50', band: 'GROWING' } }]);
});

test('a kind that does not exist is answered with those that do', () => {
  expect(calculate('weather', [])).toMatchObject({ status: 2, errors: expect.stringContaining('schedule, period') });
});
