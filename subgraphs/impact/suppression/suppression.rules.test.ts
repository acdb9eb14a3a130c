import fc from 'fast-check';
import {
  type Contributions,
  fewestPeople,
  isTooFew,
  mayRelease,
  peopleInDifference,
  shownParts,
} from './suppression.rules.js';

test('of 24 people in 12, 9 and 3 the remainder would tell the three', () => {
  expect(shownParts([12, 9, 3])).toEqual([true, false, false]);
  expect(shownParts([12, 9, 8])).toEqual([true, true, true]);
  expect(shownParts([4, 0, 20])).toEqual([false, true, false]);
});

test('what is hidden is never told by what is shown and the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 10 }), (people) => {
      const shown = shownParts(people);
      const hidden = people.filter((_, index) => !shown[index]);
      const together = hidden.reduce((sum, count) => sum + count, 0);
      const tooFewIsShown = people.some((count, index) => isTooFew(count) && shown[index]!);
      // Several are hidden together, or the whole itself is too small and nothing of it is shown.
      const wholeIsShown = people.some((count, index) => shown[index]! && count > 0);
      const remainderTells = hidden.length > 0 && wholeIsShown && (hidden.length === 1 || together < fewestPeople);
      expect({ tooFewIsShown, remainderTells }).toEqual({ tooFewIsShown: false, remainderTells: false });
    }),
  );
});

/** People named by their number, each with one text of this score. */
const texts = (people: Readonly<Record<string, number>>): Contributions =>
  new Map(Object.entries(people).map(([person, sum]) => [person, { texts: 1, sum }]));
const group = (from: number, count: number, score = 0.6) =>
  texts(Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${from + index}`, score])));
const merge = (...groups: Contributions[]): Contributions => {
  const all = new Map<string, { texts: number; sum: number }>();
  for (const each of groups)
    for (const [person, { texts: count, sum }] of each) {
      const known = all.get(person) ?? { texts: 0, sum: 0 };
      all.set(person, { texts: known.texts + count, sum: known.sum + sum });
    }
  return all;
};
const month = (number: number, people: Contributions) => ({
  from: `2026-0${number}-01`,
  to: `2026-0${number + 1}-01`,
  people,
});

test('(7, .60) is not followed by (8, .62): the eighth would be .76', () => {
  const seven = group(0, 7);
  const eight = merge(seven, texts({ p7: 0.76 }));
  expect(peopleInDifference(eight, [seven])).toBe(1);
  expect(mayRelease(month(1, eight), [month(1, seven)])).toBe(false);
  expect(mayRelease(month(1, merge(seven, group(7, 5))), [month(1, seven)])).toBe(true);
  expect(mayRelease(month(1, seven), [month(1, seven)])).toBe(true);
});

test('one more text by a person who is in the figure is a difference, too', () => {
  const seven = group(0, 7);
  expect(mayRelease(month(1, merge(seven, texts({ p0: 0.1 }))), [month(1, seven)])).toBe(false);
});

test('a quarter does not tell the month that was withheld, and a month not the rest of its quarter', () => {
  const [january, february, march] = [group(0, 9), group(9, 12), group(21, 3)];
  const quarter = { from: '2026-01-01', to: '2026-04-01', people: merge(january, february, march) };
  expect(mayRelease(month(3, march), [])).toBe(false);
  expect(mayRelease(quarter, [month(1, january), month(2, february)])).toBe(false);
  expect(mayRelease(quarter, [month(1, january)])).toBe(true);
  expect(mayRelease(month(2, february), [month(1, january), quarter])).toBe(false);
  expect(mayRelease(month(2, february), [quarter])).toBe(true);
});

test('releases never leave a difference of few people between a whole and its parts', () => {
  const months = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 });
  const order = fc.shuffledSubarray(['0', '1', '2', 'Q'], { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(months, order, (counts, requests) => {
      const parts = counts.map((count, index) => group(index * 100, count));
      const candidates: Record<string, { from: string; to: string; people: Contributions }> = {
        ...Object.fromEntries(parts.map((people, index) => [String(index), month(index + 1, people)])),
        Q: { from: '2026-01-01', to: '2026-04-01', people: merge(...parts) },
      };
      const released: (typeof candidates)[string][] = [];
      for (const name of requests) if (mayRelease(candidates[name]!, released)) released.push(candidates[name]!);
      const whole = released.find(({ to, from }) => from === '2026-01-01' && to === '2026-04-01');
      const known = released.filter((release) => release !== whole).map(({ people }) => people);
      const isTold = whole !== undefined && known.length > 0 && isTooFew(peopleInDifference(whole.people, known));
      expect(isTold).toBe(false);
    }),
  );
});
