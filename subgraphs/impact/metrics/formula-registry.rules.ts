/** Which formula a figure is made with. A change of a formula is a new version with a date, never an edit. */
export interface Formula {
  readonly name: 'sroi' | 'vis' | 'outcomes';
  readonly version: string;
  /** First day of the periods that are computed with it. */
  readonly effectiveFrom: string;
  /** Where it is written down. */
  readonly method: string;
}

export const formulas: readonly Formula[] = [
  { name: 'sroi', version: 'sroi-1', effectiveFrom: '2000-01-01', method: 'docs/methods/sroi.md' },
  { name: 'vis', version: 'vis-1', effectiveFrom: '2000-01-01', method: 'docs/methods/vis.md' },
  { name: 'outcomes', version: 'outcomes-1', effectiveFrom: '2000-01-01', method: 'docs/methods/cohorts.md' },
];

/** The version that holds for a period that begins on this day. */
export function formulaAt(name: Formula['name'], day: string, of: readonly Formula[] = formulas): Formula {
  const known = of.filter((formula) => formula.name === name && formula.effectiveFrom <= day);
  const latest = known.toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1)).at(-1);
  if (!latest) throw new RangeError(`No version of the formula ${name} holds for periods that begin on ${day}.`);
  return latest;
}

const largestMove = 0.2;
const mostMoved = 0.05;

/**
 * Whether a new version may take the place of an old one without a word to every company: fewer than 5 % of the companies move by more
 * than 20 %. A figure of 0 that becomes anything else has moved.
 */
export function mayMigrate(ratios: readonly { readonly before: number; readonly after: number }[]): {
  readonly allowed: boolean;
  readonly movedShare: number;
} {
  const moved = ratios.filter(({ before, after }) => Math.abs(after - before) > largestMove * Math.abs(before)).length;
  const movedShare = ratios.length === 0 ? 0 : moved / ratios.length;
  return { allowed: movedShare < mostMoved, movedShare };
}
