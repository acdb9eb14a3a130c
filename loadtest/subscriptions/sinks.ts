import { createGateway } from '#gateway';
import {
  CallerWatch,
  InProcessSource,
  StreamHub,
  StreamLimits,
  SubscriptionMetrics,
  subscriptionSettings,
} from '../../gateway/src/subscriptions/index.js';
import { anonymousCaller } from '../../gateway/src/security/caller.js';
import { createMetrics } from '#platform/observability';
import { SUBSCRIPTION, supergraph, ToySubgraphs } from './toy-supergraph.js';

/** Deliveries per second to sinks that do nothing: planning, completing, encoding and handing out, without sockets. */
export async function sinkRate(clients: number, events: number): Promise<number> {
  const silent = () => {};
  const subgraphs = new ToySubgraphs(() => 'a review of a table');
  const inProcess = { events: subgraphs.events, people: subgraphs.people } as never;
  const metrics = createMetrics({ defaults: false });
  const gateway = await createGateway({
    supergraph: { sdl: supergraph() },
    inProcess,
    log: { info: silent, warn: silent, error: silent },
    metrics,
  });
  const settings = subscriptionSettings();
  const hub = new StreamHub({
    pipeline: gateway.pipeline,
    source: new InProcessSource(inProcess),
    settings,
    metrics: new SubscriptionMetrics(createMetrics({ defaults: false })),
    limits: new StreamLimits(settings.limits),
    watch: new CallerWatch({
      recheck: () => Promise.resolve(anonymousCaller),
      everyMs: settings.recheckMs,
      unknownMs: settings.uncheckedMs,
    }),
  });
  const count = { received: 0 };
  for (let at = 0; at < clients; at++) {
    const operation = hub.prepare({
      params: { query: SUBSCRIPTION },
      context: { caller: anonymousCaller, headers: {}, requestId: 'bench' },
      kinds: ['subscription'],
      connection: { streams: 0 },
      endAtExpiry: false,
    });
    if ('rejected' in operation) throw new Error(operation.errors[0]!.message);
    const writer = { next: () => void count.received++, error: silent, complete: silent };
    operation.start({ channel: { congested: false, waiting: new Set() }, writer, maxQueued: 1, onEnd: silent });
  }
  const run = async (ticks: number) => {
    const target = count.received + ticks * clients;
    for (let at = 0; at < ticks; at++) subgraphs.tick();
    while (target > count.received) await new Promise((resolve) => setImmediate(resolve));
  };
  while (subgraphs.open === 0) await new Promise((resolve) => setImmediate(resolve));
  await run(100);
  const startedAt = performance.now();
  await run(events);
  const seconds = (performance.now() - startedAt) / 1000;
  await gateway.drain(100);
  return (clients * events) / seconds;
}
