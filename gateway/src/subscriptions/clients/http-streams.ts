import type { StreamRequest } from '../../http/subscription-handler.js';
import { httpRejection } from '../../http/http-answer.js';
import { readParams } from '../../pipeline/params.js';
import { isRejection, rejection, type Rejection } from '../../pipeline/rejection.js';
import { shutdownError } from '../errors.js';
import type { SubscriptionMetrics } from '../metrics.js';
import type { SubscriptionSettings } from '../settings.js';
import type { ReadyOperation, StreamHub } from '../stream-hub.js';
import type { StreamLimits } from '../stream-limits.js';
import { HttpChannel } from './http-channel.js';
import { distinctEvents, multipartResults, type StreamProtocol } from './stream-protocols.js';

export interface HttpStreamParts {
  readonly hub: StreamHub;
  readonly settings: SubscriptionSettings;
  readonly metrics: SubscriptionMetrics;
  readonly limits: StreamLimits;
}

interface OpenStream {
  readonly channel: HttpChannel;
  readonly protocol: StreamProtocol;
}

const POLL_MS = 20;

/** One operation per response: server-sent events in distinct connections mode, and multipart. */
export class HttpStreams {
  readonly #parts: HttpStreamParts;
  readonly #open = new Set<OpenStream>();
  readonly #heartbeats: NodeJS.Timeout;

  constructor(parts: HttpStreamParts) {
    this.#parts = parts;
    this.#heartbeats = setInterval(() => {
      for (const { channel, protocol } of this.#open) if (!channel.congested) channel.write(protocol.heartbeat);
    }, parts.settings.keepAliveMs);
    this.#heartbeats.unref();
  }

  serve(request: StreamRequest, kind: 'sse' | 'multipart' | StreamProtocol): void {
    const protocol = kind === 'sse' ? distinctEvents : kind === 'multipart' ? multipartResults : kind;
    if (!this.#parts.limits.openConnection()) return answerRejection(request, tooManyConnections());
    request.response.once('close', () => this.#parts.limits.closeConnection());
    const operation = this.#prepare(request);
    if (!isRejection(operation)) this.#start(request, protocol, operation);
    else if (isAboutDocument(operation)) this.#sayInStream(request, protocol, operation);
    else answerRejection(request, operation);
  }

  async close(deadlineMs: number): Promise<void> {
    clearInterval(this.#heartbeats);
    for (const { channel, protocol } of this.#open) channel.end(protocol.shutdown(shutdownError()));
    const deadline = performance.now() + deadlineMs;
    while (this.#open.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    for (const { channel } of this.#open) channel.destroy();
  }

  #prepare({ request, body, caller, address, requestId }: StreamRequest): ReadyOperation | Rejection {
    const params = readParams(body);
    if (isRejection(params)) return params;
    return this.#parts.hub.prepare({
      params,
      context: { caller, headers: request.headers, requestId, address },
      // What a GET asks for must have no effects.
      kinds: request.method === 'GET' ? ['query', 'subscription'] : ['query', 'mutation', 'subscription'],
      connection: { streams: 0 },
      endAtExpiry: true,
    });
  }

  #start(request: StreamRequest, protocol: StreamProtocol, operation: ReadyOperation): void {
    const { metrics, settings } = this.#parts;
    const { response } = request;
    const { transport } = protocol;
    const channel = openStream(request, protocol, settings);
    const open = { channel, protocol };
    this.#open.add(open);
    metrics.connections.inc({ transport });
    metrics.streams.inc({ transport });
    const stream = operation.start({
      channel,
      writer: {
        next: (result) => channel.write(protocol.next(result)),
        error: (errors) => channel.end(protocol.error(errors)),
        complete: () => channel.end(protocol.complete),
      },
      maxQueued: settings.queuedResults,
      onEnd: (reason) => {
        metrics.streams.dec({ transport });
        if (reason === 'overflow') metrics.overflows.inc({ transport });
      },
    });
    const left = () => {
      if (!this.#open.delete(open)) return;
      metrics.connections.dec({ transport });
      stream.cancel();
    };
    response.once('close', left);
    if (response.destroyed) left();
  }

  /** As graphql-sse has it: a document that does not fit the schema is an answer, not a failed request. */
  #sayInStream(request: StreamRequest, protocol: StreamProtocol, { errors }: Rejection): void {
    openStream(request, protocol, this.#parts.settings).end(protocol.error(errors));
  }
}

function openStream(
  { response, requestId }: StreamRequest,
  protocol: StreamProtocol,
  settings: SubscriptionSettings,
): HttpChannel {
  response.writeHead(200, {
    'content-type': protocol.contentType,
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
  });
  const channel = new HttpChannel(response, settings.bufferedBytes);
  channel.write(protocol.opening);
  return channel;
}

export function answerRejection(asked: StreamRequest, refused: Rejection): void {
  const { request, response, requestId } = asked;
  const { status, headers, text } = asked.refusal?.(refused) ?? httpRejection(refused, request.headers.accept);
  response.writeHead(status, { ...headers, 'x-request-id': requestId, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function tooManyConnections(): Rejection {
  return rejection(503, 'TOO_MANY_CONNECTIONS', 'There are too many connections; try again later.', {
    headers: { 'retry-after': '5' },
  });
}

function isAboutDocument({ errors }: Rejection): boolean {
  return errors.every(({ extensions }) =>
    ['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'].includes(String(extensions?.code)),
  );
}
