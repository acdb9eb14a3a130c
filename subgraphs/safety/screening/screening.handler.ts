import { type EventPayload, newEvent, parsePayload } from '#contracts/events';
import type { DomainEvent, EventHandler, Outbox } from '#platform/events';
import { uuidFrom } from '#platform/time';
import type { Content, ContentScreening, Screened } from './content-screening.service.js';

type Received = EventPayload<'feedback.received'>;
type Submitted = EventPayload<'batch.text.submitted'>;

/**
 * Every received text is screened once per ruleset before anything else may read it. Screening is computation and happens outside the
 * transaction; verdict, flags, queue item and events are written in one.
 */
export function screeningHandler(screening: ContentScreening): EventHandler<Received, readonly Screened[]> {
  return {
    consumer: 'safety.screening',
    types: ['feedback.received'],
    batchSize: 100,
    prepare: (events) => screening.screen(events.map(contentOf), 'events'),
    async handle(_events, tx, prepared) {
      // Twice in one batch is once.
      await screening.store(tx, [...new Map(prepared.map((one) => [one.row.id, one])).values()]);
    },
  };
}

function contentOf(event: DomainEvent<Received>): Content {
  const { feedbackId, companyId, userId, text, locale } = parsePayload('feedback.received', event.payload);
  return { kind: 'FEEDBACK', contentId: feedbackId, companyId, userId, text, locale };
}

/**
 * Texts of a batch, under the policy of its company. Nothing of them is stored here but that one may be a disclosure: then it waits for a
 * person, without its text. What else is held is listed in its batch, for the person who sent it, and never outlives it.
 */
export function batchHandler(
  screening: ContentScreening,
  outbox: Outbox,
): EventHandler<Submitted, readonly Screened[]> {
  return {
    consumer: 'safety.batches',
    types: ['batch.text.submitted'],
    batchSize: 100,
    prepare: (events) => screening.screen(events.map(batchContentOf), 'batches'),
    async handle(events, tx, prepared) {
      const disclosures = prepared.filter(isHeldDisclosure);
      await screening.store(tx, [...new Map(disclosures.map((one) => [one.row.id, one])).values()]);
      await outbox.append(
        tx,
        events.map((event, at) => {
          const { batchId, itemId } = parsePayload('batch.text.submitted', event.payload);
          const { screening: found, sampled } = prepared[at]!;
          // The share of texts that a reviewer reads is of texts that are kept.
          const verdict = sampled ? 'WARN' : found.verdict;
          const redactedText = verdict === 'HOLD' ? null : found.redactedText;
          const answer = { batchId, itemId, verdict, redactedText, language: found.language };
          return newEvent(
            'batch.text.screened',
            batchId,
            answer,
            uuidFrom('event', 'batch.text.screened', batchId, itemId),
          );
        }),
      );
    },
  };
}

function batchContentOf(event: DomainEvent<Submitted>): Content {
  const { batchId, itemId, companyId, text, locale } = parsePayload('batch.text.submitted', event.payload);
  return { kind: 'BATCH', contentId: itemId, batchId, companyId, userId: null, text, locale };
}

const isHeldDisclosure = ({ screening, sampled }: Screened): boolean =>
  !sampled && screening.verdict === 'HOLD' && screening.signals.some(({ category }) => category === 'SAFEGUARDING');
