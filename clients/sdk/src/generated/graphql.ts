/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How much of a budget is used. */
export type BudgetStatus =
  /** 95 % or more. */
  | 'CRITICAL'
  /** Nothing left. */
  | 'EXHAUSTED'
  /** Less than 80 % spent and reserved. */
  | 'OK'
  /** 80 % or more. */
  | 'WARNING';

/** Which runs are made up for after a time in which no scheduler worked. */
export type CatchUpPolicy =
  /** All of them, in order. */
  | 'ALL'
  /** The last one. */
  | 'LATEST'
  /** None that is over 15 minutes late. */
  | 'NONE';

/** How a batch ended. */
export type ClassificationBatchOutcome =
  /** A person ended it. */
  | 'CANCELLED'
  /** Every item has its answer. */
  | 'CLASSIFIED'
  /** It waited for thirty days. */
  | 'EXPIRED';

/** What a batch waits for. */
export type ClassificationBatchWait =
  /** The company's budget does not cover the next text. */
  | 'BUDGET'
  /** No provider of the company answered. */
  | 'PROVIDER'
  /** Safety has not read the next texts yet. */
  | 'SCREENING';

/** Texts, and who pays. Give `items` or `jsonLines`, not both. */
export type ClassifyBatchInput = {
  /** The company whose budget pays. */
  companyId: string;
  /** 1–10,000 texts, 20 MB at most. */
  items?: Array<ClassifyBatchItemInput> | null | undefined;
  /** The same as one JSON object a line: `{"id": "7", "text": "…", "locale": "nb-NO"}`. Counts as one value of the request, so that ten thousand texts fit into its limits. */
  jsonLines?: string | null | undefined;
};

/** A text of a batch. */
export type ClassifyBatchItemInput = {
  /** Your name for it, 1–200 characters, once in a batch. */
  id: string;
  /** BCP 47, such as `nb-NO`. */
  locale?: string | null | undefined;
  /** 1–20,000 characters. It is screened first. */
  text: string;
};

/** A screened text to be scored now. */
export type ClassifyTextInput = {
  /** The `clearance` that `screenText` answered. Without it no model reads the text. */
  clearance?: string | null | undefined;
  /** The company whose budget pays. */
  companyId: string;
  /** The `redactedText` that `screenText` answered, unchanged. */
  text: string;
};

/** When which figures of a company go where. */
export type CreateDeliveryScheduleInput = {
  /** A run waits until its period is closed, and then goes by itself. Default: false. */
  afterClose?: boolean | null | undefined;
  /** Default: `LATEST`. */
  catchUp?: CatchUpPolicy | null | undefined;
  /** Whose figures. */
  companyId: string;
  /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
  cron?: string | null | undefined;
  /** Where they go; or name the partner. */
  destinationId?: string | null | undefined;
  /** How often. */
  frequency?: DeliveryFrequency | null | undefined;
  /** 0 to 3600. Default: 0. */
  jitterSeconds?: number | null | undefined;
  /** Default: `SKIP`. */
  overlap?: OverlapPolicy | null | undefined;
  /** Without a destination: the company's only one at this partner. */
  partner?: Partner | null | undefined;
  /** 0 to 100; 0 is never. Default: 3. */
  pauseAfterFailures?: number | null | undefined;
  /** Which period each run is about. Default: as `frequency` says. */
  periodRule?: DeliveryPeriodRule | null | undefined;
  /** IANA name, in which `cron` is read. Default: the company’s. */
  timeZone?: string | null | undefined;
};

/** Which schedule. */
export type DeleteDeliveryScheduleInput = {
  /** Its `version` as you read it. Default: whatever it is. */
  expectedVersion?: number | null | undefined;
  /** The schedule. */
  id: string;
};

/** What a call to a partner is for. */
export type DeliveryAttemptKind =
  /** It asks what became of a call before it. */
  | 'RECONCILE'
  /** It delivers. */
  | 'SEND';

/** What a call to a partner came to. */
export type DeliveryAttemptOutcome =
  /** The partner says that it does not have it. */
  | 'ABSENT'
  /** The partner has it and is working on it. */
  | 'ACCEPTED'
  /** The credentials were refused. */
  | 'AUTH_EXPIRED'
  /** The partner has it. */
  | 'DELIVERED'
  /** The partner had it already. */
  | 'DUPLICATE'
  /** The partner does not take it as it is. */
  | 'REJECTED'
  /** Too many calls; the partner has not taken it. */
  | 'THROTTLED'
  /** No clear answer. */
  | 'UNKNOWN';

/** A delivery that is not made: to a destination for a period. */
export type DeliveryDraftInput = {
  /** Where it would go. */
  destinationId: string;
};

/** How often figures are sent. */
export type DeliveryFrequency =
  /** As `cron` says. */
  | 'CUSTOM'
  /** At 06:00 on the second day of each month, unless `cron` says otherwise. */
  | 'MONTHLY'
  /** At 06:00 on the second day of January, April, July and October, unless `cron` says otherwise. */
  | 'QUARTERLY';

/** How a run ended. */
export type DeliveryOutcome =
  /** It could not be sent; mend what `reason` names, then send it again. */
  | 'BLOCKED'
  /** Nothing was sent any more. */
  | 'CANCELLED'
  /** Given up after its last attempt; an operator can send it again. */
  | 'DEAD_LETTERED'
  /** The partner has the figures. */
  | 'DELIVERED'
  /** Nothing was to be sent; `reason` says why. */
  | 'SKIPPED'
  /** Whether the partner has the figures is not known: a person looks there and decides. */
  | 'UNKNOWN';

/** A complete calendar month, or a range of days that is over. */
export type DeliveryPeriodInput = {
  /** First day; needs `to`. */
  from?: string | null | undefined;
  /** A month such as `2026-10`. */
  month?: string | null | undefined;
  /** The day after the last; needs `from`. */
  to?: string | null | undefined;
};

/** Which period a run is about: the last one that is complete before its local date. */
export type DeliveryPeriodRule =
  /** A quarter of the fiscal year of the company. */
  | 'PREVIOUS_FISCAL_QUARTER'
  /** A fiscal year of the company. */
  | 'PREVIOUS_FISCAL_YEAR'
  /** A week from Monday to Sunday. */
  | 'PREVIOUS_ISO_WEEK'
  /** A calendar month. */
  | 'PREVIOUS_MONTH'
  /** A calendar quarter. */
  | 'PREVIOUS_QUARTER';

/** Why a run ended as it did. */
export type DeliveryReason =
  /** The partner has these figures already. */
  | 'ALREADY_DELIVERED'
  /** No attempt succeeded. */
  | 'ATTEMPTS_USED_UP'
  /** The partner would count a second delivery twice. */
  | 'CORRECTION_BY_HAND'
  /** The secret of the destination is not configured. */
  | 'CREDENTIALS_MISSING'
  /** The partner refused the credentials. */
  | 'CREDENTIALS_REFUSED'
  /** Its destination was deleted. */
  | 'DESTINATION_DELETED'
  /** A person gave it up. */
  | 'GIVEN_UP'
  /** No scheduler worked at its time. */
  | 'MISSED'
  /** The partner takes people by name, and no one whose time counts allows it. */
  | 'NOBODY_CONSENTS'
  /** The partner gave no clear answer. */
  | 'OUTCOME_UNKNOWN'
  /** The run before it was still under way. */
  | 'OVERLAP'
  /** The schedule was paused. */
  | 'PAUSED'
  /** The partner does not accept the figures as they are; see the field errors. */
  | 'REJECTED'
  /** A later run took its place in line. */
  | 'SUPERSEDED'
  /** The partner let no call through. */
  | 'THROTTLED';

