import { newEvent, parsePayload, type EventPayload } from '#contracts/events';
import { companyNotYetKnown } from '#platform/companies';
import type { Database, Tx } from '#platform/database';
import { type DomainEvent, type EventHandler, type NewEvent, NotYet, type Outbox } from '#platform/events';
import { type Clock, uuidFrom } from '#platform/time';
import type { Attempt, Job } from './attempt.js';
import { isSkipped } from './classification.entity.js';
import type { Classification, ClassificationStore } from './classification.store.js';
import type { Classifier } from './classifier.service.js';
import { ScreenedText } from './screened-text.js';

type Cleared = EventPayload<'feedback.cleared'>;

export interface FeedbackHandlerDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly classifications: ClassificationStore;
  readonly classifier: Classifier;
  readonly outbox: Outbox;
}

/** So long a text waits for providers that are away, before it is skipped. */
const patienceWithProvidersMs = 15 * 60_000;

/**
 * Every cleared text is classified once. Reserving and asking the model happen outside the transaction; settling,
 * storing and telling are one with the inbox mark. Delivered again after a crash, the same key finds the same hold,
 * so nothing is paid twice.
 */
export function feedbackHandler(deps: FeedbackHandlerDependencies): EventHandler<Cleared, readonly Attempt[]> {
  const { classifications, classifier, outbox } = deps;
  const finish = async (tx: Tx, attempts: readonly Attempt[]) => {
    const written = await classifier.finish(tx, attempts);
    await outbox.append(tx, written.map(eventOf));
  };
  return {
    consumer: 'q2q-cost.classification',
    types: ['feedback.cleared'],
    batchSize: 50,
    async prepare(events) {
      const cleared = new Map(
        events
          .map((event) => ({ event, payload: parsePayload('feedback.cleared', event.payload) }))
          .map((given) => [given.payload.feedbackId, given]),
      );
      const known = await classifications.by('feedbackId', [...cleared.keys()]);
      for (const classification of known) {
        if (classification && !isSkipped(classification.status)) cleared.delete(classification.feedbackId!);
      }
      const waiting = [...cleared.values()];
      const attempts = await classifier.attempt(
        waiting.map(({ payload }) => jobOf(payload)),
        AbortSignal.timeout(120_000),
      );
      const reasons = attempts.map((attempt, at) => whyNotYet(attempt, waiting[at]!.event, deps.clock.now()));
      const reason = reasons.find((found) => found !== null);
      if (!reason) return attempts;
      // What was answered meanwhile is paid for: it is not lost because another text of the batch has to wait.
      await deps.db.transaction((tx) =>
        finish(
          tx,
          attempts.filter((_, at) => reasons[at] === null),
        ),
      );
      throw reason;
    },
    handle: (_events, tx, attempts) => finish(tx, attempts),
  };
}

/** The event comes again later; `null` where it is done with. */
function whyNotYet(attempt: Attempt, event: DomainEvent, now: Date): Error | null {
  if (attempt.kind === 'COMPANY_UNKNOWN') return companyNotYetKnown(attempt.job.companyId);
  if (attempt.kind === 'IN_PROGRESS') return new NotYet('Another process is asking a model about this text.');
  const age = now.getTime() - event.occurredAt.getTime();
  if (attempt.kind === 'FAILED' && attempt.reason === 'PROVIDER_UNAVAILABLE' && age < patienceWithProvidersMs)
    return new NotYet('No provider of the company could be reached; the text is tried again.');
  return null;
}

function jobOf(payload: Cleared): Job {
  const { feedbackId, companyId, userId, redactedText } = payload;
  return {
    screened: ScreenedText.ofEvent(payload),
    // The text is part of the key: a text cleared again in another form is another attempt.
    idempotencyKey: `feedback:${feedbackId}:${uuidFrom(redactedText)}:1`,
    companyId,
    feedbackId,
    userId,
    requestedBy: null,
    feature: 'feedback',
  };
}

function eventOf(classification: Classification): NewEvent {
  const { id, feedbackId, companyId, userId, provider, model, scores, status } = classification;
  // One event for each way in which a text was skipped, and one for what became of it in the end.
  const kind = status === 'BUDGET_EXHAUSTED' ? 'skipped' : isSkipped(status) ? status : 'classified';
  const eventId = uuidFrom('event', 'outcome', feedbackId!, kind);
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
