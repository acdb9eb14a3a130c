import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { exactly } from '../../exact-json.js';
import type { SubscriptionMetrics } from '../metrics.js';
import type { SubscriptionSettings } from '../settings.js';
import {
  isTemporary,
  type StreamListener,
  type StreamRequest,
  type StreamSource,
  type SubgraphEvent,
} from './subgraph-stream.js';

/** Close codes after which the same request would only be refused again. */
const FATAL_CODES = new Set([4004, 4005, 4400, 4406, 4409, 4429]);

export interface SocketSourceOptions {
  readonly settings: SubscriptionSettings;
  readonly metrics: SubscriptionMetrics;
  urlOf(subgraph: string): string;
}

/**
 * Event streams over graphql-ws: one multiplexed socket for each subgraph and identity, which the next stream may use for `idleMs` after
 * the last one has ended. What identifies the caller (service token, rule
 * headers) is made anew for every connection and sent twice, in the upgrade's headers and in `connection_init`, since subgraphs look in
 * either place.
 */
export class SocketSource implements StreamSource {
  readonly #options: SocketSourceOptions;
  readonly #sockets = new Map<string, SubgraphSocket>();

  constructor(options: SocketSourceOptions) {
    this.#options = options;
  }

  open(request: StreamRequest, listener: StreamListener): () => void {
    const url = this.#options.urlOf(request.subgraph);
    const key = JSON.stringify([request.subgraph, url, request.identity.key]);
    let socket = this.#sockets.get(key);
    if (!socket) {
      socket = new SubgraphSocket(this.#options, { url, request, onIdle: () => this.#sockets.delete(key) });
      this.#sockets.set(key, socket);
    }
    return socket.open(request, listener);
  }

  addressOf(subgraph: string): string {
    return this.#options.urlOf(subgraph);
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }
}

interface SocketUse {
  readonly url: string;
  readonly request: StreamRequest;
  /** No stream has used it for `idleMs`. */
  readonly onIdle: () => void;
}

class SubgraphSocket {
  readonly #client: Client;
  readonly #onIdle: () => void;
  readonly #idleMs: number;
  #streams = 0;
  #idling: NodeJS.Timeout | undefined;

  constructor(options: SocketSourceOptions, { url, request, onIdle }: SocketUse) {
    const { connectTimeoutMs, keepAliveMs, idleMs } = options.settings.upstream;
    const { subgraph, identity, requestId } = request;
    const headers = () => ({ ...identity.headersFor(subgraph), 'x-request-id': requestId });
    this.#onIdle = onIdle;
    this.#idleMs = idleMs;
    this.#client = createClient({
      url,
      webSocketImpl: socketClass(options.settings, headers),
      connectionParams: headers,
      connectionAckWaitTimeout: connectTimeoutMs,
      lazyCloseTimeout: idleMs,
      keepAlive: keepAliveMs,
      jsonMessageReviver: exactly,
      // A stream that was lost is opened again with what it has seen since; only its owner knows that.
      retryAttempts: 0,
    });
    this.#count(options.metrics, subgraph);
    this.#cutWhenSilent(keepAliveMs);
  }

  open(request: StreamRequest, listener: StreamListener): () => void {
    let over = false;
    this.#streams++;
    clearTimeout(this.#idling);
    const once = (tell: () => void) => {
      if (over) return;
      over = true;
      if (--this.#streams === 0) this.#idling = setTimeout(this.#onIdle, this.#idleMs).unref();
      tell();
    };
    const { query, operationName, variables } = request;
    const payload = { query, variables: { ...variables }, ...(operationName !== undefined && { operationName }) };
    const dispose = this.#client.subscribe(payload, {
      next: (event) => {
        const { data, errors } = event as SubgraphEvent;
        // Without `data` it is no event: the subgraph could not subscribe, and graphql-ws's server says so like this.
        if (data === undefined && errors) close(() => report(errors, listener));
        else if (!over) listener.event(event as SubgraphEvent);
      },
      error: (cause) => once(() => report(cause, listener)),
      complete: () => once(() => listener.complete()),
    });
    const close = (tell = () => {}) =>
      once(() => {
        dispose();
        tell();
      });
    return () => close();
  }

  close(): void {
    clearTimeout(this.#idling);
    this.#client.terminate();
    void this.#client.dispose();
  }

  #count({ upstreamSockets }: SubscriptionMetrics, subgraph: string): void {
    let open = false;
    this.#client.on('connected', () => {
      open = true;
      upstreamSockets.inc({ subgraph });
    });
    this.#client.on('closed', () => {
      if (open) upstreamSockets.dec({ subgraph });
      open = false;
    });
  }

  /** A subgraph that answers no ping is gone, though nobody has closed the connection. */
  #cutWhenSilent(afterMs: number): void {
    let timer: NodeJS.Timeout | undefined;
    this.#client.on('ping', (received) => {
      if (!received) timer = setTimeout(() => this.#client.terminate(), afterMs);
    });
    this.#client.on('pong', (received) => received && clearTimeout(timer));
    this.#client.on('closed', () => clearTimeout(timer));
  }
}

/** The client library passes neither headers nor limits to the socket it makes. */
function socketClass({ upstream }: SubscriptionSettings, headers: () => Record<string, string>): unknown {
  return class extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, {
        headers: headers(),
        handshakeTimeout: upstream.connectTimeoutMs,
        maxPayload: upstream.maxMessageBytes,
        perMessageDeflate: false,
      });
    }
  };
}

/** The client library reports a list of GraphQL errors, a close event, or whatever the connection threw. */
function report(cause: unknown, listener: StreamListener): void {
  if (Array.isArray(cause)) {
    const errors = cause as readonly GraphQLFormattedError[];
    if (isTemporary(errors)) listener.lost(cause[0]);
    else listener.refused(errors);
    return;
  }
  const { code, reason } = (cause ?? {}) as { code?: unknown; reason?: unknown };
  if (typeof code === 'number' && FATAL_CODES.has(code)) {
    listener.refused([
      {
        message: `The subgraph closed the stream: ${code} ${typeof reason === 'string' ? reason : ''}`.trim(),
        extensions: { code: 'SUBSCRIPTION_UPSTREAM_REFUSED' },
      },
    ]);
    return;
  }
  listener.lost(cause);
}
