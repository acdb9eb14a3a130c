/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** Whose data is asked for. */
export type RequestDataExportInput = {
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

export type RequestDataExportMutationVariables = Exact<{
  input?: RequestDataExportInput | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type RequestDataExportMutation = { requestDataExport:
    | { __typename: 'AlreadyInProgress', code: string, message: string, request: { id: string } }
    | { __typename: 'IdempotencyKeyReused', code: string, message: string }
    | { __typename: 'NotPermitted', code: string, message: string }
    | { __typename: 'PrivacyRequest', id: string, status: LongRunningStatus, progress: number, dueAt: string }
    | { __typename: 'TooManyExports', code: string, message: string, retryAt: string }
   };

export type PrivacyRequestProgressSubscriptionVariables = Exact<{
  id: string;
  afterSeq?: number | null | undefined;
}>;


export type PrivacyRequestProgressSubscription = { privacyRequestProgress: { seq: number, status: LongRunningStatus, progress: number, detail: string } };

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
    | { __typename: 'ReviewItemNotFound', code: string, message: string }
    | { __typename: 'ReviewLeaseHeld', code: string, message: string }
    | { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ReviewNotClaimed', code: string, message: string }
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
    | { __typename: 'ReviewItemNotFound', code: string, message: string }
    | { __typename: 'ReviewLeaseHeld', code: string, message: string }
    | { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ReviewNotClaimed', code: string, message: string }
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
    | { __typename: 'ReviewItemNotFound', code: string, message: string }
    | { __typename: 'ReviewLeaseHeld', code: string, message: string }
    | { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string }
    | { __typename: 'ReviewNotClaimed', code: string, message: string }
    | { __typename: 'VersionConflict', code: string, message: string }
   };

type ReviewOutcome_IdempotencyKeyReused_Fragment = { __typename: 'IdempotencyKeyReused', code: string, message: string };

type ReviewOutcome_ReviewAlreadyDecided_Fragment = { __typename: 'ReviewAlreadyDecided', code: string, message: string };

type ReviewOutcome_ReviewItem_Fragment = { __typename: 'ReviewItem', id: string, status: ReviewStatus, version: number };

type ReviewOutcome_ReviewItemNotFound_Fragment = { __typename: 'ReviewItemNotFound', code: string, message: string };

type ReviewOutcome_ReviewLeaseHeld_Fragment = { __typename: 'ReviewLeaseHeld', code: string, message: string };

type ReviewOutcome_ReviewNeedsAnotherPerson_Fragment = { __typename: 'ReviewNeedsAnotherPerson', code: string, message: string };

type ReviewOutcome_ReviewNotClaimed_Fragment = { __typename: 'ReviewNotClaimed', code: string, message: string };

type ReviewOutcome_VersionConflict_Fragment = { __typename: 'VersionConflict', code: string, message: string };

export type ReviewOutcomeFragment =
  | ReviewOutcome_IdempotencyKeyReused_Fragment
  | ReviewOutcome_ReviewAlreadyDecided_Fragment
  | ReviewOutcome_ReviewItem_Fragment
  | ReviewOutcome_ReviewItemNotFound_Fragment
  | ReviewOutcome_ReviewLeaseHeld_Fragment
  | ReviewOutcome_ReviewNeedsAnotherPerson_Fragment
  | ReviewOutcome_ReviewNotClaimed_Fragment
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