/** All given conditions hold. */
export type DeliveryRunFilter = {
  /** Only those of this company. */
  companyId?: string | null | undefined;
  /** Only those for this destination. */
  destinationId?: string | null | undefined;
  /** Only those that ended so, such as `DEAD_LETTERED`. */
  outcome?: DeliveryOutcome | null | undefined;
  /** Only those for this partner. */
  partner?: Partner | null | undefined;
  /** Only those of this schedule. */
  scheduleId?: string | null | undefined;
  /** Only those whose time is not before this. */
  since?: string | null | undefined;
  /** Only those that stand there. */
  status?: LongRunningStatus | null | undefined;
  /** Only those whose time is before this. */
  until?: string | null | undefined;
};

/** Whether deliveries can leave for a destination. */
export type DestinationStatus =
  /** The partner fails; runs wait. */
  | 'CIRCUIT_OPEN'
  /** Its secret is not configured; runs are blocked until it is. */
  | 'CREDENTIALS_MISSING'
  /** They can. */
  | 'READY';

/** Why a text has no score. */
export type FeedbackSkipReason =
  /** The classifier was not sure enough in any dimension. */
  | 'ABSTAINED'
  /** The AI budget of the company did not allow it. */
  | 'BUDGET_EXHAUSTED'
  /** The model gave no answer that can be used. */
  | 'INVALID_ANSWER'
  /** The provider of the model was away for too long. */
  | 'PROVIDER_UNAVAILABLE'
  /** Too many texts at once. */
  | 'RATE_LIMITED';

/** How far a text has come. */
export type FeedbackStatus =
  /** Has scores. */
  | 'CLASSIFIED'
  /** May be read by a model; waits for classification. */
  | 'CLEARED'
  /** Waits for a reviewer; meanwhile no model reads it, and text and author are for review alone. */
  | 'HELD'
  /** Stored; waits for screening. */
  | 'RECEIVED'
  /** A reviewer decided that it is not used; text and author stay hidden. */
  | 'REJECTED'
  /** No score was made; `skipReason` says why. */
  | 'SKIPPED';

/** How what was found is compared with what is needed. */
export type JourneyComparison =
  /** As much, or more. */
  | 'AT_LEAST'
  /** Less. */
  | 'BELOW';

/** What a rule rests on. */
export type JourneyFactKind =
  /** Their part in a programme. */
  | 'ENROLLMENT'
  /** The person wrote; the value is their rating. */
  | 'FEEDBACK'
  /** A score was made from what they wrote. */
  | 'SCORE'
  /** The person was at a meeting. */
  | 'SESSION';

/** Why a flag ended. */
export type JourneyFlagEnd =
  /** A rule that comes first clears it. */
  | 'CLEARED_BY_RULE'
  /** Its time was over. */
  | 'EXPIRED'
  /** The facts no longer fire its rule. */
  | 'FACTS_CHANGED'
  /** The rules that hold now do not have its rule. */
  | 'RULE_REMOVED';

/** Why records must be kept although their person asks for erasure (GDPR Art. 17(3)). */
export type LegalHoldGround =
  /** Art. 17(3)(d). */
  | 'ARCHIVING'
  /** Art. 17(3)(e). */
  | 'LEGAL_CLAIM'
  /** Art. 17(3)(b). */
  | 'LEGAL_OBLIGATION'
  /** Art. 17(3)(c). */
  | 'PUBLIC_HEALTH';

/** Records to be kept. */
export type LegalHoldItemInput = {
  /** One record. Default: all of the person’s records in the store. */
  key?: string | null | undefined;
  /** The store, as `erasurePreview` names it. */
  store: string;
  /** Which subgraph holds them. */
  subgraph: string;
};

/** Where long-running work stands. */
export type LongRunningStatus =
  /** Done; nothing changes any more. */
  | 'COMPLETED'
  /** Ended without its result; a person has to look at it. */
  | 'FAILED'
  /** Accepted, not begun. */
  | 'PENDING'
  /** Under way. */
  | 'PROCESSING';

/** A calendar month, a fiscal year or quarter, or a range of days. */
export type MetricsPeriodInput = {
  /** The calendar year in which the fiscal year ends, such as 2026. */
  fiscalYear?: number | null | undefined;
  /** First day; needs `to`. */
  from?: string | null | undefined;
  /** A calendar month in the time zone of the company, such as `2026-11`. */
  month?: string | null | undefined;
  /** A quarter of that fiscal year, 1 to 4. */
  quarter?: number | null | undefined;
  /** The day after the last; needs `from`. */
  to?: string | null | undefined;
};

/** Who answers when a model is asked. */
export type ModelSource =
  /** Nobody: demo data. */
  | 'DEMO'
  /** The platform itself: no text leaves it. */
  | 'INTERNAL'
  /** A provider, or a server of your own. */
  | 'PROVIDER'
  /** A test server that pretends to be a provider. Its scores mean nothing. */
  | 'TEST_SERVER';

/** Whether a model classifies texts. */
export type ModelStatus =
  /** In use. */
  | 'ACTIVE'
  /** Still in use, soon no longer. */
  | 'DEPRECATED'
  /** Not in use. */
  | 'INACTIVE';

/** What a score measures. */
export type OutcomeDimension =
  /** Feeling part of a place and its people. */
  | 'BELONGING'
  /** Trust in oneself. */
  | 'CONFIDENCE'
  /** Closeness to work. */
  | 'JOB_READINESS'
  /** Comfort in the new language; not a language test. */
  | 'LANG_LEVEL_PROXY'
  /** How the person is doing. */
  | 'WELL_BEING';

/** What happens to a run while the one before it is still under way. */
export type OverlapPolicy =
  /** The last one waits; those between are skipped. */
  | 'BUFFER_ONE'
  /** It is skipped. */
  | 'SKIP';

/** A CSR system that takes figures of companies. */
export type Partner =
  /** Benevity. */
  | 'BENEVITY'
  /** Goodera. */
  | 'GOODERA'
  /** Workday. */
  | 'WORKDAY';

/** What is kept, whose it is, and why. */
export type PlaceLegalHoldInput = {
  /** The ground in law. */
  ground: LegalHoldGround;
  /** At least one, at most 100. */
  items: Array<LegalHoldItemInput>;
  /** The case it is needed for. 10 to 1000 characters. */
  reason: string;
  /** When it is to be looked at again. */
  reviewAt?: string | null | undefined;
  /** Whose records. */
  subjectUserId: string;
};

/** Either a schedule, or a draft. */
export type PreviewDeliveryInput = {
  /** A delivery without a schedule. */
  draft?: DeliveryDraftInput | null | undefined;
  /** The schedule. */
  scheduleId?: string | null | undefined;
};

/** How a request ended. */
export type PrivacyRequestOutcome =
  /** It broke off; a person has to look at it. */
  | 'BLOCKED'
  /** The copy is there. */
  | 'DELIVERED'
  /** Refused, with reasons. */
  | 'DENIED'
  /** Everything is erased and verified. */
  | 'ERASED'
  /** It was never confirmed who asked. */
  | 'EXPIRED'
  /** Erased, but for records that are kept for now. */
  | 'PARTIALLY_FULFILLED'
  /** Taken back by the people it concerns. */
  | 'WITHDRAWN';

