import type { OutcomeDimension } from '#contracts/events';
import type { EnrollmentStatusName, ParticipationRoleName } from '../programs/enrollment.entity.js';
import type { ProgramKindName } from '../programs/program.entity.js';

/** A rule set as it is stored: the shape that `rule-set.schema.ts` describes. In words: docs/methods/journeys.md. */
export interface RuleSet {
  readonly rules: readonly Rule[];
}

export interface Rule {
  /** Snake case, unique within its set. */
  readonly id: string;
  readonly title: string;
  /** A low number comes first: the first rule that decides on a flag has the last word on it. */
  readonly priority: number;
  /** As what the person takes part. Default: PARTICIPANT. */
  readonly appliesTo?: ParticipationRoleName;
  readonly when: Condition;
  readonly actions: readonly Action[];
}

export const conditionKinds = ['all_of', 'any_of', 'count', 'exists', 'value', 'time_since'] as const;
export type ConditionKind = (typeof conditionKinds)[number];

/** Exactly one member. */
export interface Condition {
  readonly all_of?: readonly Condition[];
  readonly any_of?: readonly Condition[];
  readonly count?: Selection & { readonly atLeast: number };
  readonly exists?: Selection;
  readonly value?: ValueCondition;
  readonly time_since?: Omit<Selection, 'withinDays'> & { readonly atLeastDays: number };
}

export const factSources = ['session', 'feedback', 'enrollment', 'activity'] as const;
export type FactSource = (typeof factSources)[number];

export interface Selection {
  readonly of: FactSource;
  /** For sessions and enrolments. */
  readonly programKind?: ProgramKindName;
  /** For enrolments. */
  readonly status?: EnrollmentStatusName;
  /** Only facts that are younger, in days of 24 hours. */
  readonly withinDays?: number;
}

export const valueSources = ['rating', 'score'] as const;
export const statistics = ['mean', 'latest', 'lowest', 'highest'] as const;

export interface ValueCondition {
  /** Ratings are 1 to 5, scores 0 to 1. */
  readonly of: (typeof valueSources)[number];
  /** For scores. */
  readonly dimension?: OutcomeDimension;
  readonly statistic: (typeof statistics)[number];
  /** One of the two. */
  readonly atLeast?: number;
  readonly below?: number;
  /** Only the newest so many. Default: all. */
  readonly ofLast?: number;
  /** Without so many values the condition does not hold. Default: 1. */
  readonly minimum?: number;
  readonly withinDays?: number;
}

/** Exactly one member. */
export interface Action {
  readonly set_flag?: { readonly flag: string; readonly expiresAfterDays?: number };
  readonly clear_flag?: { readonly flag: string };
  readonly reach_milestone?: { readonly milestone: string };
}

export const conditionKind = (condition: Condition): ConditionKind =>
  conditionKinds.find((kind) => condition[kind] !== undefined)!;
