// Made by `npm run sdk` from contracts/operations/safety.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** What may be done with a text. */
export type ScreeningVerdict = 'ALLOW' | 'WARN' | 'HOLD';
/** What a rule looks for. */
export type SafetyCategory = 'PROFANITY' | 'ABUSE' | 'SPAM' | 'PII' | 'SAFEGUARDING';
/** How bad it would be, were the rule right. */
export type SafetySeverity = 'LOW' | 'MEDIUM' | 'HIGH';
/** Where a review item stands. */
export type ReviewStatus = 'PENDING' | 'IN_REVIEW' | 'ESCALATED' | 'APPROVED' | 'DISMISSED';
export interface ScreenTextInput {
  /** The company on whose behalf the text is screened. */ readonly companyId: string;
  /** BCP 47, such as `nb-NO`; detected when absent. */
  readonly locale?: string | undefined;
  /** The text, as it was written. */
  readonly text: string;
  /** A UUID of your own for this text. */
  readonly contentId?: string | undefined;
}
export type ScreenTextResult = {
  /** What may be done with the text. */ readonly verdict: ScreeningVerdict;
  /** False: the language has no rules. Not assessed is not safe. */
  readonly assessed: boolean;
  /** `en`, `no`, `uk`, or `und` for a language without rules. */
  readonly language: string;
  /** Personal data replaced by placeholders of the same length. */
  readonly redactedText: string;
  /** Give this with `redactedText` to `classifyText` within ten minutes. Absent when the verdict is HOLD: no model may read the text. */
  readonly clearance: string | null;
  /** The version of the rules that screened it. */
  readonly rulesetVersion: string;
  /** What was found, in the order of the text. */
  readonly signals: readonly {
    /** What the rule looks for. */ readonly category: SafetyCategory;
    /** How bad it would be, were the rule right. */
    readonly severity: SafetySeverity;
    /** 0–1: 0.3 low, 0.6 medium, 0.9 high. */
    readonly confidence: number;
    /** Name of the rule, such as `en.abuse.threat`. */
    readonly ruleId: string;
  }[];
};

/**
 * Screens a text on the spot. Nothing is stored without a `contentId`; with one, a text that is held waits in the review queue.
 * @throws TeeiError of kind `refused` with code `COMPANY_NOT_FOUND`, `CONTENT_ID_TAKEN`, `RATE_LIMITED`
 */
export const screenText = (
  connection: Connection,
  input: ScreenTextInput,
  options?: CallOptions,
): Promise<ScreenTextResult> =>
  connection.call<ScreenTextResult>(
    { id: 'ba709def5350462316a58628ee8deda9a08723d14fbcf4e4dcb8a5f72afd560a', root: 'screenText' },
    { ...input },
    options,
  );

