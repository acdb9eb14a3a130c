/** A figure about fewer people than this is withheld. */
export const fewestPeople = 5;

export const isTooFew = (people: number): boolean => people > 0 && people < fewestPeople;

/**
 * Which parts of a whole may be shown when the whole is known: none with too few people, and none that gives a hidden one away. Of 24
 * people in groups of 12, 9 and 3 the 3 are too few, and 24 − 12 − 9 would tell them, so the next smallest is hidden, too.
 *
 * @param people of each part; 0 reveals nothing of anyone and is always shown
 * @returns for each part whether it is shown
 */
export function shownParts(people: readonly number[]): boolean[] {
  const hidden = new Set(people.flatMap((count, index) => (isTooFew(count) ? [index] : [])));
  if (hidden.size === 0) return people.map(() => true);
  const nextSmallest = people
    .map((count, index) => ({ count, index }))
    .filter(({ count, index }) => count > 0 && !hidden.has(index))
    .sort((a, b) => a.count - b.count || a.index - b.index);
  for (const { index } of nextSmallest) {
    const together = [...hidden].reduce((sum, part) => sum + people[part]!, 0);
    if (hidden.size > 1 && together >= fewestPeople) break;
    hidden.add(index);
  }
  return people.map((_, index) => !hidden.has(index));
}

/** What one person added to a figure: how many texts, and the sum of their scores. */
export interface Contribution {
  readonly texts: number;
  readonly sum: number;
  /** Their first score ever, from which change is counted; it may be of a text before the period. */
  readonly first?: number;
}
/** A figure that was or shall be shown: who is in it, by a random name, and with what. */
export type Contributions = ReadonlyMap<string, Contribution>;

/** Sums of doubles in another order differ in their last digits; that is no difference between people. */
const same = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

/** How many people are in the difference of two figures. */
export function peopleInDifference(whole: Contributions, parts: readonly Contributions[]): number {
  const left = new Map<string, Contribution>(whole);
  for (const part of parts)
    for (const [person, { texts, sum }] of part) {
      const known = left.get(person) ?? { texts: 0, sum: 0 };
      left.set(person, { texts: known.texts - texts, sum: known.sum - sum });
    }
  return [...left.values()].filter(({ texts, sum }) => texts !== 0 || !same(sum, 0)).length;
}

/** How many people are not in two editions of one figure in the same way. */
function peopleChanged(now: Contributions, before: Contributions): number {
  const isSame = (a: Contribution | undefined, b: Contribution | undefined) =>
    a !== undefined && b !== undefined && a.texts === b.texts && same(a.sum, b.sum) && same(a.first ?? 0, b.first ?? 0);
  const everyone = new Set([...now.keys(), ...before.keys()]);
  return [...everyone].filter((person) => !isSame(now.get(person), before.get(person))).length;
}

interface Release {
  /** First day and the day after the last: days as text compare as days. */
  readonly from: string;
  readonly to: string;
  readonly people: Contributions;
}

const contains = (outer: Release, inner: Release): boolean => outer.from <= inner.from && inner.to <= outer.to;
const isEqual = (a: Release, b: Release): boolean => a.from === b.from && a.to === b.to;

/** The largest of these that lie within a release and do not overlap: together they are what is known of it. */
function partsOf(whole: Release, releases: readonly Release[]): Release[] {
  const within = releases
    .filter((release) => contains(whole, release) && !isEqual(whole, release))
    .sort((a, b) => (a.from === b.from ? (a.to < b.to ? 1 : -1) : a.from < b.from ? -1 : 1));
  const chosen: Release[] = [];
  for (const release of within) if (chosen.every((other) => other.to <= release.from)) chosen.push(release);
  return chosen;
}

/**
 * Whether a figure may join those that were shown before: not if it is about too few people, and not if a subtraction would leave too
 * few. (7, .60) then (8, .62) tells the eighth: .76.
 *
 * @param before what was shown, the latest of each period, of the same company and dimension
 */
export function mayRelease(candidate: Release, before: readonly Release[]): boolean {
  if (isTooFew(candidate.people.size)) return false;
  const earlier = before.find((release) => isEqual(release, candidate));
  if (earlier && isTooFew(peopleChanged(candidate.people, earlier.people))) return false;
  const others = before.filter((release) => !isEqual(release, candidate));
  const wholes = [candidate, ...others.filter((release) => contains(release, candidate))];
  return wholes.every((whole) => {
    const parts = partsOf(whole, [...others, candidate]);
    return (
      parts.length === 0 ||
      !isTooFew(
        peopleInDifference(
          whole.people,
          parts.map(({ people }) => people),
        ),
      )
    );
  });
}
