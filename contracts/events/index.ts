import { z } from 'zod';

/**
 * The events that cross subgraphs: names and payloads are a contract like the graph itself. Producers write them through `newEvent`,
 * consumers parse with the schema of the type. Payloads live in outbox and inbox only until they are handled.
 */
// Any version: ids of a company may come from another system.
const uuid = z.guid();

export const outcomeDimensions = [
  'confidence',
  'belonging',
  'lang_level_proxy',
  'job_readiness',
  'well_being',
] as const;
export type OutcomeDimension = (typeof outcomeDimensions)[number];

export const skipReasons = [
  'BUDGET_EXHAUSTED',
  'ABSTAINED',
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'INVALID_ANSWER',
] as const;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Offsets are UTF-16 code units into the original text, end exclusive. */
const span = z.object({ start: z.int().min(0), end: z.int().min(1) });

const at = z.iso.datetime();
/** Grows with every change of the record: an older event than the last one seen is ignored. */
const version = z.int().min(1);
/** Counts the times a person was erased: a late event of an earlier life is told from a new one. */
const epoch = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** `2026-11`, `2026-Q3`, `FY2026`: as the owner of the period names it. */
const periodKey = z.string().min(1).max(40);

const journeyRule = z.object({ userId: uuid, companyId: uuid, ruleId: z.string(), ruleVersion: z.int().min(1) });
const journeyFlag = journeyRule.extend({ flag: z.string().optional() });

