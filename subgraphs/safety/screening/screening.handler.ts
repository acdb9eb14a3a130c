import { type EventPayload, newEvent, parsePayload } from '#contracts/events';
import type { DomainEvent, EventHandler, Outbox } from '#platform/events';
import { uuidFrom } from '#platform/time';
import type { Content, ContentScreening, Screened } from './content-screening.service.js';
import type { Screening } from './screening.types.js';

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
 * Texts of a batch, under the policy of its company. Nothing of them is stored here: a text that is held is listed in its batch, for the
 * person who sent it, and never outlives it.
 */
export function batchHandler(
  screening: ContentScreening,
  outbox: Outbox,
): EventHandler<Submitted, ReadonlyMap<string, Screening>> {
  return {
    consumer: 'safety.batches',
    types: ['batch.text.submitted'],
    batchSize: 100,
    async prepare(events) {
      const screened = new Map<string, Screening>();
      for (const event of events) {
        const { companyId, text, locale } = parsePayload('batch.text.submitted', event.payload);
        screened.set(event.id, await screening.look(text, { companyId, locale, sender: 'batches' }));
      }
      return screened;
    },
    async handle(events, tx, prepared) {
      await outbox.append(
        tx,
        events.map((event) => {
          const { batchId, itemId } = parsePayload('batch.text.submitted', event.payload);
          const { verdict, redactedText, language } = prepared.get(event.id)!;
          const answer = { batchId, itemId, verdict, redactedText: verdict === 'HOLD' ? null : redactedText, language };
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
