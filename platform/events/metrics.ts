import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What one consumer reports. */
export interface ConsumerMetrics {
  handled(events: number): void;
  failed(): void;
  deadLetter(): void;
  /** Starts a timer of one handler call; call the answer when it ended. */
  started(): () => void;
}

export interface EventMetrics {
  consumer(name: string): ConsumerMetrics;
  sent(events: number): void;
  backlog(stats: EventStats): void;
}

/** What is waiting in one subgraph. */
export interface EventStats {
  /** Events not sent yet, and the age of the oldest in seconds. */
  readonly outbox: { readonly waiting: number; readonly lagSeconds: number };
  /** By consumer: events not handled yet (dead letters not counted), the age of the oldest in seconds, and the dead letters. */
  readonly consumers: Readonly<
    Record<string, { readonly waiting: number; readonly lagSeconds: number; readonly deadLetters: number }>
  >;
}

/** Several subgraphs share a registry: the first one makes the metric. */
export function eventMetrics(registry: Registry, subgraph: string): EventMetrics {
  const gauge = (name: string, help: string, labelNames: string[]) =>
    (registry.getSingleMetric(name) as Gauge | undefined) ??
    new Gauge({ name, help, labelNames, registers: [registry] });
  const counter = (name: string, help: string, labelNames: string[]) =>
    (registry.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, labelNames, registers: [registry] });
  const outboxWaiting = gauge('event_outbox_waiting', 'Events not sent yet', ['subgraph']);
  const outboxLag = gauge('event_outbox_lag_seconds', 'Age of the oldest event not sent yet', ['subgraph']);
  const waiting = gauge('event_inbox_waiting', 'Events not handled yet', ['consumer']);
  const lag = gauge('event_inbox_lag_seconds', 'Age of the oldest event not handled yet', ['consumer']);
  const deadLettersNow = gauge('event_inbox_dead_letters', 'Events that failed too often and wait for an operator', [
    'consumer',
  ]);
  const sent = counter('event_sent_total', 'Events sent', ['subgraph']);
  const handled = counter('event_handled_total', 'Events handled', ['consumer']);
  const failed = counter('event_handler_failures_total', 'Handler calls that failed', ['consumer']);
  const deadLetters = counter('event_dead_letters_total', 'Events that became dead letters', ['consumer']);
  const duration =
    (registry.getSingleMetric('event_handler_seconds') as Histogram | undefined) ??
    new Histogram({
      name: 'event_handler_seconds',
      help: 'Duration of one handler call, preparation included',
      labelNames: ['consumer'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
      registers: [registry],
    });
  return {
    consumer: (consumer) => ({
      handled: (events) => handled.inc({ consumer }, events),
      failed: () => failed.inc({ consumer }),
      deadLetter: () => deadLetters.inc({ consumer }),
      started: () => duration.startTimer({ consumer }),
    }),
    sent: (events) => sent.inc({ subgraph }, events),
    backlog(stats) {
      outboxWaiting.set({ subgraph }, stats.outbox.waiting);
      outboxLag.set({ subgraph }, stats.outbox.lagSeconds);
      for (const [consumer, state] of Object.entries(stats.consumers)) {
        waiting.set({ consumer }, state.waiting);
        lag.set({ consumer }, state.lagSeconds);
        deadLettersNow.set({ consumer }, state.deadLetters);
      }
    },
  };
}
