import { parsePayload } from '#contracts/events';
import type { Tx } from '#platform/database';
import type { DomainEvent, EventHandler } from '#platform/events';
import type { Signals } from '#platform/live';
import type { Clock } from '#platform/time';
import { type MetricsStore, metricsTopic } from '../metrics/metrics.store.js';
import type { OutcomeStore } from '../outcomes/outcome.store.js';
import type { FeedbackStore } from './feedback.store.js';
import type { StatusChange } from './status.rules.js';

export interface HandlerDependencies {
  readonly feedback: FeedbackStore;
  readonly outcomes: OutcomeStore;
  readonly metrics: Pick<MetricsStore, 'bump'>;
  readonly signals: Signals;
  readonly clock: Clock;
}

/** After each batch: a new version of the metrics of the companies concerned, and a signal once it is committed. */
async function publish(companyIds: readonly string[], deps: HandlerDependencies, tx: Tx): Promise<void> {
  await deps.metrics.bump(companyIds, deps.clock.now(), tx);
  tx.afterCommit(() => {
    for (const companyId of new Set(companyIds)) deps.signals.notify(metricsTopic(companyId));
  });
}

const screeningChange = (event: DomainEvent): StatusChange => {
  switch (event.type) {
    case 'feedback.cleared':
      return { feedbackId: parsePayload('feedback.cleared', event.payload).feedbackId, status: 'CLEARED' };
    case 'feedback.held':
      return { feedbackId: parsePayload('feedback.held', event.payload).feedbackId, status: 'HELD' };
    case 'feedback.rejected':
      return { feedbackId: parsePayload('feedback.rejected', event.payload).feedbackId, status: 'REJECTED' };
    default:
      throw new Error(`Event ${event.id} has type ${event.type}, which screening does not send; see contracts/events.`);
  }
};

/** What safety decided about a text becomes its status. */
export const screeningHandler = (deps: HandlerDependencies): EventHandler<unknown, never> => ({
  consumer: 'impact.screening',
  types: ['feedback.cleared', 'feedback.held', 'feedback.rejected'],
  async handle(events, tx) {
    const changes = events.map(screeningChange);
    await deps.feedback.lock(
      changes.map((change) => change.feedbackId),
      tx,
    );
    await publish(await deps.feedback.changeStatuses(changes, deps.clock.now(), tx), deps, tx);
  },
});

/** Scores, or the reason why there are none. */
export const outcomeHandler = (deps: HandlerDependencies): EventHandler<unknown, never> => ({
  consumer: 'impact.outcomes',
  types: ['outcome.scored', 'outcome.skipped'],
  async handle(events, tx) {
    const now = deps.clock.now();
    const scored = events.flatMap((e) =>
      e.type === 'outcome.scored' ? [parsePayload('outcome.scored', e.payload)] : [],
    );
    const changes = events.map((e): StatusChange => {
      if (e.type === 'outcome.scored')
        return { feedbackId: parsePayload(e.type, e.payload).feedbackId, status: 'CLASSIFIED' };
      const { feedbackId, reason } = parsePayload('outcome.skipped', e.payload);
      return { feedbackId, status: 'SKIPPED', skipReason: reason };
    });
    await deps.feedback.lock(
      changes.map((change) => change.feedbackId),
      tx,
    );
    const withScores = await deps.outcomes.store(scored, now, tx);
    const moved = await deps.feedback.changeStatuses(changes, now, tx);
    await publish([...moved, ...withScores], deps, tx);
  },
});
