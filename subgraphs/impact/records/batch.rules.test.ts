import { runsOf } from './batch.rules.js';
import { parseRecord, type SentRecord } from './record.rules.js';

const now = new Date('2026-11-23T12:00:00Z');
const record = (value: object): SentRecord => {
  const parsed = parseRecord(value, { now, withId: false });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.event.record;
};
const company = (externalId: string) =>
  record({ type: 'company', externalId, name: 'A', timeZone: 'UTC', country: 'NO' });
const person = (externalId: string, companyId = 'a') =>
  record({ type: 'person', companyId, externalId, kind: 'STAFF', name: 'A', email: `${externalId}@example.org` });

test('what is of one kind is written at once, in the order of the sender', () => {
  const runs = runsOf([company('a'), company('b'), person('1'), person('2'), company('c')]);
  expect(runs).toEqual([
    { type: 'company', indexes: [0, 1] },
    { type: 'person', indexes: [2, 3] },
    { type: 'company', indexes: [4] },
  ]);
});

test('the second word about one thing comes after the first', () => {
  const runs = runsOf([person('1'), person('2'), person('1'), person('3'), person('1', 'b')]);
  expect(runs.map(({ indexes }) => indexes)).toEqual([
    [0, 1],
    [2, 3, 4],
  ]);
});

test('no run is longer than one set of statements bears', () => {
  const runs = runsOf(Array.from({ length: 1200 }, (_, index) => person(String(index))));
  expect(runs.map(({ indexes }) => indexes.length)).toEqual([500, 500, 200]);
});
