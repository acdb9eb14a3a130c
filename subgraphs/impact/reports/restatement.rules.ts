import { type ListedFigure, rounded } from './figure-list.rules.js';

/** A number that was given out and is another now. What was given out stays in its edition. */
export interface Restatement {
  /** Key of the figure. */
  readonly figure: string;
  readonly label: string;
  readonly unit: string;
  /** As it was given out; null where it was withheld, or not there. */
  readonly delivered: number | null;
  /** As it is now; null where it is withheld. */
  readonly corrected: number | null;
  /** `corrected` less `delivered`; null where one of them is. */
  readonly difference: number | null;
  readonly reason: string;
}

/** How far a figure moved; null where one of the two was not told. */
export const differenceOf = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : rounded(now - before);

type Figure = Pick<ListedFigure, 'key' | 'label' | 'unit' | 'value'>;

/** Every figure that is not what it was, in the order of the new list; those that are gone come last. */
export function restatementsOf(
  { now, before }: { readonly now: readonly Figure[]; readonly before: readonly Figure[] },
  reason: string,
): Restatement[] {
  const known = new Map(before.map((figure) => [figure.key, figure]));
  const current = new Set(now.map(({ key }) => key));
  const gone = before.filter(({ key }) => !current.has(key)).map((figure) => ({ ...figure, value: null }));
  return [...now, ...gone].flatMap(({ key, label, unit, value }) => {
    const delivered = known.get(key)?.value ?? null;
    return delivered === value
      ? []
      : [{ figure: key, label, unit, delivered, corrected: value, difference: differenceOf(value, delivered), reason }];
  });
}
