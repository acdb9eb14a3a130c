import { type EventPayload, parsePayload } from '#contracts/events';
import type { EventHandler } from '#platform/events';
import { trainingPurpose } from './learning.rules.js';
import type { LearningStore } from './learning.store.js';

/** Who lets their texts teach the classifier; a withdrawal deletes what was kept. */
export const trainingConsentHandler = (
  learning: LearningStore,
): EventHandler<EventPayload<'consent.changed'>, never> => ({
  consumer: 'safety.training-consent',
  types: ['consent.changed'],
  async handle(events, tx) {
    for (const event of events) {
      const { userId, purpose, granted, at } = parsePayload('consent.changed', event.payload);
      if (purpose === trainingPurpose) await learning.consent(tx, { userId, granted, at: new Date(at) });
    }
  },
});
