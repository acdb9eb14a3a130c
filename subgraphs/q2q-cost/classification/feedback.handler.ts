import { newEvent, parsePayload, type EventPayload } from '#contracts/events';
import { companyNotYetKnown } from '#platform/companies';
import type { EventHandler, NewEvent, Outbox } from '#platform/events';
import { uuidFrom } from '#platform/time';
import type { Classification, ClassificationStore } from './classification.store.js';
import type { Attempt, Classifier, Job } from './classifier.service.js';

type Cleared = EventPayload<'feedback.cleared'>;

export interface FeedbackHandlerDependencies {
  readonly classifications: ClassificationStore;
  readonly classifier: Classifier;
  readonly outbox: Outbox;
}

/**
 * Every cleared text is classified once. Reserving and asking the model happen outside the transaction; settling,
 * storing and telling are one with the inbox mark. Delivered again after a crash, the same key finds the same hold,
 * so nothing is paid twice.
 */
export function feedbackHandler({
  classifications,
  classifier,
  outbox,
}: FeedbackHandlerDependencies): EventHandler<Cleared, readonly Attempt[]> {
  return {
    consumer: 'q2q-cost.classification',
    types: ['feedback.cleared'],
    batchSize: 50,
    async prepare(events) {
      const cleared = new Map(
        events
          .map((event) => parsePayload('feedback.cleared', event.payload))
          .map((payload) => [payload.feedbackId, payload]),
      );
      const known = await classifications.by('feedbackId', [...cleared.keys()]);
      for (const classification of known) {
        if (classification && classification.status !== 'BUDGET_EXHAUSTED') cleared.delete(classification.feedbackId!);
      }
      return attemptAll(classifier, [...cleared.values()]);
    },
    async handle(_events, tx, attempts) {
      const written = await classifier.finish(tx, attempts);
      await outbox.append(tx, written.map(eventOf));
    },
  };
}

const mostAttempts = 3;

/** A key whose hold was released or written off is used up: the next attempt gets the next one. */
async function attemptAll(classifier: Classifier, cleared: readonly Cleared[]): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  let pending = cleared;
  for (let number = 1; number <= mostAttempts && pending.length > 0; number += 1) {
    const made = await classifier.attempt(
      pending.map((payload) => jobOf(payload, number)),
      AbortSignal.timeout(60_000),
    );
    // The event waits; what is reserved for others of its batch is found again under their keys.
    const early = made.find((attempt) => attempt.kind === 'COMPANY_UNKNOWN');
    if (early) throw companyNotYetKnown(early.job.companyId);
    const usedUp = new Set(
      made.filter((attempt) => attempt.kind === 'DONE_BEFORE').map((attempt) => attempt.job.feedbackId),
    );
    attempts.push(...made.filter((attempt) => attempt.kind !== 'DONE_BEFORE'));
    pending = pending.filter((payload) => usedUp.has(payload.feedbackId));
  }
  return attempts;
}

function jobOf(payload: Cleared, attempt: number): Job {
  const { feedbackId, companyId, userId, redactedText: text, language } = payload;
  // The text is part of the key: a text cleared again in another form is another attempt.
  const idempotencyKey = `feedback:${feedbackId}:${uuidFrom(text)}:${attempt}`;
  return { idempotencyKey, companyId, feedbackId, userId, requestedBy: null, feature: 'feedback', text, language };
}

function eventOf(classification: Classification): NewEvent {
  const { id, feedbackId, companyId, userId, provider, model, scores, status } = classification;
  const eventId = uuidFrom('event', 'outcome', feedbackId!, status === 'BUDGET_EXHAUSTED' ? 'skipped' : 'classified');
  if (status !== 'SCORED')
    return newEvent('outcome.skipped', feedbackId!, { feedbackId: feedbackId!, companyId, reason: status }, eventId);
  const payload = {
    classificationId: id,
    feedbackId: feedbackId!,
    companyId,
    userId: userId!,
    provider,
    model,
    scores: scores.map((score) => ({ ...score, evidence: [...score.evidence] })),
  };
  return newEvent('outcome.scored', feedbackId!, payload, eventId);
}
