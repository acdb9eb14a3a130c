import { randomUUID } from 'node:crypto';
import type { StreamRequest } from '../../http/subscription-handler.js';
import { readParams } from '../../pipeline/params.js';
import { isRejection, rejection } from '../../pipeline/rejection.js';
import type { ClientStream } from '../client-stream.js';
import type { ReadyOperation } from '../stream-hub.js';
import { EventStream } from './event-stream.js';
import { answerRejection, type HttpStreamParts, tooManyConnections } from './http-streams.js';
import { ownerOf, Reservations } from './reservations.js';
import { searchParameter, type StreamKind, tokenOf } from './stream-kind.js';

const KINDS = ['query', 'mutation', 'subscription'] as const;
const POLL_MS = 20;
/** Operations of a stream that is not open yet: so far it costs its owner nothing. */
const MAX_BEFORE_OPENING = 5;

interface Reserved {
  readonly stream: EventStream;
  /** Gives the place among the reservations back. */
  readonly release: () => void;
}

/**
 * Single connection mode of graphql-sse: an event stream is reserved (PUT answers its token), opened (GET), and then carries the results
 * of every operation that is posted with the token. All of that is for the caller alone who has reserved it.
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#single-connection-mode
 */
export class EventStreams {
  readonly #parts: HttpStreamParts;
  readonly #reservations: Reservations;
  readonly #streams = new Map<string, Reserved>();
  readonly #heartbeats: NodeJS.Timeout;

  constructor(parts: HttpStreamParts) {
    this.#parts = parts;
    this.#reservations = new Reservations(parts.settings.limits);
    this.#heartbeats = setInterval(() => {
      for (const { stream } of this.#streams.values()) stream.heartbeat();
    }, parts.settings.keepAliveMs);
    this.#heartbeats.unref();
  }

  serve(request: StreamRequest, kind: Exclude<StreamKind, 'sse' | 'multipart'>): void {
    if (kind === 'reserve') return this.#reserve(request);
    const reserved = this.#streams.get(tokenOf(request.request) ?? '');
    // Others are not told that there is one.
    if (!reserved || reserved.stream.owner.key !== ownerOf(request.caller, request.address).key)
      return answerRejection(request, rejection(404, 'STREAM_NOT_FOUND', 'Stream not found'));
    const { stream } = reserved;
    if (kind === 'open') return this.#openStream(request, reserved);
    if (kind === 'stop') return this.#stop(request, stream);
    this.#attach(request, stream);
  }

  async close(deadlineMs: number): Promise<void> {
    clearInterval(this.#heartbeats);
    for (const { stream } of this.#streams.values()) stream.close();
    const deadline = performance.now() + deadlineMs;
    while (this.#streams.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    for (const { stream } of this.#streams.values()) stream.destroy();
  }

  #reserve(request: StreamRequest): void {
    const { metrics, settings } = this.#parts;
    const owner = ownerOf(request.caller, request.address);
    const release = this.#reservations.take(owner);
    if (typeof release !== 'function') {
      metrics.refused.inc({ reason: 'reservations' });
      return answerRejection(request, release);
    }
    const token = randomUUID();
    const onEnd = () => {
      this.#streams.delete(token);
      release();
    };
    this.#streams.set(token, { stream: new EventStream({ settings, owner, onEnd }), release });
    answer(request, 201, token);
  }

  #openStream(request: StreamRequest, { stream, release }: Reserved): void {
    const { limits, metrics } = this.#parts;
    if (stream.isOpen) return answerRejection(request, rejection(409, 'STREAM_OPEN', 'Stream already open'));
    if (!limits.openConnection()) return answerRejection(request, tooManyConnections());
    release();
    metrics.connections.inc({ transport: 'sse' });
    request.response.once('close', () => {
      limits.closeConnection();
      metrics.connections.dec({ transport: 'sse' });
    });
    stream.open(request);
  }

  #stop(request: StreamRequest, stream: EventStream): void {
    const id = searchParameter(request.request.url ?? '', 'operationId');
    if (!id) return answerRejection(request, rejection(400, 'BAD_REQUEST', 'Operation ID is missing'));
    const operation = stream.operations.get(id);
    stream.operations.delete(id);
    operation?.cancel();
    answer(request, 200, '');
  }

  #attach(request: StreamRequest, stream: EventStream): void {
    const params = readParams(request.body);
    if (isRejection(params)) return answerRejection(request, params);
    const id = params.extensions?.operationId;
    if (typeof id !== 'string' || id === '') {
      return answerRejection(
        request,
        rejection(400, 'BAD_REQUEST', 'Operation ID is missing; it belongs into `extensions.operationId`.'),
      );
    }
    if (stream.operations.has(id))
      return answerRejection(request, rejection(409, 'BAD_REQUEST', 'Operation with ID already exists'));
    if (!stream.isOpen && stream.operations.size >= MAX_BEFORE_OPENING) {
      const message = `An event stream carries ${MAX_BEFORE_OPENING} operations at most before it is open; open it first.`;
      return answerRejection(request, rejection(429, 'STREAM_NOT_OPEN', message, { headers: { 'retry-after': '1' } }));
    }
    const { caller, address, requestId } = request;
    const operation = this.#parts.hub.prepare({
      params,
      context: { caller, headers: request.request.headers, requestId, address },
      kinds: request.request.method === 'GET' ? ['query', 'subscription'] : KINDS,
      connection: stream.count,
      endAtExpiry: true,
    });
    if (isRejection(operation)) return answerRejection(request, operation);
    this.#start(id, operation, stream);
    answer(request, 202, '');
  }

  #start(id: string, operation: ReadyOperation, stream: EventStream): void {
    const { metrics, settings } = this.#parts;
    metrics.streams.inc({ transport: 'sse' });
    let started: ClientStream | undefined;
    let over = false;
    started = operation.start({
      channel: stream,
      writer: stream.writerOf(id),
      maxQueued: settings.queuedResults,
      onEnd: (reason) => {
        over = true;
        metrics.streams.dec({ transport: 'sse' });
        if (reason === 'overflow') metrics.overflows.inc({ transport: 'sse' });
        if (stream.operations.get(id) === started) stream.operations.delete(id);
      },
    });
    if (!over) stream.operations.set(id, started);
  }
}

function answer({ response, requestId }: StreamRequest, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
  });
  response.end(text);
}