export const eventSchemas = {
  /**
   * impact → q2q-cost, safety, privacy: a company was added or changed. Written by a trigger of the table, so that no code can forget it:
   * a change here goes with a migration of impact.
   */
  'company.changed': z.object({
    companyId: uuid,
    /** IANA name. */
    timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone'),
    /** ISO 3166-1 alpha-2. */
    country: z.string(),
    active: z.boolean(),
    version,
  }),
  /** impact → privacy: a person exists, or moved. Never a name or an address. */
  'person.changed': z.object({
    userId: uuid,
    companyId: uuid.nullable(),
    /** BCP 47. */
    locale: z.string().nullable(),
    version,
  }),
  /** impact → safety, q2q-cost: a person gave or withdrew consent. */
  'consent.changed': z.object({ userId: uuid, purpose: z.string(), granted: z.boolean(), at }),
  /** impact → safety: a text is stored and waits for screening. */
  'feedback.received': z.object({
    feedbackId: uuid,
    companyId: uuid,
    userId: uuid,
    programId: uuid.nullable(),
    text: z.string(),
    /** BCP 47, as declared by the sender. */
    locale: z.string().nullable(),
    submittedAt: z.iso.datetime(),
  }),
  /** impact → safety: a text again, for a ruleset in shadow. Nothing but counts and ids is stored of it. */
  'feedback.replayed': z.object({
    replayId: uuid,
    feedbackId: uuid,
    companyId: uuid,
    text: z.string(),
    locale: z.string().nullable(),
  }),
  /** safety → impact: send texts again, newest first, to rules in shadow. `companyId` null: of every company. */
  'feedback.replay.requested': z.object({
    replayId: uuid,
    companyId: uuid.nullable(),
    /** Received from this instant on, and before that one. */
    from: at,
    to: at,
    limit: z.int().min(1).max(10_000),
  }),
  /** impact → safety: all of them are on their way: so many. */
  'feedback.replay.sent': z.object({ replayId: uuid, texts: z.int().min(0) }),
  /** safety → impact, q2q-cost: the text may be read by a model (verdict ALLOW or WARN, or approved by a reviewer). */
  'feedback.cleared': z.object({
    feedbackId: uuid,
    companyId: uuid,
    userId: uuid,
    verdict: z.enum(['ALLOW', 'WARN']),
    approvedByReviewer: z.boolean(),
    /** PII replaced by placeholders such as `[EMAIL]`. */
    redactedText: z.string(),
    language: z.enum(['en', 'no', 'uk', 'und']),
  }),
  /** safety → impact: the text waits for a person. */
  'feedback.held': z.object({ feedbackId: uuid, companyId: uuid, categories: z.array(z.string()) }),
  /** safety → impact: a reviewer decided that the text is not used (`ESCALATED` keeps it held). */
  'feedback.rejected': z.object({ feedbackId: uuid, companyId: uuid, reviewItemId: uuid }),
  /** safety → anyone: a flag exists. Never the matched words. */
  'safety.flag.raised': z.object({
    flagId: uuid,
    contentId: uuid,
    companyId: uuid,
    category: z.string(),
    verdict: z.enum(['ALLOW', 'WARN', 'HOLD']),
    confidence: z.number().min(0).max(1),
    severity: z.enum(['LOW', 'MEDIUM', 'HIGH']).optional(),
  }),
  /** safety → mail to the company's safeguarding contact: a person may be in danger. Never the text. */
  'safeguarding.raised': z.object({ reviewItemId: uuid, companyId: uuid }),
  /** q2q-cost → safety: a text of a batch waits for screening. It outlives neither side's item. */
  'batch.text.submitted': z.object({
    batchId: uuid,
    itemId: uuid,
    companyId: uuid,
    text: z.string(),
    locale: z.string().nullable(),
  }),
  /** safety → q2q-cost: the verdict on a text of a batch; the redacted text where a model may read it. */
  'batch.text.screened': z.object({
    batchId: uuid,
    itemId: uuid,
    verdict: z.enum(['ALLOW', 'WARN', 'HOLD']),
    redactedText: z.string().nullable(),
    language: z.enum(['en', 'no', 'uk', 'und']),
  }),
  /** q2q-cost → impact: scores 0–1 from one text. */
  'outcome.scored': z.object({
    classificationId: uuid,
    feedbackId: uuid,
    companyId: uuid,
    userId: uuid,
    provider: z.string(),
    model: z.string(),
    scores: z.array(
      z.object({
        dimension: z.enum(outcomeDimensions),
        score: z.number().min(0).max(1),
        confidence: z.number().min(0).max(1),
        evidence: z.array(span),
      }),
    ),
  }),
  /** q2q-cost → impact: no score was made (budget exhausted, or the classifier abstained on every dimension). */
  'outcome.skipped': z.object({
    feedbackId: uuid,
    companyId: uuid,
    reason: z.enum(skipReasons),
  }),
  /** q2q-cost → mail: spend and reservations of a period passed a share of the budget. */
  'budget.threshold.reached': z.object({
    companyId: uuid,
    period: periodKey,
    percent: z.union([z.literal(50), z.literal(80), z.literal(95), z.literal(100)]),
  }),
  /** q2q-cost → mail: an hour cost or used much more than such hours do. */
  'spend.anomaly.detected': z.object({
    companyId: uuid,
    /** Start of the hour. */
    hour: at,
    measure: z.enum(['COST', 'COST_PER_REQUEST', 'TOKENS_PER_REQUEST']),
    expected: z.number(),
    seen: z.number(),
  }),
  /** privacy → all: an erasure begins; from here on nothing new is stored about the person. */
  'user.erasure.started': z.object({ userId: uuid, epoch, planHash: sha256 }),
  /** privacy → impact, safety, q2q-cost: erase what you hold of this person. Nothing else is said of them. */
  'user.deleted': z.object({ userId: uuid, epoch }),
  /** each subgraph → privacy: it is done, with counts per table. */
  'user.deleted.acknowledged': z.object({
    userId: uuid,
    epoch,
    subgraph: z.string(),
    counts: z.record(z.string(), z.int().min(0)),
    catalogueHash: sha256,
  }),
  /** privacy → all: every store has confirmed and was verified. */
  'user.erasure.completed': z.object({ userId: uuid, epoch, planHash: sha256 }),
  /** privacy → operations: a request has passed its due date. */
  'privacy.request.overdue': z.object({ requestId: uuid, dueAt: at }),
  /** impact → mail, operations: a delivery has its outcome. */
  'delivery.run.finished': z.object({
    runId: uuid,
    scheduleId: uuid.nullable(),
    destinationId: uuid,
    companyId: uuid,
    outcome: z.string(),
  }),
  /** impact → mail, operations: the circuit of a destination opened, half-opened or closed. */
  'destination.circuit.changed': z.object({
    destinationId: uuid,
    companyId: uuid,
    state: z.enum(['CLOSED', 'OPEN', 'HALF_OPEN']),
  }),
  /** impact → deliveries: the figures of a period are final. */
  'reporting.period.closed': z.object({ companyId: uuid, period: periodKey, edition: z.int().min(1) }),
  /** impact → deliveries: figures that were final have a later edition. */
  'impact.figures.restated': z.object({ companyId: uuid, period: periodKey, edition: z.int().min(1) }),
  /** impact → anyone: a journey rule fired for a person: the flag stands. Never why: that is read by those who may. */
  'journey.flag.set': journeyFlag,
  /** impact → anyone: a flag of a person ended; the rule is the one that set it. */
  'journey.flag.cleared': journeyFlag,
  /** impact → anyone: a person reached a milestone. */
  'journey.milestone.reached': journeyRule.extend({ milestone: z.string().optional() }),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventPayload<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;

/** A validated event for the outbox; a payload that breaks the contract throws here, in the producer. */
export function newEvent<T extends EventType>(
  type: T,
  aggregateId: string,
  payload: EventPayload<T>,
  id?: string,
): { type: T; aggregateId: string; payload: EventPayload<T>; id?: string } {
  const parsed = eventSchemas[type].parse(payload) as EventPayload<T>;
  return { type, aggregateId, payload: parsed, ...(id === undefined ? {} : { id }) };
}

export function parsePayload<T extends EventType>(type: T, payload: unknown): EventPayload<T> {
  return eventSchemas[type].parse(payload) as EventPayload<T>;
}
