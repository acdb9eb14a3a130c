import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Registry } from 'prom-client';
import type { StreamRequest, StreamWish, SubscriptionHandler } from '../http/subscription-handler.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { CallerGate } from './caller-gate.js';
import { type CallerRecheck, CallerWatch } from './caller-watch.js';
import { EventStreams } from './clients/event-streams.js';
import { HttpStreams } from './clients/http-streams.js';
import { SocketServer } from './clients/socket-server.js';
import { isForSubscriptionsOnly, streamKindOf } from './clients/stream-kind.js';
import { SubscriptionMetrics } from './metrics.js';
import { subscriptionSettings, type SubscriptionSettingsInput } from './settings.js';
import { StreamHub } from './stream-hub.js';
import { StreamLimits } from './stream-limits.js';
import { InProcessSource, type SubscribableSubgraph } from './upstream/in-process-source.js';
import { SocketSource } from './upstream/socket-source.js';
import type { StreamSource } from './upstream/subgraph-stream.js';

export interface SubscriptionOptions {
  readonly pipeline: Pipeline;
  readonly admit: CallerGate;
  /** Asked again and again for what stays open. */
  readonly recheck: CallerRecheck;
  readonly metrics: Registry;
  /** Subgraphs of this process, by name. */
  readonly inProcess?: Readonly<Record<string, SubscribableSubgraph>> | undefined;
  /** Where subgraphs are called over HTTP, by name; their routing URLs unless given. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
  readonly settings?: SubscriptionSettingsInput | undefined;
}

/** Federated subscriptions, and everything else that is sent as a stream: graphql-ws, server-sent events, multipart. */
export function createSubscriptions(options: SubscriptionOptions): SubscriptionHandler {
  return new Subscriptions(options);
}

class Subscriptions implements SubscriptionHandler {
  readonly #hub: StreamHub;
  readonly #source: StreamSource;
  readonly #sockets: SocketServer;
  readonly #responses: HttpStreams;
  readonly #eventStreams: EventStreams;
  readonly #watch: CallerWatch;

  constructor({
    pipeline,
    admit,
    recheck,
    metrics: registry,
    inProcess = {},
    urls = {},
    settings: input,
  }: SubscriptionOptions) {
    const settings = subscriptionSettings(input);
    const metrics = new SubscriptionMetrics(registry);
    const limits = new StreamLimits(settings.limits);
    this.#source = eitherSource(
      new InProcessSource(inProcess),
      new SocketSource({ settings, metrics, urlOf: (subgraph) => streamUrl(subgraph) }),
    );
    const watch = new CallerWatch({ recheck, everyMs: settings.recheckMs, unknownMs: settings.uncheckedMs });
    this.#watch = watch;
    this.#hub = new StreamHub({ pipeline, source: this.#source, settings, metrics, limits, watch });
    const { config } = pipeline.parts;
    const shared = { hub: this.#hub, settings, metrics, limits };
    this.#sockets = new SocketServer({ ...shared, admit, watch, config });
    this.#responses = new HttpStreams(shared);
    this.#eventStreams = new EventStreams(shared);

    function streamUrl(subgraph: string): string {
      const routed = pipeline.parts.current().engine.subgraphs.find(({ name }) => name === subgraph)?.url;
      const url = settings.urls[subgraph] ?? urls[subgraph] ?? routed ?? '';
      return url.replace(/^http/, 'ws');
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.upgrade(request, socket, head);
  }

  accepts(request: IncomingMessage): StreamWish | false {
    const kind = streamKindOf(request);
    if (kind === undefined) return false;
    if (kind === 'reserve' || kind === 'open' || kind === 'stop') return 'control';
    return isForSubscriptionsOnly(request, kind) ? 'subscription' : 'operation';
  }

  async stream(request: StreamRequest): Promise<void> {
    if (request.protocol) return this.#responses.serve(request, request.protocol);
    const kind = streamKindOf(request.request);
    if (kind === 'sse' || kind === 'multipart') this.#responses.serve(request, kind);
    else if (kind !== undefined) this.#eventStreams.serve(request, kind);
  }

  reload(): void {
    this.#hub.reload();
  }

  async close(deadlineMs: number): Promise<void> {
    await Promise.all(
      [this.#sockets, this.#responses, this.#eventStreams].map((transport) => transport.close(deadlineMs)),
    );
    this.#source.close();
    this.#watch.close();
  }
}

function eitherSource(inProcess: InProcessSource, sockets: SocketSource): StreamSource {
  const sourceOf = (subgraph: string): StreamSource => (inProcess.has(subgraph) ? inProcess : sockets);
  return {
    open: (request, listener) => sourceOf(request.subgraph).open(request, listener),
    addressOf: (subgraph) => sourceOf(subgraph).addressOf(subgraph),
    close: () => sockets.close(),
  };
}