/** Where a request stands, in detail. */
export type PrivacyRequestPhase =
  /** Erasure: other services still have to confirm. */
  | 'AWAITING_ACKS'
  /** Erasure: a second person has to approve the plan. */
  | 'AWAITING_APPROVAL'
  /** It has to be confirmed who asks. */
  | 'AWAITING_VERIFICATION'
  /** A copy: the records are being collected. */
  | 'COLLECTING'
  /** Refused, with reasons. */
  | 'DENIED'
  /** Everything is erased and verified. */
  | 'ERASED'
  /** Erasure: the steps of the plan are being carried out. */
  | 'EXECUTING'
  /** It was never confirmed who asked. */
  | 'EXPIRED'
  /** It broke off; a person has to look at it. */
  | 'FAILED'
  /** Erasure: nothing new is written about the person. */
  | 'FREEZING'
  /** A copy: the package is being made. */
  | 'PACKAGING'
  /** Erased, but for records that are kept for now. */
  | 'PARTIALLY_FULFILLED'
  /** What there is about the person is being counted. */
  | 'PLANNING'
  /** The copy is there. */
  | 'READY'
  /** Work starts within seconds. */
  | 'RECEIVED'
  /** Erasure: approved, and can still be withdrawn. */
  | 'SCHEDULED'
  /** Erasure: every store is searched for what may be left. */
  | 'VERIFYING'
  /** Taken back by the people it concerns. */
  | 'WITHDRAWN';

/** Where the facts of a partner profile come from. */
export type ProfileProvenance =
  /** An agreement with the partner. */
  | 'CONTRACT'
  /** Our model of what the partner does not publish; it is not theirs. */
  | 'MODELLED'
  /** What the partner publishes. */
  | 'PUBLIC';

/** Who says that a partner has the figures. */
export type ReceiptSource =
  /** The partner, in its answer. */
  | 'PARTNER'
  /** A person who looked there. */
  | 'PERSON'
  /** The partner, when it was asked afterwards. */
  | 'RECONCILED'
  /** The partner, by its webhook. */
  | 'WEBHOOK';

/** Runs that ended without success and are to be sent again: by id, or by a filter. */
export type RedriveDeliveryRunsInput = {
  /** Says which runs, and changes nothing. */
  dryRun?: boolean;
  /** Never empty; at most 1000 runs may fit. */
  filter?: DeliveryRunFilter | null | undefined;
  /** At most 1000. */
  ids?: Array<string> | null | undefined;
};

/** Which hold ends, and why. */
export type ReleaseLegalHoldInput = {
  /** The `version` that was read. Default: whatever it is. */
  expectedVersion?: number | null | undefined;
  /** Id of the hold. */
  holdId: string;
  /** Why. 10 to 1000 characters. */
  reason: string;
};

/** Whose data is asked for. */
export type RequestDataExportInput = {
  /** Opens the package, which is a ZIP encrypted by AES-256 then: 12 to 200 characters. It is kept nowhere; without it nobody can open the package. Default: the package needs none. */
  passphrase?: string | null | undefined;
  /** Whose data; the caller themself when absent. Others: privacy officers only. */
  subjectUserId?: string | null | undefined;
};

/** Whose data is to be erased. */
export type RequestErasureInput = {
  /** Whose data; the caller themself when absent. Others: privacy officers only. */
  subjectUserId?: string | null | undefined;
};

/** Which item to act on. */
export type ReviewActionInput = {
  /** Act only if the item still has this version. */
  expectedVersion?: number | null | undefined;
  /** The review item. */
  id: string;
};

/** Which item to decide, and what the reviewer says about it. */
export type ReviewDecisionInput = {
  /** Act only if the item still has this version. */
  expectedVersion?: number | null | undefined;
  /** Were the rules right to hold it? Feeds the precision of each rule. */
  flagsConfirmed?: boolean | null | undefined;
  /** The review item. */
  id: string;
  /** Kept in the history. Up to 2,000 characters. */
  note?: string | null | undefined;
};

/** All given conditions hold. */
export type ReviewQueueFilter = {
  /** Only items in which this was found. */
  category?: SafetyCategory | null | undefined;
  /** Only items of this company. */
  companyId?: string | null | undefined;
  /** Only items that this rule holds, such as `en.abuse.insult`. */
  ruleId?: string | null | undefined;
  /** PENDING, IN_REVIEW and ESCALATED when absent. */
  statuses?: Array<ReviewStatus> | null | undefined;
};

/** Where a review item stands. */
export type ReviewStatus =
  /** Decided: the text may be used and was sent on to classification. */
  | 'APPROVED'
  /** Decided: the text is not used. */
  | 'DISMISSED'
  /** Waits for another person than the one who escalated it. */
  | 'ESCALATED'
  /** A reviewer has it, until the lease ends. */
  | 'IN_REVIEW'
  /** Waits for a reviewer. */
  | 'PENDING';

/** How the models of a policy are put in order. */
export type RoutingStrategy =
  /** The cheapest that meets the quality floor first. */
  | 'CHEAPEST'
  /** As they are listed: the next one is asked when one gives no answer. */
  | 'FIXED';

/** What is to be delivered now: by a schedule, or to a destination for a period. */
export type RunDeliveryNowInput = {
  /** Without a schedule: where it goes. */
  destinationId?: string | null | undefined;
  /** Sends figures that the partner has already, as a new revision. */
  force?: boolean;
  /** Which period. Default: as the schedule says. */
  period?: DeliveryPeriodInput | null | undefined;
  /** The schedule; its own rule gives the period. */
  scheduleId?: string | null | undefined;
};

/** What a rule looks for. */
export type SafetyCategory =
  /** Threats, insults, slurs, hatred of a group. */
  | 'ABUSE'
  /** Personal data such as an e-mail address. Redacted before a model reads the text; never holds it. */
  | 'PII'
  /** Swearing. Noted, never a reason to hold a text. */
  | 'PROFANITY'
  /** A person may be in danger: violence suffered, suicidal thoughts. Reaches a reviewer first; says nothing against the writer. */
  | 'SAFEGUARDING'
  /** Advertising, and low-quality form (capitals, repeats). */
  | 'SPAM';

/** A text to screen on the spot. */
export type ScreenTextInput = {
  /** The company on whose behalf the text is screened and later classified. */
  companyId: string;
  /** A UUID of your own for this text. Then what was found is stored, and a text that is held waits for a reviewer as `ReviewItem.contentId`. */
  contentId?: string | null | undefined;
  /** BCP 47, such as `nb-NO`; detected when absent. */
  locale?: string | null | undefined;
  /** Up to 20,000 characters. */
  text: string;
  /** Who wrote it, where that is known and a `contentId` is given: it becomes part of their personal data. */
  userId?: string | null | undefined;
};

/** Which models read a company's texts from now on. */
export type SetRoutingPolicyInput = {
  /** The company. */
  companyId: string;
  /** The `version` that was read; absent: whatever it is now. */
  expectedVersion?: number | null | undefined;
  /** 1 to 10 models that may be asked, `provider/model`, each once. */
  models: Array<string>;
  /** Least F1 on the labelled set, 0 to 1. With `CHEAPEST` only. */
  qualityFloor?: number | null | undefined;
  /** Why, for those who read the change later. At most 500 characters. */
  reason: string;
  /** How the models are put in order. */
  strategy: RoutingStrategy;
};

/** What a person is to the platform. */
export type UserKind =
  /** Takes part in programmes; their words are the feedback. */
  | 'PARTICIPANT'
  /** Works for a company or for the platform. */
  | 'STAFF'
  /** Gives time to programmes: mentor, language partner. */
  | 'VOLUNTEER';

/** Where a volunteer impact score lies. */
export type VisBand =
  /** From 26. */
  | 'GROWING'
  /** From 76. */
  | 'OUTSTANDING'
  /** Below 26. */
  | 'STARTING'
  /** From 51. */
  | 'STRONG';

