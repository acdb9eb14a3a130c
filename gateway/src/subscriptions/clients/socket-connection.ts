import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { GatewayConfig } from '../../config.js';
import { jsonText, refuseJson } from '../../pipeline/json-bounds.js';
import { readParams } from '../../pipeline/params.js';
import type { OperationContext } from '../../pipeline/pipeline.js';
import { isRejection, type Rejection } from '../../pipeline/rejection.js';
import type { Caller } from '../../security/caller.js';
import { atTime } from '../at-time.js';
import type { CallerGate } from '../caller-gate.js';
import type { CallerWatch } from '../caller-watch.js';
import type { ClientStream } from '../client-stream.js';
import type { SubscriptionMetrics } from '../metrics.js';
import type { SubscriptionSettings } from '../settings.js';
import type { ReadyOperation, StartRequest, StreamHub } from '../stream-hub.js';
import type { StreamLimits } from '../stream-limits.js';
import { Places } from './places.js';
import { type ClientMessage, readMessage } from './socket-messages.js';
import { withCredentials } from './socket-credentials.js';
import { SocketStreamWriter, SocketWriter } from './socket-writer.js';

const KINDS = ['query', 'mutation', 'subscription'] as const;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** A client that does not answer the closing handshake is cut off after this. */
const CLOSE_TIMEOUT_MS = 2000;

export interface SocketConnectionParts {
  readonly hub: StreamHub;
  readonly admit: CallerGate;
  readonly watch: CallerWatch;
  readonly settings: SubscriptionSettings;
  readonly metrics: SubscriptionMetrics;
  readonly limits: StreamLimits;
  readonly config: { readonly limits: Pick<GatewayConfig['limits'], 'bodyValues'> };
}

export interface AcceptedSocket {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

/**
 * The server's side of one graphql-transport-ws connection.
 * https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export class SocketConnection {
  /** Set to false with every ping, to true with every sign of life. */
  alive = true;
  readonly count = { streams: 0 };
  readonly #parts: SocketConnectionParts;
  readonly #webSocket: WebSocket;
  readonly #address: string;
  readonly #writer: SocketWriter;
  readonly #places: Places;
  /** Operations under way; also those that wait or whose caller is still being looked at, so that their ids are taken. */
  readonly #streams = new Map<string, Pick<ClientStream, 'cancel'>>();
  #headers: IncomingHttpHeaders;
  #state: 'new' | 'initialising' | 'ready' | 'closed' = 'new';
  #initTimer: NodeJS.Timeout | undefined;
  #disarm: (() => void) | undefined;
  #unwatch: (() => void) | undefined;

  constructor({ webSocket, socket, headers, address }: AcceptedSocket, parts: SocketConnectionParts) {
    this.#parts = parts;
    this.#webSocket = webSocket;
    this.#headers = headers;
    this.#address = address;
    this.#places = new Places(parts.settings.concurrentOperations);
    this.#writer = new SocketWriter(webSocket, socket, parts.settings.bufferedBytes);
    webSocket.on('message', (data) => this.#onMessage(data as Buffer));
    webSocket.on('pong', () => (this.alive = true));
    // Broken frames and messages that are too large: `ws` closes the socket with the right code by itself.
    webSocket.on('error', () => parts.metrics.refused.inc({ reason: 'protocol' }));
    webSocket.once('close', () => this.#ended());
    this.#initTimer = setTimeout(
      () => this.#refuse(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      parts.settings.initTimeoutMs,
    );
  }

  /** Ends every stream and closes the socket. */
  close(code = GOING_AWAY, reason = 'Going away'): void {
    if (this.#state === 'closed') return;
    this.#ended();
    this.#webSocket.close(code, reason);
    setTimeout(() => this.#webSocket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  ping(): void {
    this.alive = false;
    this.#webSocket.ping();
  }

  #refuse(code: number, reason: string): void {
    this.#parts.metrics.refused.inc({ reason: CloseCode[code] ?? reason });
    this.close(code, reason);
  }

  #ended(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#initTimer);
    this.#disarm?.();
    this.#unwatch?.();
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of streams) stream.cancel();
  }

