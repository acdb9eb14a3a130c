import { type EventPayload, parsePayload } from '#contracts/events';
import type { EventHandler } from '#platform/events';
import type { Logger } from '#platform/observability';
import { type Clock, localDateOf } from '#platform/time';
import type { ReportStore } from './report.store.js';

/** Consent that was taken back marks the editions that the person is in; the next edition is made without them. */
export const consentHandler = ({
  store,
  clock,
  log,
}: {
  readonly store: ReportStore;
  readonly clock: Clock;
  readonly log: Logger;
}): EventHandler<EventPayload<'consent.changed'>, never> => ({
  consumer: 'impact.reports.consent',
  types: ['consent.changed'],
  async handle(events, tx) {
    for (const event of events) {
      const { userId, purpose, granted } = parsePayload('consent.changed', event.payload);
      if (purpose !== 'REPORTING' || granted) continue;
      const today = localDateOf(clock.now(), 'UTC');
      const editions = await store.mark(tx, { userId, kind: 'CONSENT_WITHDRAWN', today });
      if (editions > 0) log.info({ editions }, 'editions were marked: consent was withdrawn');
    }
  },
});
