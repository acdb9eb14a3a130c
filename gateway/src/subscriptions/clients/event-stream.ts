import type { GraphQLFormattedError } from 'graphql';
import type { StreamRequest } from '../../http/subscription-handler.js';
import type { Channel, ClientStream, StreamSink } from '../client-stream.js';
import type { ResultText } from '../result-text.js';
import type { SubscriptionSettings } from '../settings.js';
import { HttpChannel } from './http-channel.js';
import type { Owner } from './reservations.js';
import { distinctEvents } from './stream-protocols.js';

export interface EventStreamParts {
  readonly settings: SubscriptionSettings;
  readonly owner: Owner;
  /** Called once, when it is closed, or was not opened in time. */
  readonly onEnd: () => void;
}

const EVENT_END = Buffer.from('\n\n');

/** One event stream with the results of many operations. Until it is opened, results wait in the queues of their operations. */
export class EventStream implements Channel {
  /** Whoever has reserved it; the token alone is nobody's right to it. */
  readonly owner: Owner;
  readonly operations = new Map<string, ClientStream>();
  readonly count = { streams: 0 };
  readonly waiting = new Set<ClientStream>();
  readonly #settings: SubscriptionSettings;
  readonly #onEnd: () => void;
  readonly #reservation: NodeJS.Timeout;
  /** Ends of operations that overflowed before the stream was opened. */
  readonly #unsaid: string[] = [];
  #channel: HttpChannel | undefined;
  #over = false;

  constructor({ settings, owner, onEnd }: EventStreamParts) {
    this.owner = owner;
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.#reservation = setTimeout(() => this.#ended(), settings.reservationMs);
    this.#reservation.unref();
  }

  get isOpen(): boolean {
    return this.#channel !== undefined;
  }

  get congested(): boolean {
    return this.#channel === undefined || this.#channel.congested;
  }

  open({ response, requestId }: StreamRequest): void {
    clearTimeout(this.#reservation);
    response.writeHead(200, {
      'content-type': distinctEvents.contentType,
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
    });
    this.#channel = new HttpChannel(response, this.#settings.bufferedBytes, this.waiting);
    this.#channel.write(distinctEvents.opening);
    response.once('close', () => this.#ended());
    for (const stream of this.waiting) stream.flush();
    for (const text of this.#unsaid.splice(0)) this.#channel.write(text);
  }

  heartbeat(): void {
    if (this.#channel && !this.#channel.congested) this.#channel.write(distinctEvents.heartbeat);
  }

  /** Without a word about the operations, so that clients open a new stream and go on there. */
  close(): void {
    if (this.#channel) this.#channel.end();
    else this.#ended();
  }

  destroy(): void {
    this.#channel?.destroy();
    this.#ended();
  }

  writerOf(id: string): StreamSink {
    const idText = JSON.stringify(id);
    const head = Buffer.from(`event: next\ndata: {"id":${idText},"payload":`);
    const complete = `event: complete\ndata: {"id":${idText}}\n\n`;
    return {
      next: (result: ResultText) => this.#channel?.write(head, result.messageTail, EVENT_END),
      error: (errors: readonly GraphQLFormattedError[]) => {
        const text = `${head.toString()}${JSON.stringify({ errors })}}\n\n${complete}`;
        if (this.#channel) this.#channel.write(text);
        else this.#unsaid.push(text);
      },
      complete: () => this.#channel?.write(complete),
    };
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#reservation);
    const operations = [...this.operations.values()];
    this.operations.clear();
    for (const operation of operations) operation.cancel();
    this.#onEnd();
  }
}
