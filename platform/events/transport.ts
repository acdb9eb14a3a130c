import type { DomainEvent } from './event.js';

/** One subgraph's wish to receive. `accept` resolves when the events are durable there; accepting one twice does no harm. */
export interface Subscription {
  readonly subgraph: string;
  readonly types: readonly string[];
  accept(events: readonly DomainEvent[]): Promise<void>;
}

/** How events get from the outbox of one subgraph to the inboxes of others. Nothing in a subgraph knows which one is used. */
export interface EventTransport {
  /**
   * Resolves when the events, in this order, will reach every subscriber even if this process dies now; a rejection means that the same
   * events are published again later.
   */
  publish(producer: string, events: readonly DomainEvent[]): Promise<void>;
  subscribe(subscription: Subscription): Promise<{ close(): Promise<void> }>;
}

/**
 * Hands over within the process, straight from outbox to inbox. Every subgraph named here must be subscribed before anything is
 * published: one that starts late or has closed makes its producers wait, not lose.
 */
export function inProcessTransport({ subgraphs }: { readonly subgraphs: readonly string[] }): EventTransport {
  const subscriptions = new Map<string, Subscription>();
  return {
    async publish(producer, events) {
      const missing = subgraphs.filter((name) => !subscriptions.has(name));
      if (missing.length > 0) throw new Error(`Events of ${producer} wait: ${missing.join(', ')} does not receive.`);
      const deliveries = [...subscriptions.values()].map(async (subscription) => {
        const wanted = events.filter((event) => subscription.types.includes(event.type));
        if (wanted.length > 0) await subscription.accept(wanted);
      });
      const failed = (await Promise.allSettled(deliveries)).find((delivery) => delivery.status === 'rejected');
      if (failed) throw failed.reason;
    },
    async subscribe(subscription) {
      if (!subgraphs.includes(subscription.subgraph)) {
        throw new Error(
          `${subscription.subgraph} subscribes to events, but the transport was made for ${subgraphs.join(', ')}.`,
        );
      }
      subscriptions.set(subscription.subgraph, subscription);
      return {
        async close() {
          if (subscriptions.get(subscription.subgraph) === subscription) subscriptions.delete(subscription.subgraph);
        },
      };
    },
  };
}
