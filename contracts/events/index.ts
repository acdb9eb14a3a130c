import { z } from 'zod';

/**
 * The events that cross subgraphs: names and payloads are a contract like the graph itself. Producers write them through `newEvent`,
 * consumers parse with the schema of the type. Payloads live in outbox and inbox only until they are handled.
 */
const uuid = z.uuid();

export const outcomeDimensions = [
  'confidence',
  'belonging',
  'lang_level_proxy',
  'job_readiness',
  'well_being',
] as const;
export type OutcomeDimension = (typeof outcomeDimensions)[number];

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Offsets are UTF-16 code units into the original text, end exclusive. */
const span = z.object({ start: z.int().min(0), end: z.int().min(1) });

export const eventSchemas = {
  /**
   * impact → q2q-cost, safety, privacy: a company was added or changed. Written by a trigger of the table, so that nobody can forget it:
   * a change here goes with a migration of impact.
   */
  'company.changed': z.object({
    companyId: uuid,
    /** IANA name. */
    timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone'),
    /** ISO 3166-1 alpha-2. */
    country: z.string(),
    active: z.boolean(),
    /** Grows with every change of the company. */
    version: z.int().min(1),
  }),
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
    reason: z.enum(['BUDGET_EXHAUSTED', 'ABSTAINED', 'RATE_LIMITED']),
  }),
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
