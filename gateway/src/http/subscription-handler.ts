import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Rejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';
import type { StreamProtocol } from '../subscriptions/clients/stream-protocols.js';
import type { HttpAnswer } from './http-answer.js';

/** A request whose `accept` asks for a stream, after authentication and the checks of its body. */
export interface StreamRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** JSON value of the body, or of the search parameters; absent where the request carries no operation. */
  readonly body?: unknown;
  readonly caller: Caller;
  /** Of the client. */
  readonly address: string;
  readonly requestId: string;
  /** Instead of what `accept` asks for: how results are written, and how the request is refused. */
  readonly protocol?: StreamProtocol;
  readonly refusal?: (rejection: Rejection) => HttpAnswer;
}

/**
 * What is to be sent as a stream: the results of any `operation`, or of a `subscription` alone, where the client would rather have a
 * complete answer to everything else. A `control` request carries no operation: it reserves, opens or stops a stream.
 */
export type StreamWish = 'operation' | 'subscription' | 'control';

/** What the server hands over to whoever serves streams. */
export interface SubscriptionHandler {
  /** A websocket upgrade on one of the GraphQL paths. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Whether `stream` serves this request, by its `accept` header, method and URL; it is then nobody else's. */
  accepts(request: IncomingMessage): StreamWish | false;
  stream(request: StreamRequest): Promise<void>;
  /** The supergraph was replaced: plan again, or end what cannot go on. */
  reload(): void;
  /** Ends every stream and socket (1001) and resolves when they are closed, or at the deadline. */
  close(deadlineMs: number): Promise<void>;
}