  #onMessage(json: Buffer): void {
    if (this.#state === 'closed') return;
    this.alive = true;
    const refused = refuseJson(json, this.#parts.config.limits.bodyValues);
    if (refused) return this.#refuse(CloseCode.BadRequest, refused.errors[0]!.message);
    const message = readMessage(jsonText(json));
    if (!message) return this.#refuse(CloseCode.BadRequest, 'Invalid message received');
    if (this.#writer.flooded) return this.terminate();
    switch (message.type) {
      case 'connection_init':
        return void this.#initialise(message.payload);
      case 'ping':
        return this.#writer.send({ type: 'pong', ...(message.payload && { payload: message.payload }) });
      case 'subscribe':
        return void this.#subscribe(message);
      case 'complete': {
        const stream = this.#streams.get(message.id);
        this.#streams.delete(message.id);
        return stream?.cancel();
      }
      case 'pong':
    }
  }

  async #initialise(payload: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#state !== 'new')
      return this.#refuse(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.#state = 'initialising';
    clearTimeout(this.#initTimer);
    const credentials = withCredentials(this.#headers, payload);
    if ('wrong' in credentials) return this.#refuse(CloseCode.Forbidden, `TOKEN_INVALID: ${credentials.wrong}`);
    this.#headers = credentials.headers;
    const { caller, refused } = await this.#parts.admit(this.#headers, this.#address);
    if (!this.#isOpen) return;
    if (refused) return this.#refuse(refused.status < 429 ? CloseCode.Forbidden : TRY_AGAIN_LATER, codeOf(refused));
    this.#state = 'ready';
    this.#closeAtExpiry(caller);
    this.#closeWithRights(caller);
    this.#writer.send({ type: 'connection_ack' });
  }

  /** The close code lets clients connect again with new credentials; an error on every stream would end those for good. */
  #closeAtExpiry({ expiresAtMs }: Caller): void {
    if (expiresAtMs === undefined) return;
    this.#disarm = atTime(expiresAtMs, () => {
      this.#parts.metrics.ended.inc({ reason: 'token-expired' }, this.#streams.size);
      this.close(CloseCode.Forbidden, 'TOKEN_EXPIRED');
    });
  }

  /** The same where credentials are withdrawn, or stand for another caller than the one whose streams are open here. */
  #closeWithRights(caller: Caller): void {
    this.#unwatch = this.#parts.watch.watch(this.#headers, caller, (reason) => {
      this.#parts.metrics.ended.inc({ reason: 'credentials' }, this.#streams.size);
      this.close(reason.status < 429 ? CloseCode.Forbidden : TRY_AGAIN_LATER, codeOf(reason));
    });
  }

  async #subscribe({ id, payload }: Extract<ClientMessage, { type: 'subscribe' }>): Promise<void> {
    if (this.#state !== 'ready') return this.#refuse(CloseCode.Unauthorized, 'Unauthorized');
    if (this.#streams.has(id))
      return this.#refuse(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`.slice(0, 120));
    const full = this.#parts.limits.whyFull(this.#streams.size);
    if (full) {
      this.#parts.metrics.refused.inc({ reason: 'streams' });
      return this.#reject(id, full);
    }
    const reserved = { cancel: (): void => this.#places.leave(reserved) };
    this.#streams.set(id, reserved);
    if (!(await this.#places.take(reserved))) return;
    // The client may have completed it, or left, in the meantime.
    const asked = this.#streams.get(id) === reserved ? await this.#ask(payload) : undefined;
    if (!asked || this.#streams.get(id) !== reserved) return this.#places.giveBack();
    const operation = isRejection(asked) ? asked : this.#parts.hub.prepare(asked);
    if (!isRejection(operation)) return this.#start(id, operation);
    this.#places.giveBack();
    this.#streams.delete(id);
    this.#reject(id, operation);
  }

  /** Refuses, or says what is to be started once the operation has had its turn to be read and planned. */
  async #ask(payload: Readonly<Record<string, unknown>>): Promise<StartRequest | Rejection> {
    // Asked for every operation: credentials may have been revoked since, and the rate limit counts operations.
    const { caller, refused } = await this.#parts.admit(this.#headers, this.#address);
    if (refused) return refused;
    const params = readParams(payload);
    if (isRejection(params)) return params;
    const asked = { params, context: this.#contextOf(caller), kinds: KINDS };
    const rejected = await this.#parts.hub.makeReady(asked);
    return rejected ?? { ...asked, connection: this.count, endAtExpiry: false };
  }

  #reject(id: string, { errors }: Rejection): void {
    this.#writer.send({ id, type: 'error', payload: errors });
  }

  #contextOf(caller: Caller): OperationContext {
    return { caller, headers: this.#headers, requestId: randomUUID(), address: this.#address };
  }

  #start(id: string, operation: ReadyOperation): void {
    const { metrics, settings } = this.#parts;
    const transport = 'graphql-ws';
    metrics.streams.inc({ transport });
    const isSubscription = operation.kind === 'subscription';
    let over = false;
    const stream = operation.start({
      channel: this.#writer,
      writer: new SocketStreamWriter(this.#writer, id),
      maxQueued: settings.queuedResults,
      onEnd: (reason) => {
        over = true;
        metrics.streams.dec({ transport });
        if (reason === 'overflow') metrics.overflows.inc({ transport });
        this.#streams.delete(id);
        if (!isSubscription) this.#places.giveBack();
      },
    });
    if (!over) this.#streams.set(id, stream);
    if (isSubscription) this.#places.giveBack();
  }

  /** Asked after waiting: the state may have become another since. */
  get #isOpen(): boolean {
    return this.#state !== 'closed';
  }
}

function codeOf({ errors }: Rejection): string {
  const code = errors[0]?.extensions?.code;
  return typeof code === 'string' ? code.slice(0, 120) : 'Forbidden';
}