/** Why a figure is not shown. */
export type WithheldReason =
  /** The edition was made before counts were kept in editions; a later one has them. */
  | 'COUNTS_NOT_KEPT'
  /** Less what was shown before, it would tell of fewer than five people. */
  | 'DIFFERENCE_TOO_SMALL'
  /** A mean exchange rate is not known for that month. */
  | 'EXCHANGE_RATE_MISSING'
  /** The value of an hour of work is not known for that country and time. */
  | 'HOUR_VALUE_MISSING'
  /** The values of outcomes are not entered for that time. */
  | 'MODEL_MISSING'
  /** Nothing was put in, so there is no ratio. */
  | 'NO_INPUTS'
  /** No text of the period has such a score. */
  | 'NO_SCORES'
  /** No volunteer attended a meeting in the period. */
  | 'NO_VOLUNTEERS'
  /** Figures about people are shown once the period is closed. */
  | 'PERIOD_NOT_CLOSED'
  /** This figure is computed for whole months. */
  | 'PERIOD_NOT_WHOLE_MONTHS'
  /** The costs of a programme are not entered for that time. */
  | 'PROGRAM_COSTS_MISSING'
  /** It is about fewer than five people. */
  | 'TOO_FEW_PEOPLE'
  /** The rest of a known whole would tell of fewer than five people. */
  | 'WOULD_REVEAL_OTHERS';

export type ClassifyBatchMutationVariables = Exact<{
  input: ClassifyBatchInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ClassifyBatchMutation = { classifyBatch:
    | { __typename: 'BatchInvalid', code: string, message: string }
    | { __typename: 'ClassificationBatch', id: string, status: LongRunningStatus, progress: number }
    | { __typename: 'CompanyNotFound', code: string, message: string }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'RateLimited', code: string, message: string }
   };

export type ClassificationBatchProgressSubscriptionVariables = Exact<{
  id: string;
  afterSeq?: number | null | undefined;
}>;


export type ClassificationBatchProgressSubscription = { classificationBatchProgress: { seq: number, batch: { id: string, status: LongRunningStatus, outcome: ClassificationBatchOutcome | null, progress: number, waitsFor: ClassificationBatchWait | null, cost: { amount: string, currency: string }, counts: { total: number, scored: number, abstained: number, held: number, failed: number } } } };

export type BudgetsByUseQueryVariables = Exact<{
  first: number;
}>;


export type BudgetsByUseQuery = { budgets: { nodes: Array<{ id: string, companyId: string, usedPercent: number, status: BudgetStatus }> } };

export type DestinationsQueryVariables = Exact<{
  companyId: string;
}>;


export type DestinationsQuery = { destinations: { nodes: Array<{ id: string, partner: Partner, status: DestinationStatus, profile: { id: string, provenance: ProfileProvenance } }> } };

export type CreateDeliveryScheduleMutationVariables = Exact<{
  input: CreateDeliveryScheduleInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateDeliveryScheduleMutation = { createDeliverySchedule:
    | { __typename: 'CompanyNotFound', code: string, message: string }
    | { __typename: 'DeliverySchedule', id: string, cron: string, timeZone: string, nextRunAt: string | null }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'ScheduleInvalid', code: string, message: string }
   };

export type DeleteDeliveryScheduleMutationVariables = Exact<{
  input: DeleteDeliveryScheduleInput;
}>;


export type DeleteDeliveryScheduleMutation = { deleteDeliverySchedule:
    | { __typename: 'DeliveryScheduleDeleted' }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

export type PreviewDeliveryQueryVariables = Exact<{
  input: PreviewDeliveryInput;
  period?: DeliveryPeriodInput | null | undefined;
}>;


export type PreviewDeliveryQuery = { previewDelivery:
    | { __typename: 'DeliveryInvalid', code: string, message: string }
    | { __typename: 'DeliveryPreview', valid: boolean, body: string, calls: number, period: { key: string } }
    | { __typename: 'NotPermitted', code: string, message: string }
   };

export type RunDeliveryNowMutationVariables = Exact<{
  input: RunDeliveryNowInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RunDeliveryNowMutation = { runDeliveryNow:
    | { __typename: 'AlreadyDelivered', code: string, message: string }
    | { __typename: 'DeliveryInvalid', code: string, message: string }
    | { __typename: 'DeliveryRun', id: string }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
   };

export type DeliveryRunQueryVariables = Exact<{
  id: string;
}>;


export type DeliveryRunQuery = { deliveryRun: { id: string, status: LongRunningStatus, outcome: DeliveryOutcome | null, reason: DeliveryReason | null, attempts: Array<{ number: number, kind: DeliveryAttemptKind, outcome: DeliveryAttemptOutcome | null }>, payload: { revision: number } | null, receipt: { reference: string | null, source: ReceiptSource, receivedAt: string } | null } | null };

export type RedriveDeliveryRunsMutationVariables = Exact<{
  input: RedriveDeliveryRunsInput;
  idempotencyKey?: string | null | undefined;
}>;


export type RedriveDeliveryRunsMutation = { redriveDeliveryRuns:
    | { __typename: 'DeliveryInvalid', code: string, message: string }
    | { __typename: 'DeliveryRunsQueued', count: number, dryRun: boolean }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
   };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, name: string, email: string | null, company: { id: string, name: string } | null } | null };

