import { dayMs, type Held, type Reason, verdictOn } from './condition.rules.js';
import type { Fact } from './facts.js';
import type { Rule, RuleSet } from './rule-set.js';

/** What a rule says of a person now. */
export interface RuleResult {
  readonly rule: Rule;
  readonly held: Held | null;
}

interface Firing {
  readonly ruleId: string;
  readonly since: Date;
  readonly firstAt: Date;
  readonly reasons: readonly Reason[];
}

export interface WantedFlag extends Firing {
  readonly flag: string;
  readonly expiresAt: Date | null;
}

export interface WantedMilestone extends Firing {
  readonly milestone: string;
}

/** What a rule set makes of the facts: the same facts at the same time, the same outcome. */
export interface Evaluation {
  readonly results: readonly RuleResult[];
  readonly flags: readonly WantedFlag[];
  /** Flags that a rule keeps down. */
  readonly cleared: ReadonlySet<string>;
  readonly milestones: readonly WantedMilestone[];
  /** When the passing of time alone may change this; null: never. */
  readonly nextAt: Date | null;
}

/**
 * Applies every rule, lowest priority number first. The first rule that sets or clears a flag decides on it; a flag whose time is over
 * counts as not set, until a newer fact fires the rule again.
 */
export function evaluateRules(ruleSet: RuleSet, facts: readonly Fact[], now: Date): Evaluation {
  const past = facts.filter(({ at }) => at <= now).toSorted((a, b) => b.at.getTime() - a.at.getTime() || compare(a, b));
  const times = facts.filter(({ at }) => at > now).map(({ at }) => at);
  const flags = new Map<string, WantedFlag>();
  const cleared = new Set<string>();
  const milestones = new Map<string, WantedMilestone>();
  const results = inOrder(ruleSet.rules).map((rule): RuleResult => {
    const { held, nextAt } = verdictOn(rule.when, { facts: factsFor(rule, past), now });
    if (nextAt !== null) times.push(nextAt);
    if (held) {
      const firing = { ruleId: rule.id, ...held };
      for (const { set_flag: set, clear_flag: clear, reach_milestone: reach } of rule.actions) {
        if (reach && !milestones.has(reach.milestone)) milestones.set(reach.milestone, { ...firing, ...reach });
        const flag = (set ?? clear)?.flag;
        if (flag === undefined || flags.has(flag) || cleared.has(flag)) continue;
        if (clear) cleared.add(flag);
        const expiresAt = expiryOf(held, set?.expiresAfterDays);
        if (!set || (expiresAt !== null && expiresAt <= now)) continue;
        if (expiresAt !== null) times.push(expiresAt);
        flags.set(flag, { ...firing, flag, expiresAt });
      }
    }
    return { rule, held };
  });
  const future = times.filter((time) => time > now).map((time) => time.getTime());
  const nextAt = future.length === 0 ? null : new Date(Math.min(...future));
  return { results, flags: [...flags.values()], cleared, milestones: [...milestones.values()], nextAt };
}

const compare = (a: Fact, b: Fact): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

const inOrder = (rules: readonly Rule[]): readonly Rule[] => rules.toSorted((a, b) => a.priority - b.priority);

const factsFor = ({ appliesTo = 'PARTICIPANT' }: Rule, facts: readonly Fact[]): readonly Fact[] =>
  facts.filter(({ role }) => role === null || role === appliesTo);

const expiryOf = ({ since }: Held, days: number | undefined): Date | null =>
  days === undefined ? null : new Date(since.getTime() + days * dayMs);

export const flagEndReasons = ['EXPIRED', 'FACTS_CHANGED', 'CLEARED_BY_RULE', 'RULE_REMOVED'] as const;
export type FlagEndReason = (typeof flagEndReasons)[number];

/** A flag as it is stored and not ended. */
export interface StandingFlag {
  readonly id: string;
  readonly flag: string;
  readonly ruleId: string;
  readonly firedAt: Date;
  readonly expiresAt: Date | null;
}

export interface Changes<F extends StandingFlag> {
  readonly set: readonly WantedFlag[];
  /** Fired again by newer facts: the same flag, with a later end. */
  readonly renewed: readonly { readonly standing: F; readonly wanted: WantedFlag }[];
  readonly ended: readonly { readonly standing: F; readonly reason: FlagEndReason; readonly at: Date }[];
  readonly reached: readonly WantedMilestone[];
}

interface Stored<F extends StandingFlag> {
  readonly flags: readonly F[];
  /** Milestones that were reached before. */
  readonly milestones: ReadonlySet<string>;
}

/** What has to be written so that what is stored is what the rules say. Empty when it is. */
export function changesTo<F extends StandingFlag>(
  { flags, milestones }: Stored<F>,
  evaluation: Evaluation,
  now: Date,
): Changes<F> {
  const standing = new Map(flags.map((flag) => [flag.flag, flag]));
  const wanted = new Map(evaluation.flags.map((flag) => [flag.flag, flag]));
  const continues = (flag: F): WantedFlag | undefined => {
    const next = wanted.get(flag.flag);
    // It lapsed before newer facts fired it: that is an end and a new beginning, whenever it is noticed.
    return next && (flag.expiresAt === null || flag.expiresAt > next.since) ? next : undefined;
  };
  const kept = flags.flatMap((flag) => {
    const next = continues(flag);
    return next ? [{ standing: flag, wanted: next }] : [];
  });
  return {
    set: evaluation.flags.filter(({ flag }) => {
      const known = standing.get(flag);
      return known === undefined || continues(known) === undefined;
    }),
    renewed: kept.filter(({ standing: flag, wanted: next }) => isRenewal(flag, next)),
    ended: flags.filter((flag) => !continues(flag)).map((flag) => endOf(flag, evaluation, now)),
    reached: evaluation.milestones.filter(({ milestone }) => !milestones.has(milestone)),
  };
}

const isRenewal = (flag: StandingFlag, next: WantedFlag): boolean =>
  flag.ruleId !== next.ruleId ||
  flag.firedAt.getTime() !== next.since.getTime() ||
  flag.expiresAt?.getTime() !== next.expiresAt?.getTime();

function endOf<F extends StandingFlag>(standing: F, { cleared, results }: Evaluation, now: Date) {
  if (standing.expiresAt !== null && standing.expiresAt <= now)
    return { standing, reason: 'EXPIRED', at: standing.expiresAt } as const;
  if (cleared.has(standing.flag)) return { standing, reason: 'CLEARED_BY_RULE', at: now } as const;
  const isKnown = results.some(({ rule }) => rule.id === standing.ruleId);
  return { standing, reason: isKnown ? 'FACTS_CHANGED' : 'RULE_REMOVED', at: now } as const;
}