export interface ListReviewQueueInput {
  /** Only of this company. */ readonly companyId?: string | undefined;
  /** Only with one of these; all open ones when absent. */
  readonly status?: readonly ReviewStatus[] | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type ListReviewQueueResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** Id of the item. */ readonly id: string;
    /** The company that the text was written for. */
    readonly companyId: string;
    /** The text that is held, such as the id of a feedback. */
    readonly contentId: string;
    /** Where it stands now. A lease that ran out counts at once. */
    readonly status: ReviewStatus;
    /** Give this as `expectedVersion` to act only on what you have seen. */
    readonly version: number;
    /** 0–100, higher first. 100: a person may be in danger. */
    readonly priority: number;
    /** What was found. */
    readonly categories: readonly SafetyCategory[];
    /** `en`, `no`, `uk` or `und`. */
    readonly language: string;
    /** Who has it in review. */
    readonly claimedBy: string | null;
    /** When the claim ends by itself. */
    readonly leaseUntil: string | null;
    /** When the text was held. */
    readonly createdAt: string;
    /** When it was approved or dismissed. */
    readonly decidedAt: string | null;
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * Texts that wait for a person, most urgent first.
 */
export const listReviewQueue = (
  connection: Connection,
  input?: ListReviewQueueInput,
  options?: CallOptions,
): Promise<ListReviewQueueResult> =>
  connection.call<ListReviewQueueResult>(
    { id: '60310ab030eefa8184d60bed0d748788db1b783594fd16ccf04f67e4141e6986', root: 'reviewQueue', safe: true },
    { ...input },
    options,
  );

export type GetReviewItemResult = {
  /** Id of the item. */ readonly id: string;
  /** The company that the text was written for. */
  readonly companyId: string;
  /** The text that is held, such as the id of a feedback. */
  readonly contentId: string;
  /** Where it stands now. A lease that ran out counts at once. */
  readonly status: ReviewStatus;
  /** Give this as `expectedVersion` to act only on what you have seen. */
  readonly version: number;
  /** 0–100, higher first. 100: a person may be in danger. */
  readonly priority: number;
  /** What was found. */
  readonly categories: readonly SafetyCategory[];
  /** `en`, `no`, `uk` or `und`. */
  readonly language: string;
  /** Who has it in review. */
  readonly claimedBy: string | null;
  /** When the claim ends by itself. */
  readonly leaseUntil: string | null;
  /** When the text was held. */
  readonly createdAt: string;
  /** When it was approved or dismissed. */
  readonly decidedAt: string | null;
  /** The held text, for the eyes of the reviewer; null for one who wrote it or shares a programme or a meeting with its author. Null for a text of a batch, too. Cleared by the decision; show it blurred until asked for. */
  readonly text: string | null;
};

/**
 * One item of the queue, with the held text.
 */
export const getReviewItem = (
  connection: Connection,
  id: string,
  options?: CallOptions,
): Promise<GetReviewItemResult> =>
  connection.call<GetReviewItemResult>(
    { id: '9927c04e3bebcaa7f6e4e635e1ebfb264e1a2b71c1d170154371cbc12bf117b4', root: 'reviewItem', safe: true },
    { id },
    options,
  );

export interface ReviewQueueItemInput {
  /** Kept in the history, up to 2,000 characters. */ readonly notes?: string | undefined;
  /** The item's `ETag` as you read it. */
  readonly expectedVersion?: number | undefined;
}
export type ReviewQueueItemResult = {
  /** Id of the item. */ readonly id: string;
  /** The company that the text was written for. */
  readonly companyId: string;
  /** The text that is held, such as the id of a feedback. */
  readonly contentId: string;
  /** Where it stands now. A lease that ran out counts at once. */
  readonly status: ReviewStatus;
  /** Give this as `expectedVersion` to act only on what you have seen. */
  readonly version: number;
  /** 0–100, higher first. 100: a person may be in danger. */
  readonly priority: number;
  /** What was found. */
  readonly categories: readonly SafetyCategory[];
  /** `en`, `no`, `uk` or `und`. */
  readonly language: string;
  /** Who has it in review. */
  readonly claimedBy: string | null;
  /** When the claim ends by itself. */
  readonly leaseUntil: string | null;
  /** When the text was held. */
  readonly createdAt: string;
  /** When it was approved or dismissed. */
  readonly decidedAt: string | null;
};

/**
 * Marks an item as reviewed: the text may be used and goes on to classification.
 * @throws TeeiError of kind `refused` with code `IDEMPOTENCY_KEY_REUSED`, `REVIEW_ALREADY_DECIDED`, `REVIEW_ITEM_ASSIGNED`, `REVIEW_ITEM_NOT_FOUND`, `REVIEW_LEASE_HELD`, `REVIEW_NEEDS_ANOTHER_PERSON`, `REVIEW_NEEDS_SAFETY_LEAD`, `REVIEW_NOT_CLAIMED`, `REVIEWER_LIMIT_REACHED`, `VERSION_CONFLICT`
 */
export const reviewQueueItem = (
  connection: Connection,
  id: string,
  input?: ReviewQueueItemInput,
  options?: CallOptions,
): Promise<ReviewQueueItemResult> =>
  connection.call<ReviewQueueItemResult>(
    { id: '7a6faf57c22cc017b659bb37624f77beea498d7241517be5505b899592442b41', root: 'approveReviewItem', keyed: true },
    { id, ...input },
    options,
  );

export interface DismissQueueItemInput {
  /** Kept in the history, up to 2,000 characters. */ readonly notes?: string | undefined;
  /** The item's `ETag` as you read it. */
  readonly expectedVersion?: number | undefined;
}
export type DismissQueueItemResult = {
  /** Id of the item. */ readonly id: string;
  /** The company that the text was written for. */
  readonly companyId: string;
  /** The text that is held, such as the id of a feedback. */
  readonly contentId: string;
  /** Where it stands now. A lease that ran out counts at once. */
  readonly status: ReviewStatus;
  /** Give this as `expectedVersion` to act only on what you have seen. */
  readonly version: number;
  /** 0–100, higher first. 100: a person may be in danger. */
  readonly priority: number;
  /** What was found. */
  readonly categories: readonly SafetyCategory[];
  /** `en`, `no`, `uk` or `und`. */
  readonly language: string;
  /** Who has it in review. */
  readonly claimedBy: string | null;
  /** When the claim ends by itself. */
  readonly leaseUntil: string | null;
  /** When the text was held. */
  readonly createdAt: string;
  /** When it was approved or dismissed. */
  readonly decidedAt: string | null;
};

/**
 * Dismisses the flags of an item as wrong: the text may be used.
 * @throws TeeiError of kind `refused` with code `IDEMPOTENCY_KEY_REUSED`, `REVIEW_ALREADY_DECIDED`, `REVIEW_ITEM_ASSIGNED`, `REVIEW_ITEM_NOT_FOUND`, `REVIEW_LEASE_HELD`, `REVIEW_NEEDS_ANOTHER_PERSON`, `REVIEW_NEEDS_SAFETY_LEAD`, `REVIEW_NOT_CLAIMED`, `REVIEWER_LIMIT_REACHED`, `VERSION_CONFLICT`
 */
export const dismissQueueItem = (
  connection: Connection,
  id: string,
  input?: DismissQueueItemInput,
  options?: CallOptions,
): Promise<DismissQueueItemResult> =>
  connection.call<DismissQueueItemResult>(
    { id: '01c51ccc5419999d117a43e139802a5c7b859b8090ed6c385cc99797a728dd34', root: 'approveReviewItem', keyed: true },
    { id, ...input },
    options,
  );

export interface EscalateQueueItemInput {
  /** Why another person has to decide. */ readonly reason: string;
  /** The item's `ETag` as you read it. */
  readonly expectedVersion?: number | undefined;
}
export type EscalateQueueItemResult = {
  /** Id of the item. */ readonly id: string;
  /** The company that the text was written for. */
  readonly companyId: string;
  /** The text that is held, such as the id of a feedback. */
  readonly contentId: string;
  /** Where it stands now. A lease that ran out counts at once. */
  readonly status: ReviewStatus;
  /** Give this as `expectedVersion` to act only on what you have seen. */
  readonly version: number;
  /** 0–100, higher first. 100: a person may be in danger. */
  readonly priority: number;
  /** What was found. */
  readonly categories: readonly SafetyCategory[];
  /** `en`, `no`, `uk` or `und`. */
  readonly language: string;
  /** Who has it in review. */
  readonly claimedBy: string | null;
  /** When the claim ends by itself. */
  readonly leaseUntil: string | null;
  /** When the text was held. */
  readonly createdAt: string;
  /** When it was approved or dismissed. */
  readonly decidedAt: string | null;
};

/**
 * Hands an item to another person.
 * @throws TeeiError of kind `refused` with code `IDEMPOTENCY_KEY_REUSED`, `REVIEW_ALREADY_DECIDED`, `REVIEW_ITEM_ASSIGNED`, `REVIEW_ITEM_NOT_FOUND`, `REVIEW_LEASE_HELD`, `REVIEW_NEEDS_ANOTHER_PERSON`, `REVIEW_NEEDS_SAFETY_LEAD`, `REVIEW_NOT_CLAIMED`, `REVIEWER_LIMIT_REACHED`, `VERSION_CONFLICT`
 */
export const escalateQueueItem = (
  connection: Connection,
  id: string,
  input: EscalateQueueItemInput,
  options?: CallOptions,
): Promise<EscalateQueueItemResult> =>
  connection.call<EscalateQueueItemResult>(
    { id: 'd3285765e3c33e36d2c22b8439b5d1d525dc4d0a2dbe80cb823a5cde78b868e6', root: 'escalateReviewItem', keyed: true },
    { id, ...input },
    options,
  );

const functions = { screenText, listReviewQueue, getReviewItem, reviewQueueItem, dismissQueueItem, escalateQueueItem };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createSafetyClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