export type CompanyPeopleQueryVariables = Exact<{
  companyId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type CompanyPeopleQuery = { company: { id: string, name: string, users: { nodes: Array<{ id: string, kind: UserKind }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type UserAddressQueryVariables = Exact<{
  id: string;
}>;


export type UserAddressQuery = { user: { id: string, email: string | null } | null };

export type FeedbackStatusQueryVariables = Exact<{
  id: string;
}>;


export type FeedbackStatusQuery = { feedback: { id: string, status: FeedbackStatus, skipReason: FeedbackSkipReason | null, outcomeScores: Array<{ dimension: OutcomeDimension, score: number }> | null } | null };

export type MetricsFieldsFragment = { seq: number, feedback: { total: number, received: number, held: number, cleared: number, classified: number, skipped: number, rejected: number }, outcomes: Array<{ dimension: OutcomeDimension, sampleSize: number, average: number | null, confidenceWeightedAverage: number | null }> };

export type MetricsQueryVariables = Exact<{
  companyId: string;
  period?: MetricsPeriodInput | null | undefined;
}>;


export type MetricsQuery = { metrics: { seq: number, feedback: { total: number, received: number, held: number, cleared: number, classified: number, skipped: number, rejected: number }, outcomes: Array<{ dimension: OutcomeDimension, sampleSize: number, average: number | null, confidenceWeightedAverage: number | null }> } | null };

export type MetricsChangedSubscriptionVariables = Exact<{
  companyId: string;
  period?: MetricsPeriodInput | null | undefined;
  afterSeq?: number | null | undefined;
}>;


export type MetricsChangedSubscription = { metricsChanged: { seq: number, feedback: { total: number, received: number, held: number, cleared: number, classified: number, skipped: number, rejected: number }, outcomes: Array<{ dimension: OutcomeDimension, sampleSize: number, average: number | null, confidenceWeightedAverage: number | null }> } };

export type SroiQueryVariables = Exact<{
  companyId: string;
  period?: MetricsPeriodInput | null | undefined;
}>;


export type SroiQuery = { sroi: { formulaVersion: string, low: number | null, central: number | null, high: number | null, net: number | null, paybackYears: number | null, lowConfidenceShare: number | null, inputHash: string | null, withheld: WithheldReason | null, detail: string | null, presentValue: { central: { amount: string, currency: string } } | null, inputs: { volunteerMinutes: number, total: { amount: string, currency: string }, costs: { amount: string }, volunteerTime: { amount: string } } | null, steps: Array<{ dimension: OutcomeDimension, pairs: number, quantity: number, proxy: { amount: string }, gross: { amount: string }, afterDeadweight: { amount: string }, afterAttribution: { amount: string }, afterDisplacement: { amount: string }, presentValue: { amount: string } }>, sources: Array<{ name: string, value: string, source: string, year: number }> } | null };

export type VisQueryVariables = Exact<{
  companyId: string;
  period?: MetricsPeriodInput | null | undefined;
}>;


export type VisQuery = { vis: { formulaVersion: string, low: number | null, central: number | null, high: number | null, band: VisBand | null, inputHash: string | null, withheld: WithheldReason | null, parts: { hours: number, consistency: number, outcome: number } | null } | null };

export type JourneyOfQueryVariables = Exact<{
  userId: string;
}>;


export type JourneyOfQuery = { journeyFlags: { nodes: Array<{ id: string, flag: string, ruleId: string, ruleVersion: number, expiresAt: string | null, rule: { title: string }, reasons: Array<{ path: string, subject: string, found: number, comparison: JourneyComparison, needed: number, factCount: number, facts: Array<{ kind: JourneyFactKind, id: string, at: string }> }> }> } | null, milestones: { nodes: Array<{ milestone: string, reachedAt: string }> } | null };

export type EvaluateJourneyMutationVariables = Exact<{
  userId: string;
  dryRun?: boolean | null | undefined;
}>;


export type EvaluateJourneyMutation = { evaluateJourneyRules:
    | { __typename: 'JourneyEvaluation', ruleVersion: number, flags: Array<string>, flagsSet: Array<string>, milestonesReached: Array<string>, flagsEnded: Array<{ flag: string, reason: JourneyFlagEnd }> }
    | { __typename: 'NotPermitted', code: string }
   };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { models: Array<{ id: string, status: ModelStatus, source: ModelSource }> };

export type RoutingPolicyOfQueryVariables = Exact<{
  companyId: string;
}>;


export type RoutingPolicyOfQuery = { routingPolicy: { strategy: RoutingStrategy, models: Array<string>, qualityFloor: number | null, version: number } | null };

export type SetRoutingPolicyMutationVariables = Exact<{
  input: SetRoutingPolicyInput;
  idempotencyKey?: string | null | undefined;
}>;


export type SetRoutingPolicyMutation = { setRoutingPolicy:
    | { __typename: 'CompanyNotFound', code: string, message: string }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'ModelNotFound', code: string, message: string }
    | { __typename: 'NoModelMeetsFloor', code: string, message: string }
    | { __typename: 'RoutingPolicy', version: number, models: Array<string> }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

export type ScreenTextMutationVariables = Exact<{
  input: ScreenTextInput;
}>;


export type ScreenTextMutation = { screenText:
    | { __typename: 'CompanyNotFound' }
    | { __typename: 'ContentIdTaken' }
    | { __typename: 'RateLimited' }
    | { __typename: 'TextScreening', redactedText: string, clearance: string | null }
   };

export type ClassifyScreenedTextMutationVariables = Exact<{
  input: ClassifyTextInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ClassifyScreenedTextMutation = { classifyText:
    | { __typename: 'BudgetExhausted', code: string, message: string }
    | { __typename: 'Classification', id: string, provider: string, model: string, scores: Array<{ dimension: OutcomeDimension, score: number }> }
    | { __typename: 'CompanyNotFound', code: string, message: string }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'InvalidAnswer', code: string, message: string }
    | { __typename: 'ProviderUnavailable', code: string, message: string }
    | { __typename: 'RateLimited', code: string, message: string }
    | { __typename: 'ScreeningRequired', code: string, message: string }
    | { __typename: 'StillInProgress', code: string, message: string }
   };

export type RequestDataExportMutationVariables = Exact<{
  input?: RequestDataExportInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type RequestDataExportMutation = { requestDataExport:
    | { __typename: 'AlreadyInProgress', code: string, message: string, request: { id: string } }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyInputInvalid', code: string, message: string }
    | { __typename: 'PrivacyRequest', id: string, status: LongRunningStatus, progress: number, dueAt: string }
    | { __typename: 'TooManyExports', code: string, message: string, retryAt: string }
   };

export type PrivacyRequestProgressSubscriptionVariables = Exact<{
  id: string;
  afterSeq?: number | null | undefined;
}>;


export type PrivacyRequestProgressSubscription = { privacyRequestProgress: { seq: number, status: LongRunningStatus, progress: number, detail: string } };

export type RequestErasureMutationVariables = Exact<{
  input?: RequestErasureInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type RequestErasureMutation = { requestErasure:
    | { __typename: 'AlreadyInProgress', code: string, message: string, request: { id: string } }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'LastPrivacyOfficer', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyRequest', id: string, phase: PrivacyRequestPhase, dueAt: string }
    | { __typename: 'SubjectIsOfficer', code: string, message: string }
   };

export type RequestIdentityCodeMutationVariables = Exact<{
  requestId: string;
}>;


export type RequestIdentityCodeMutation = { requestIdentityCode:
    | { __typename: 'IdentityCodeSent', expiresAt: string }
    | { __typename: 'NoAddressOnFile', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyRequestStateConflict', code: string, message: string }
    | { __typename: 'TooManyIdentityCodes', code: string, message: string }
   };

export type ConfirmIdentityMutationVariables = Exact<{
  requestId: string;
  code?: string | null | undefined;
}>;


export type ConfirmIdentityMutation = { confirmIdentity:
    | { __typename: 'IdentityNotConfirmed', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyRequest', id: string, phase: PrivacyRequestPhase }
   };

export type ErasurePlanFieldsFragment = { hash: string, records: number, items: Array<{ subgraph: string, store: string, field: string | null, action: string, count: number, reason: string, held: boolean }> };

export type ErasurePreviewQueryVariables = Exact<{
  userId: string;
}>;


export type ErasurePreviewQuery = { erasurePreview: { hash: string, records: number, items: Array<{ subgraph: string, store: string, field: string | null, action: string, count: number, reason: string, held: boolean }> } | null };

export type ErasureRequestQueryVariables = Exact<{
  id: string;
}>;


export type ErasureRequestQuery = { privacyRequest: { id: string, phase: PrivacyRequestPhase, status: LongRunningStatus, outcome: PrivacyRequestOutcome | null, progress: number, reopens: string | null, subject: { id: string } | null, plan: { hash: string, records: number, items: Array<{ subgraph: string, store: string, field: string | null, action: string, count: number, reason: string, held: boolean }> } | null, acknowledgements: Array<{ subgraph: string, acknowledgedAt: string | null, waivedAt: string | null }>, certificate: { json: string, html: string, seal: string } | null, failure: { code: string, message: string } | null } | null };

export type ErasureRequestsOfQueryVariables = Exact<{
  userId: string;
}>;


export type ErasureRequestsOfQuery = { privacyRequests: { nodes: Array<{ id: string, reopens: string | null }> } };

export type ApproveErasureMutationVariables = Exact<{
  requestId: string;
  planHash: string;
}>;


export type ApproveErasureMutation = { approveErasure:
    | { __typename: 'ApprovalNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ErasureBlocked', code: string, message: string }
    | { __typename: 'ErasurePlanChanged', code: string, message: string }
    | { __typename: 'ExportUnderWay', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyRequest', id: string, phase: PrivacyRequestPhase, scheduledFor: string | null }
    | { __typename: 'PrivacyRequestStateConflict', code: string, message: string }
   };

export type PlaceLegalHoldMutationVariables = Exact<{
  input: PlaceLegalHoldInput;
  idempotencyKey?: string | null | undefined;
}>;


export type PlaceLegalHoldMutation = { placeLegalHold:
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'LegalHold', id: string, version: number }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyInputInvalid', code: string, message: string }
    | { __typename: 'RecordsAlreadyErased', code: string, message: string }
   };

export type ReleaseLegalHoldMutationVariables = Exact<{
  input: ReleaseLegalHoldInput;
}>;


export type ReleaseLegalHoldMutation = { releaseLegalHold:
    | { __typename: 'HoldNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'LegalHoldReleased', reopenedRequestId: string | null }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyInputInvalid', code: string, message: string }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

export type CompanySpendQueryVariables = Exact<{
  companyId: string;
}>;


export type CompanySpendQuery = { company: { id: string, spend: { spent: { amount: string, currency: string } } | null } | null };

export type ReviewQueueQueryVariables = Exact<{
  filter?: ReviewQueueFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ReviewQueueQuery = { reviewQueue: { nodes: Array<{ id: string, contentId: string, categories: Array<SafetyCategory>, priority: number, status: ReviewStatus, version: number, language: string, createdAt: string, text: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ClaimReviewItemMutationVariables = Exact<{
  input: ReviewActionInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ClaimReviewItemMutation = { claimReviewItem:
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'ReviewAlreadyDecided', code: string, message: string }
    | { __typename: 'ReviewItem', id: string, status: ReviewStatus, version: number }
    | { __typename: 'ReviewItemAssigned', code: string, message: string }
    | { __typename: 'ReviewItemNotFound', code: string, message: string }
    | { __typename: 'ReviewLeaseHeld', code: string, message: string }
    | { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ReviewNeedsSafetyLead', code: string, message: string }
    | { __typename: 'ReviewNotClaimed', code: string, message: string }
    | { __typename: 'ReviewerLimitReached', code: string, message: string }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

export type ApproveReviewItemMutationVariables = Exact<{
  input: ReviewDecisionInput;
  idempotencyKey?: string | null | undefined;
}>;


export type ApproveReviewItemMutation = { approveReviewItem:
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'ReviewAlreadyDecided', code: string, message: string }
    | { __typename: 'ReviewItem', id: string, status: ReviewStatus, version: number }
    | { __typename: 'ReviewItemAssigned', code: string, message: string }
    | { __typename: 'ReviewItemNotFound', code: string, message: string }
    | { __typename: 'ReviewLeaseHeld', code: string, message: string }
    | { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ReviewNeedsSafetyLead', code: string, message: string }
    | { __typename: 'ReviewNotClaimed', code: string, message: string }
    | { __typename: 'ReviewerLimitReached', code: string, message: string }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

export type DismissReviewItemMutationVariables = Exact<{
  input: ReviewDecisionInput;
  idempotencyKey?: string | null | undefined;
}>;


export type DismissReviewItemMutation = { dismissReviewItem:
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'ReviewAlreadyDecided', code: string, message: string }
    | { __typename: 'ReviewItem', id: string, status: ReviewStatus, version: number }
    | { __typename: 'ReviewItemAssigned', code: string, message: string }
    | { __typename: 'ReviewItemNotFound', code: string, message: string }
    | { __typename: 'ReviewLeaseHeld', code: string, message: string }
    | { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ReviewNeedsSafetyLead', code: string, message: string }
    | { __typename: 'ReviewNotClaimed', code: string, message: string }
    | { __typename: 'ReviewerLimitReached', code: string, message: string }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

type ReviewOutcome_IdempotencyKeyReused_Fragment = { __typename: 'IdempotencyKeyReused', code: string, message: string };

type ReviewOutcome_ReviewAlreadyDecided_Fragment = { __typename: 'ReviewAlreadyDecided', code: string, message: string };

type ReviewOutcome_ReviewItem_Fragment = { __typename: 'ReviewItem', id: string, status: ReviewStatus, version: number };

type ReviewOutcome_ReviewItemAssigned_Fragment = { __typename: 'ReviewItemAssigned', code: string, message: string };

type ReviewOutcome_ReviewItemNotFound_Fragment = { __typename: 'ReviewItemNotFound', code: string, message: string };

type ReviewOutcome_ReviewLeaseHeld_Fragment = { __typename: 'ReviewLeaseHeld', code: string, message: string };

type ReviewOutcome_ReviewNeedsAnotherPerson_Fragment = { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string };

type ReviewOutcome_ReviewNeedsSafetyLead_Fragment = { __typename: 'ReviewNeedsSafetyLead', code: string, message: string };

type ReviewOutcome_ReviewNotClaimed_Fragment = { __typename: 'ReviewNotClaimed', code: string, message: string };

type ReviewOutcome_ReviewerLimitReached_Fragment = { __typename: 'ReviewerLimitReached', code: string, message: string };

type ReviewOutcome_VersionConflict_Fragment = { __typename: 'VersionConflict', code: string, message: string };

export type ReviewOutcomeFragment =
  | ReviewOutcome_IdempotencyKeyReused_Fragment
  | ReviewOutcome_ReviewAlreadyDecided_Fragment
  | ReviewOutcome_ReviewItem_Fragment
  | ReviewOutcome_ReviewItemAssigned_Fragment
  | ReviewOutcome_ReviewItemNotFound_Fragment
  | ReviewOutcome_ReviewLeaseHeld_Fragment
  | ReviewOutcome_ReviewNeedsAnotherPerson_Fragment
  | ReviewOutcome_ReviewNeedsSafetyLead_Fragment
  | ReviewOutcome_ReviewNotClaimed_Fragment
  | ReviewOutcome_ReviewerLimitReached_Fragment
  | ReviewOutcome_VersionConflict_Fragment
;

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const MetricsFieldsFragmentDoc = new TypedDocumentString(`
    fragment MetricsFields on CompanyMetrics {
  seq
  feedback {
    total
    received
    held
    cleared
    classified
    skipped
    rejected
  }
  outcomes {
    dimension
    sampleSize
    average
    confidenceWeightedAverage
  }
}
    `, {"fragmentName":"MetricsFields"}) as unknown as TypedDocumentString<MetricsFieldsFragment, unknown>;
export const ErasurePlanFieldsFragmentDoc = new TypedDocumentString(`
    fragment ErasurePlanFields on ErasurePlan {
  hash
  records
  items {
    subgraph
    store
    field
    action
    count
    reason
    held
  }
}
    `, {"fragmentName":"ErasurePlanFields"}) as unknown as TypedDocumentString<ErasurePlanFieldsFragment, unknown>;
export const ReviewOutcomeFragmentDoc = new TypedDocumentString(`
    fragment ReviewOutcome on ReviewResult {
  __typename
  ... on ReviewItem {
    id
    status
    version
  }
  ... on ErrorResult {
    code
    message
  }
}
    `, {"fragmentName":"ReviewOutcome"}) as unknown as TypedDocumentString<ReviewOutcomeFragment, unknown>;
export const ClassifyBatchDocument = new TypedDocumentString(`
    mutation ClassifyBatch($input: ClassifyBatchInput!, $idempotencyKey: String) {
  classifyBatch(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on ClassificationBatch {
      id
      status
      progress
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ClassifyBatchMutation, ClassifyBatchMutationVariables>;
export const ClassificationBatchProgressDocument = new TypedDocumentString(`
    subscription ClassificationBatchProgress($id: ID!, $afterSeq: Float) {
  classificationBatchProgress(id: $id, afterSeq: $afterSeq) {
    seq
    batch {
      id
      status
      outcome
      progress
      waitsFor
      cost {
        amount
        currency
      }
      counts {
        total
        scored
        abstained
        held
        failed
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ClassificationBatchProgressSubscription, ClassificationBatchProgressSubscriptionVariables>;
export const BudgetsByUseDocument = new TypedDocumentString(`
    query BudgetsByUse($first: Int!) {
  budgets(first: $first) {
    nodes {
      id
      companyId
      usedPercent
      status
    }
  }
}
    `) as unknown as TypedDocumentString<BudgetsByUseQuery, BudgetsByUseQueryVariables>;
export const DestinationsDocument = new TypedDocumentString(`
    query Destinations($companyId: ID!) {
  destinations(filter: {companyId: $companyId}) {
    nodes {
      id
      partner
      status
      profile {
        id
        provenance
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DestinationsQuery, DestinationsQueryVariables>;
export const CreateDeliveryScheduleDocument = new TypedDocumentString(`
    mutation CreateDeliverySchedule($input: CreateDeliveryScheduleInput!, $idempotencyKey: String) {
  createDeliverySchedule(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on DeliverySchedule {
      id
      cron
      timeZone
      nextRunAt
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateDeliveryScheduleMutation, CreateDeliveryScheduleMutationVariables>;
export const DeleteDeliveryScheduleDocument = new TypedDocumentString(`
    mutation DeleteDeliverySchedule($input: DeleteDeliveryScheduleInput!) {
  deleteDeliverySchedule(input: $input) {
    __typename
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeleteDeliveryScheduleMutation, DeleteDeliveryScheduleMutationVariables>;
export const PreviewDeliveryDocument = new TypedDocumentString(`
    query PreviewDelivery($input: PreviewDeliveryInput!, $period: DeliveryPeriodInput) {
  previewDelivery(input: $input, period: $period) {
    __typename
    ... on DeliveryPreview {
      valid
      body
      calls
      period {
        key
      }
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PreviewDeliveryQuery, PreviewDeliveryQueryVariables>;
export const RunDeliveryNowDocument = new TypedDocumentString(`
    mutation RunDeliveryNow($input: RunDeliveryNowInput!, $idempotencyKey: String) {
  runDeliveryNow(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on DeliveryRun {
      id
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RunDeliveryNowMutation, RunDeliveryNowMutationVariables>;
export const DeliveryRunDocument = new TypedDocumentString(`
    query DeliveryRun($id: ID!) {
  deliveryRun(id: $id) {
    id
    status
    outcome
    reason
    attempts {
      number
      kind
      outcome
    }
    payload {
      revision
    }
    receipt {
      reference
      source
      receivedAt
    }
  }
}
    `) as unknown as TypedDocumentString<DeliveryRunQuery, DeliveryRunQueryVariables>;
export const RedriveDeliveryRunsDocument = new TypedDocumentString(`
    mutation RedriveDeliveryRuns($input: RedriveDeliveryRunsInput!, $idempotencyKey: String) {
  redriveDeliveryRuns(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on DeliveryRunsQueued {
      count
      dryRun
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RedriveDeliveryRunsMutation, RedriveDeliveryRunsMutationVariables>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    id
    name
    email
    company {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const CompanyPeopleDocument = new TypedDocumentString(`
    query CompanyPeople($companyId: ID!, $first: Int!, $after: String) {
  company(id: $companyId) {
    id
    name
    users(first: $first, after: $after) {
      nodes {
        id
        kind
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CompanyPeopleQuery, CompanyPeopleQueryVariables>;
export const UserAddressDocument = new TypedDocumentString(`
    query UserAddress($id: ID!) {
  user(id: $id) {
    id
    email
  }
}
    `) as unknown as TypedDocumentString<UserAddressQuery, UserAddressQueryVariables>;
export const FeedbackStatusDocument = new TypedDocumentString(`
    query FeedbackStatus($id: ID!) {
  feedback(id: $id) {
    id
    status
    skipReason
    outcomeScores {
      dimension
      score
    }
  }
}
    `) as unknown as TypedDocumentString<FeedbackStatusQuery, FeedbackStatusQueryVariables>;
export const MetricsDocument = new TypedDocumentString(`
    query Metrics($companyId: ID!, $period: MetricsPeriodInput) {
  metrics(companyId: $companyId, period: $period) {
    ...MetricsFields
  }
}
    fragment MetricsFields on CompanyMetrics {
  seq
  feedback {
    total
    received
    held
    cleared
    classified
    skipped
    rejected
  }
  outcomes {
    dimension
    sampleSize
    average
    confidenceWeightedAverage
  }
}`) as unknown as TypedDocumentString<MetricsQuery, MetricsQueryVariables>;
export const MetricsChangedDocument = new TypedDocumentString(`
    subscription MetricsChanged($companyId: ID!, $period: MetricsPeriodInput, $afterSeq: Int) {
  metricsChanged(companyId: $companyId, period: $period, afterSeq: $afterSeq) {
    ...MetricsFields
  }
}
    fragment MetricsFields on CompanyMetrics {
  seq
  feedback {
    total
    received
    held
    cleared
    classified
    skipped
    rejected
  }
  outcomes {
    dimension
    sampleSize
    average
    confidenceWeightedAverage
  }
}`) as unknown as TypedDocumentString<MetricsChangedSubscription, MetricsChangedSubscriptionVariables>;
export const SroiDocument = new TypedDocumentString(`
    query Sroi($companyId: ID!, $period: MetricsPeriodInput) {
  sroi(companyId: $companyId, period: $period) {
    formulaVersion
    low
    central
    high
    net
    paybackYears
    lowConfidenceShare
    inputHash
    withheld
    detail
    presentValue {
      central {
        amount
        currency
      }
    }
    inputs {
      total {
        amount
        currency
      }
      costs {
        amount
      }
      volunteerTime {
        amount
      }
      volunteerMinutes
    }
    steps {
      dimension
      pairs
      quantity
      proxy {
        amount
      }
      gross {
        amount
      }
      afterDeadweight {
        amount
      }
      afterAttribution {
        amount
      }
      afterDisplacement {
        amount
      }
      presentValue {
        amount
      }
    }
    sources {
      name
      value
      source
      year
    }
  }
}
    `) as unknown as TypedDocumentString<SroiQuery, SroiQueryVariables>;
export const VisDocument = new TypedDocumentString(`
    query Vis($companyId: ID!, $period: MetricsPeriodInput) {
  vis(companyId: $companyId, period: $period) {
    formulaVersion
    low
    central
    high
    band
    inputHash
    withheld
    parts {
      hours
      consistency
      outcome
    }
  }
}
    `) as unknown as TypedDocumentString<VisQuery, VisQueryVariables>;
export const JourneyOfDocument = new TypedDocumentString(`
    query JourneyOf($userId: ID!) {
  journeyFlags(userId: $userId) {
    nodes {
      id
      flag
      ruleId
      ruleVersion
      expiresAt
      rule {
        title
      }
      reasons {
        path
        subject
        found
        comparison
        needed
        factCount
        facts {
          kind
          id
          at
        }
      }
    }
  }
  milestones(userId: $userId) {
    nodes {
      milestone
      reachedAt
    }
  }
}
    `) as unknown as TypedDocumentString<JourneyOfQuery, JourneyOfQueryVariables>;
export const EvaluateJourneyDocument = new TypedDocumentString(`
    mutation EvaluateJourney($userId: ID!, $dryRun: Boolean) {
  evaluateJourneyRules(input: {userId: $userId, dryRun: $dryRun}) {
    __typename
    ... on JourneyEvaluation {
      ruleVersion
      flags
      flagsSet
      flagsEnded {
        flag
        reason
      }
      milestonesReached
    }
    ... on ErrorResult {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<EvaluateJourneyMutation, EvaluateJourneyMutationVariables>;
export const ModelsDocument = new TypedDocumentString(`
    query Models {
  models {
    id
    status
    source
  }
}
    `) as unknown as TypedDocumentString<ModelsQuery, ModelsQueryVariables>;
export const RoutingPolicyOfDocument = new TypedDocumentString(`
    query RoutingPolicyOf($companyId: ID!) {
  routingPolicy(companyId: $companyId) {
    strategy
    models
    qualityFloor
    version
  }
}
    `) as unknown as TypedDocumentString<RoutingPolicyOfQuery, RoutingPolicyOfQueryVariables>;
export const SetRoutingPolicyDocument = new TypedDocumentString(`
    mutation SetRoutingPolicy($input: SetRoutingPolicyInput!, $idempotencyKey: String) {
  setRoutingPolicy(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on RoutingPolicy {
      version
      models
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetRoutingPolicyMutation, SetRoutingPolicyMutationVariables>;
export const ScreenTextDocument = new TypedDocumentString(`
    mutation ScreenText($input: ScreenTextInput!) {
  screenText(input: $input) {
    __typename
    ... on TextScreening {
      redactedText
      clearance
    }
  }
}
    `) as unknown as TypedDocumentString<ScreenTextMutation, ScreenTextMutationVariables>;
export const ClassifyScreenedTextDocument = new TypedDocumentString(`
    mutation ClassifyScreenedText($input: ClassifyTextInput!, $idempotencyKey: String) {
  classifyText(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on Classification {
      id
      provider
      model
      scores {
        dimension
        score
      }
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ClassifyScreenedTextMutation, ClassifyScreenedTextMutationVariables>;
export const RequestDataExportDocument = new TypedDocumentString(`
    mutation RequestDataExport($input: RequestDataExportInput, $idempotencyKey: String) {
  requestDataExport(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on PrivacyRequest {
      id
      status
      progress
      dueAt
    }
    ... on ErrorResult {
      code
      message
    }
    ... on AlreadyInProgress {
      request {
        id
      }
    }
    ... on TooManyExports {
      retryAt
    }
  }
}
    `) as unknown as TypedDocumentString<RequestDataExportMutation, RequestDataExportMutationVariables>;
export const PrivacyRequestProgressDocument = new TypedDocumentString(`
    subscription PrivacyRequestProgress($id: ID!, $afterSeq: Float) {
  privacyRequestProgress(id: $id, afterSeq: $afterSeq) {
    seq
    status
    progress
    detail
  }
}
    `) as unknown as TypedDocumentString<PrivacyRequestProgressSubscription, PrivacyRequestProgressSubscriptionVariables>;
export const RequestErasureDocument = new TypedDocumentString(`
    mutation RequestErasure($input: RequestErasureInput, $idempotencyKey: String) {
  requestErasure(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on PrivacyRequest {
      id
      phase
      dueAt
    }
    ... on ErrorResult {
      code
      message
    }
    ... on AlreadyInProgress {
      request {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RequestErasureMutation, RequestErasureMutationVariables>;
export const RequestIdentityCodeDocument = new TypedDocumentString(`
    mutation RequestIdentityCode($requestId: ID!) {
  requestIdentityCode(input: {requestId: $requestId}) {
    __typename
    ... on IdentityCodeSent {
      expiresAt
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RequestIdentityCodeMutation, RequestIdentityCodeMutationVariables>;
export const ConfirmIdentityDocument = new TypedDocumentString(`
    mutation ConfirmIdentity($requestId: ID!, $code: String) {
  confirmIdentity(input: {requestId: $requestId, code: $code}) {
    __typename
    ... on PrivacyRequest {
      id
      phase
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConfirmIdentityMutation, ConfirmIdentityMutationVariables>;
export const ErasurePreviewDocument = new TypedDocumentString(`
    query ErasurePreview($userId: ID!) {
  erasurePreview(userId: $userId) {
    ...ErasurePlanFields
  }
}
    fragment ErasurePlanFields on ErasurePlan {
  hash
  records
  items {
    subgraph
    store
    field
    action
    count
    reason
    held
  }
}`) as unknown as TypedDocumentString<ErasurePreviewQuery, ErasurePreviewQueryVariables>;
export const ErasureRequestDocument = new TypedDocumentString(`
    query ErasureRequest($id: ID!) {
  privacyRequest(id: $id, type: ERASURE) {
    id
    phase
    status
    outcome
    progress
    reopens
    subject {
      id
    }
    plan {
      ...ErasurePlanFields
    }
    acknowledgements {
      subgraph
      acknowledgedAt
      waivedAt
    }
    certificate {
      json
      html
      seal
    }
    failure {
      code
      message
    }
  }
}
    fragment ErasurePlanFields on ErasurePlan {
  hash
  records
  items {
    subgraph
    store
    field
    action
    count
    reason
    held
  }
}`) as unknown as TypedDocumentString<ErasureRequestQuery, ErasureRequestQueryVariables>;
export const ErasureRequestsOfDocument = new TypedDocumentString(`
    query ErasureRequestsOf($userId: ID!) {
  privacyRequests(filter: {subjectUserId: $userId, type: ERASURE}, first: 10) {
    nodes {
      id
      reopens
    }
  }
}
    `) as unknown as TypedDocumentString<ErasureRequestsOfQuery, ErasureRequestsOfQueryVariables>;
export const ApproveErasureDocument = new TypedDocumentString(`
    mutation ApproveErasure($requestId: ID!, $planHash: String!) {
  approveErasure(input: {requestId: $requestId, planHash: $planHash}) {
    __typename
    ... on PrivacyRequest {
      id
      phase
      scheduledFor
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ApproveErasureMutation, ApproveErasureMutationVariables>;
export const PlaceLegalHoldDocument = new TypedDocumentString(`
    mutation PlaceLegalHold($input: PlaceLegalHoldInput!, $idempotencyKey: String) {
  placeLegalHold(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on LegalHold {
      id
      version
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PlaceLegalHoldMutation, PlaceLegalHoldMutationVariables>;
export const ReleaseLegalHoldDocument = new TypedDocumentString(`
    mutation ReleaseLegalHold($input: ReleaseLegalHoldInput!) {
  releaseLegalHold(input: $input) {
    __typename
    ... on LegalHoldReleased {
      reopenedRequestId
    }
    ... on ErrorResult {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ReleaseLegalHoldMutation, ReleaseLegalHoldMutationVariables>;
export const CompanySpendDocument = new TypedDocumentString(`
    query CompanySpend($companyId: ID!) {
  company(id: $companyId) {
    id
    spend {
      spent: total {
        amount
        currency
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CompanySpendQuery, CompanySpendQueryVariables>;
export const ReviewQueueDocument = new TypedDocumentString(`
    query ReviewQueue($filter: ReviewQueueFilter, $first: Int!, $after: String) {
  reviewQueue(filter: $filter, first: $first, after: $after) {
    nodes {
      id
      contentId
      categories
      priority
      status
      version
      language
      createdAt
      text
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const ClaimReviewItemDocument = new TypedDocumentString(`
    mutation ClaimReviewItem($input: ReviewActionInput!, $idempotencyKey: String) {
  claimReviewItem(input: $input, idempotencyKey: $idempotencyKey) {
    ...ReviewOutcome
  }
}
    fragment ReviewOutcome on ReviewResult {
  __typename
  ... on ReviewItem {
    id
    status
    version
  }
  ... on ErrorResult {
    code
    message
  }
}`) as unknown as TypedDocumentString<ClaimReviewItemMutation, ClaimReviewItemMutationVariables>;
export const ApproveReviewItemDocument = new TypedDocumentString(`
    mutation ApproveReviewItem($input: ReviewDecisionInput!, $idempotencyKey: String) {
  approveReviewItem(input: $input, idempotencyKey: $idempotencyKey) {
    ...ReviewOutcome
  }
}
    fragment ReviewOutcome on ReviewResult {
  __typename
  ... on ReviewItem {
    id
    status
    version
  }
  ... on ErrorResult {
    code
    message
  }
}`) as unknown as TypedDocumentString<ApproveReviewItemMutation, ApproveReviewItemMutationVariables>;
export const DismissReviewItemDocument = new TypedDocumentString(`
    mutation DismissReviewItem($input: ReviewDecisionInput!, $idempotencyKey: String) {
  dismissReviewItem(input: $input, idempotencyKey: $idempotencyKey) {
    ...ReviewOutcome
  }
}
    fragment ReviewOutcome on ReviewResult {
  __typename
  ... on ReviewItem {
    id
    status
    version
  }
  ... on ErrorResult {
    code
    message
  }
}`) as unknown as TypedDocumentString<DismissReviewItemMutation, DismissReviewItemMutationVariables>;