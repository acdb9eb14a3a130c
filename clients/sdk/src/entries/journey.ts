// Made by `npm run sdk` from contracts/operations/journey.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** Why a flag ended. */
export type JourneyFlagEnd = 'EXPIRED' | 'FACTS_CHANGED' | 'CLEARED_BY_RULE' | 'RULE_REMOVED';
/** What a condition looks at. */
export type JourneyConditionKind = 'COUNT' | 'EXISTS' | 'VALUE' | 'TIME_SINCE';
/** How what was found is compared with what is needed. */
export type JourneyComparison = 'AT_LEAST' | 'BELOW';
/** What a rule rests on. */
export type JourneyFactKind = 'SESSION' | 'FEEDBACK' | 'SCORE' | 'ENROLLMENT';
export interface GetJourneyFlagsInput {
  /** Also those that ended. */ readonly includeEnded?: boolean | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type GetJourneyFlagsResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Its name, such as `mentor_ready`. */
    readonly flag: string;
    /** Whether it stands: neither ended nor past its time. */
    readonly active: boolean;
    /** The rule that fired. */
    readonly ruleId: string;
    /** The version of the rules. */
    readonly ruleVersion: number;
    /** The rule that fired, as it was in that version. */
    readonly rule: {
      /** What it is for, for people. */ readonly title: string;
    };
    /** When it was set. */
    readonly setAt: string;
    /** When the facts fired the rule last; newer facts move it, and with it the end. */
    readonly firedAt: string;
    /** When it ends by itself; null for never. */
    readonly expiresAt: string | null;
    /** When it ended; null while it stands. */
    readonly endedAt: string | null;
    /** Why it ended. */
    readonly endReason: JourneyFlagEnd | null;
    /** Why the rule fired: each condition that held, with its facts. */
    readonly reasons: readonly {
      /** Its place in the rule, such as `when.all_of.1.value`. */ readonly path: string;
      /** What it looks at. */
      readonly condition: JourneyConditionKind;
      /** What it is about: `session`, `rating`, `score.belonging`. */
      readonly subject: string;
      /** What was found: a count, a value, or days. */
      readonly found: number;
      /** How the two are compared. */
      readonly comparison: JourneyComparison;
      /** What the rule asks for. */
      readonly needed: number;
      /** How many facts it rests on. */
      readonly factCount: number;
      /** The newest of them, at most 20. */
      readonly facts: readonly {
        /** What it is. */ readonly kind: JourneyFactKind;
        /** Id of the session, feedback, score or enrolment. */
        readonly id: string;
        /** When it happened; an enrolment that is over, when it ended. */
        readonly at: string;
        /** A rating of 1 to 5, or a score of 0 to 1. */
        readonly value: number | null;
      }[];
    }[];
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * Flags of a person that stand, newest first, each with the rule and the facts that fired it.
 */
export const getJourneyFlags = (
  connection: Connection,
  userId: string,
  input?: GetJourneyFlagsInput,
  options?: CallOptions,
): Promise<GetJourneyFlagsResult> =>
  connection.call<GetJourneyFlagsResult>(
    { id: 'd0f2f743195824a1f9f3aebd5ba8a5d4b6b19b378319793d838f027cc49e8446', root: 'journeyFlags', safe: true },
    { userId, ...input },
    options,
  );

export interface GetMilestonesInput {
  /** Items to answer. */ readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type GetMilestonesResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Its name, such as `first_session`. */
    readonly milestone: string;
    /** The rule that fired. */
    readonly ruleId: string;
    /** The version of the rules. */
    readonly ruleVersion: number;
    /** The rule that fired, as it was in that version. */
    readonly rule: {
      /** What it is for, for people. */ readonly title: string;
    };
    /** When it was reached, as the facts say. */
    readonly reachedAt: string;
    /** When the platform noticed. */
    readonly recordedAt: string;
    /** Why the rule fired. */
    readonly reasons: readonly {
      /** Its place in the rule, such as `when.all_of.1.value`. */ readonly path: string;
      /** What it looks at. */
      readonly condition: JourneyConditionKind;
      /** What it is about: `session`, `rating`, `score.belonging`. */
      readonly subject: string;
      /** What was found: a count, a value, or days. */
      readonly found: number;
      /** How the two are compared. */
      readonly comparison: JourneyComparison;
      /** What the rule asks for. */
      readonly needed: number;
      /** How many facts it rests on. */
      readonly factCount: number;
      /** The newest of them, at most 20. */
      readonly facts: readonly {
        /** What it is. */ readonly kind: JourneyFactKind;
        /** Id of the session, feedback, score or enrolment. */
        readonly id: string;
        /** When it happened; an enrolment that is over, when it ended. */
        readonly at: string;
        /** A rating of 1 to 5, or a score of 0 to 1. */
        readonly value: number | null;
      }[];
    }[];
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * What a person reached, newest first.
 */
export const getMilestones = (
  connection: Connection,
  userId: string,
  input?: GetMilestonesInput,
  options?: CallOptions,
): Promise<GetMilestonesResult> =>
  connection.call<GetMilestonesResult>(
    { id: '27adc5d17f79ade4366c248d4e22838e20a2bf2ac31412a8d8fd9549ce8878e5', root: 'milestones', safe: true },
    { userId, ...input },
    options,
  );

export interface EvaluateRulesInput {
  /** True to see what would change. */ readonly dryRun?: boolean | undefined;
}
export type EvaluateRulesResult = {
  /** UUID of the person. */ readonly userId: string;
  /** True: nothing was written. */
  readonly dryRun: boolean;
  /** The version of the rules. */
  readonly ruleVersion: number;
  /** As of when. */
  readonly evaluatedAt: string;
  /** When the passing of time alone may change something; null for never. */
  readonly nextChangeAt: string | null;
  /** Flags that stand after it. */
  readonly flags: readonly string[];
  /** Flags that it set. */
  readonly flagsSet: readonly string[];
  /** Flags that newer facts fired again: the same flag, with a later end. */
  readonly flagsRenewed: readonly string[];
  /** Flags that it ended. */
  readonly flagsEnded: readonly {
    /** Its name. */ readonly flag: string;
    /** Why. */
    readonly reason: JourneyFlagEnd;
  }[];
  /** Milestones that it marked. */
  readonly milestonesReached: readonly string[];
  /** Every rule, in the order in which they decide. */
  readonly results: readonly {
    /** The rule. */
    readonly rule: {
      /** Unique within its set. */ readonly id: string;
      /** What it is for, for people. */
      readonly title: string;
      /** The lowest number comes first; the first rule that decides on a flag has the last word. */
      readonly priority: number;
    };
    /** Whether its condition holds. */
    readonly held: boolean;
    /** Since when, by the newest fact; null where it does not hold. */
    readonly since: string | null;
    /** Conditions that held; empty where the rule does not. */
    readonly reasons: readonly {
      /** Its place in the rule, such as `when.all_of.1.value`. */ readonly path: string;
      /** What it looks at. */
      readonly condition: JourneyConditionKind;
      /** What it is about: `session`, `rating`, `score.belonging`. */
      readonly subject: string;
      /** What was found: a count, a value, or days. */
      readonly found: number;
      /** How the two are compared. */
      readonly comparison: JourneyComparison;
      /** What the rule asks for. */
      readonly needed: number;
      /** How many facts it rests on. */
      readonly factCount: number;
      /** The newest of them, at most 20. */
      readonly facts: readonly {
        /** What it is. */ readonly kind: JourneyFactKind;
        /** Id of the session, feedback, score or enrolment. */
        readonly id: string;
        /** When it happened; an enrolment that is over, when it ended. */
        readonly at: string;
        /** A rating of 1 to 5, or a score of 0 to 1. */
        readonly value: number | null;
      }[];
    }[];
  }[];
};

/**
 * Applies the rules to a person at once. Repeating it changes nothing; with `dryRun` nothing is written at all.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`
 */
export const evaluateRules = (
  connection: Connection,
  userId: string,
  input?: EvaluateRulesInput,
  options?: CallOptions,
): Promise<EvaluateRulesResult> =>
  connection.call<EvaluateRulesResult>(
    { id: '32f71886817620a6cb44a1358258b78ae32d1ee0be83a369bdfa2e41b81c361b', root: 'evaluateJourneyRules' },
    { userId, ...input },
    options,
  );

const functions = { getJourneyFlags, getMilestones, evaluateRules };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createJourneyClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
