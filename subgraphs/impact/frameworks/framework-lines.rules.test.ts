import { frameworkLines } from './framework-lines.rules.js';

const lines = frameworkLines({ participants: 30, volunteerMinutes: 561, paidMinutes: 300 });

test('what is not ours never has a value, and says whose it is', () => {
  const notOurs = lines.filter(({ fill }) => fill === 'NOT_OURS');
  expect(notOurs.map(({ id }) => id)).toEqual(expect.arrayContaining(['413-1', 'OI1166', '4.4.1', '8.5.2', '10.2.1']));
  expect(notOurs.filter(({ value }) => value !== null)).toEqual([]);
});

test('what is filled has its value, and every line a version and a note', () => {
  const value = (id: string) => lines.find((line) => line.id === id)!.value;
  expect([value('PI4060'), value('OI8429'), value('Inputs: time')]).toEqual([30, 561, 300]);
  expect(lines.filter(({ fill, value: of }) => fill === 'FILLED' && of === null)).toEqual([]);
  expect(lines.filter(({ version, note }) => version === '' || note === '')).toEqual([]);
  expect(new Set(lines.map(({ framework, id }) => `${framework} ${id}`)).size).toBe(lines.length);
});

test('a count that is withheld leaves its lines without a value', () => {
  const withheld = frameworkLines({ participants: null, volunteerMinutes: null, paidMinutes: null });
  expect(withheld.filter(({ value }) => value !== null)).toEqual([]);
});
