import type { Fact, FactReference } from './facts.js';
import { type Condition, conditionKind, type ConditionKind, type Selection, type ValueCondition } from './rule-set.js';

export const dayMs = 86_400_000;
/** Facts that are kept with a reason; `factCount` says how many there are. */
const mostFacts = 20;

export const comparisons = ['AT_LEAST', 'BELOW'] as const;

/** Why a condition holds: what was compared with what, and on which facts. */
export interface Reason {
  /** Place in the rule: `when.all_of.1.value`. */
  readonly path: string;
  readonly condition: Exclude<ConditionKind, 'all_of' | 'any_of'>;
  /** What it is about: `session`, `rating`, `score.belonging`. */
  readonly subject: string;
  /** A count, a mean, a value, or days. */
  readonly found: number;
  readonly comparison: (typeof comparisons)[number];
  readonly needed: number;
  readonly factCount: number;
  /** The newest of them. */
  readonly facts: readonly FactReference[];
}

export interface Held {
  /** Since when it holds on the facts as they are: moves with each new fact that makes it hold. */
  readonly since: Date;
  /** When it held first, as far as the facts tell. */
  readonly firstAt: Date;
  readonly reasons: readonly Reason[];
}

export interface Verdict {
  /** Null: it does not hold. */
  readonly held: Held | null;
  /** When the passing of time alone may change this; null: never. */
  readonly nextAt: Date | null;
}

/** Facts newest first, none of them in the future. */
export interface Situation {
  readonly facts: readonly Fact[];
  readonly now: Date;
}

const notHeld = (nextAt: Date | null = null): Verdict => ({ held: null, nextAt });
const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((least, date) => (date !== null && (least === null || date < least) ? date : least), null);
const latest = (dates: readonly Date[]): Date => dates.reduce((most, date) => (date > most ? date : most));
const after = (date: Date, days: number): Date => new Date(date.getTime() + days * dayMs);

/** Whether a condition holds of a person, why, and when to look again. Pure. */
export function verdictOn(condition: Condition, situation: Situation, path = 'when'): Verdict {
  const kind = conditionKind(condition);
  const place = `${path}.${kind}`;
  const parts = condition.all_of ?? condition.any_of;
  if (parts) {
    const verdicts = parts.map((part, index) => verdictOn(part, situation, `${place}.${index}`));
    const nextAt = earliest(verdicts.map((verdict) => verdict.nextAt));
    const held = verdicts.flatMap((verdict) => verdict.held ?? []);
    const holds = condition.all_of ? held.length === parts.length : held.length > 0;
    if (!holds) return notHeld(nextAt);
    const firsts = held.map(({ firstAt }) => firstAt);
    const firstAt = condition.all_of ? latest(firsts) : earliest(firsts)!;
    const since = latest(held.map((each) => each.since));
    return { held: { since, firstAt, reasons: held.flatMap(({ reasons }) => reasons) }, nextAt };
  }
  if (condition.count) return countVerdict(condition.count, situation, { path: place, condition: 'count' });
  if (condition.exists)
    return countVerdict({ ...condition.exists, atLeast: 1 }, situation, { path: place, condition: 'exists' });
  if (condition.value) return valueVerdict(condition.value, situation, place);
  return timeVerdict(condition.time_since!, situation, place);
}

type Place = Pick<Reason, 'path' | 'condition'>;

function countVerdict(wanted: Selection & { atLeast: number }, { facts, now }: Situation, place: Place): Verdict {
  const { atLeast, withinDays, of } = wanted;
  const found = within(facts.filter(selects(wanted)), withinDays, now);
  if (found.length < atLeast) return notHeld();
  // The first facts are outside a window that moves: then only the last one says when it held.
  const first = withinDays === undefined ? found.at(-atLeast)! : found[0]!;
  return {
    held: {
      since: found[0]!.at,
      firstAt: first.at,
      reasons: [reason(place, { subject: of, found: found.length, comparison: 'AT_LEAST', needed: atLeast }, found)],
    },
    nextAt: withinDays === undefined ? null : after(found[atLeast - 1]!.at, withinDays),
  };
}

function valueVerdict(wanted: ValueCondition, { facts, now }: Situation, path: string): Verdict {
  const { of, dimension, statistic, atLeast, below, ofLast, minimum = 1, withinDays } = wanted;
  const valued = facts.filter(({ kind, value, dimension: of_ }) =>
    of === 'rating' ? kind === 'FEEDBACK' && value !== null : kind === 'SCORE' && of_ === dimension,
  );
  const used = within(valued, withinDays, now).slice(0, ofLast);
  const nextAt = withinDays === undefined || used.length === 0 ? null : after(used.at(-1)!.at, withinDays);
  if (used.length < minimum) return notHeld(nextAt);
  const found = statisticOf(
    statistic,
    used.map(({ value }) => value!),
  );
  const holds = atLeast === undefined ? found < below! : found >= atLeast;
  if (!holds) return notHeld(nextAt);
  const comparison = atLeast === undefined ? 'BELOW' : 'AT_LEAST';
  const compared = {
    subject: of === 'score' ? `score.${dimension}` : of,
    found,
    comparison,
    needed: atLeast ?? below!,
  } as const;
  const [{ at }] = used as [Fact];
  return { held: { since: at, firstAt: at, reasons: [reason({ path, condition: 'value' }, compared, used)] }, nextAt };
}

function timeVerdict(wanted: Selection & { atLeastDays: number }, { facts, now }: Situation, path: string): Verdict {
  const last = facts.find(selects(wanted));
  if (!last) return notHeld();
  const since = after(last.at, wanted.atLeastDays);
  if (since > now) return notHeld(since);
  const found = Math.floor((now.getTime() - last.at.getTime()) / dayMs);
  const compared = { subject: wanted.of, found, comparison: 'AT_LEAST', needed: wanted.atLeastDays } as const;
  return {
    held: { since, firstAt: since, reasons: [reason({ path, condition: 'time_since' }, compared, [last])] },
    nextAt: null,
  };
}

const selects =
  ({ of, programKind, status }: Selection) =>
  (fact: Fact): boolean =>
    (of === 'activity' ? fact.kind !== 'SCORE' : fact.kind === of.toUpperCase()) &&
    (programKind === undefined || fact.programKind === programKind) &&
    (status === undefined || fact.status === status);

const within = (facts: readonly Fact[], days: number | undefined, now: Date): readonly Fact[] =>
  days === undefined ? facts : facts.filter(({ at }) => after(at, days) > now);

function statisticOf(statistic: ValueCondition['statistic'], values: readonly number[]): number {
  switch (statistic) {
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'latest':
      return values[0]!;
    case 'lowest':
      return Math.min(...values);
    case 'highest':
      return Math.max(...values);
  }
}

const reason = (
  place: Place,
  compared: Pick<Reason, 'subject' | 'found' | 'comparison' | 'needed'>,
  facts: readonly Fact[],
): Reason => ({
  ...place,
  ...compared,
  factCount: facts.length,
  facts: facts.slice(0, mostFacts).map(({ kind, id, at, value }) => ({ kind, id, at: at.toISOString(), value })),
});
