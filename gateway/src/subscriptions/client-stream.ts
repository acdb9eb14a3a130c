import type { GraphQLFormattedError } from 'graphql';
import { overflowError } from './errors.js';
import type { ResultText } from './result-text.js';

/** Where the results of one operation go. Nothing may be called after `error` or `complete`. */
export interface StreamSink {
  next(result: ResultText): void;
  /** Ends the stream with its reasons. */
  error(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
}

/** The connection below a stream: what it can take now, and a call when it can take more. */
export interface Channel {
  readonly congested: boolean;
  /** Streams with results that wait for the channel; it flushes them when it can take more. */
  readonly waiting: Set<ClientStream>;
}

export interface ClientStreamParts {
  readonly channel: Channel;
  /** Writes in the transport's protocol; called only while the channel is not congested, except for the end after an overflow. */
  readonly writer: StreamSink;
  readonly maxQueued: number;
  /** Told once, when the stream is over for whatever reason. */
  onEnd(reason: StreamEnd): void;
}

export type StreamEnd = 'completed' | 'failed' | 'overflow' | 'cancelled';

/**
 * One client's stream with its bounded queue. While the client keeps up, results go straight to the socket; when its send buffer is full
 * they wait here, and one too many ends this stream only.
 */
export class ClientStream implements StreamSink {
  readonly #parts: ClientStreamParts;
  readonly #queue: ResultText[] = [];
  #finish: (() => void) | undefined;
  #over = false;

  constructor(parts: ClientStreamParts) {
    this.#parts = parts;
  }

  next(result: ResultText): void {
    if (this.#over) return;
    const { channel, writer, maxQueued } = this.#parts;
    if (this.#queue.length === 0 && !channel.congested) {
      writer.next(result);
    } else if (this.#queue.length < maxQueued) {
      this.#queue.push(result);
      channel.waiting.add(this);
    } else {
      this.#end('overflow');
      writer.error([overflowError(maxQueued)]);
    }
  }

  error(errors: readonly GraphQLFormattedError[]): void {
    this.#finishWith('failed', () => this.#parts.writer.error(errors));
  }

  complete(): void {
    this.#finishWith('completed', () => this.#parts.writer.complete());
  }

  /** The client left or asked for the end: what waits is dropped and nothing more is written. */
  cancel(): void {
    this.#end('cancelled');
  }

  /** Writes what waits, as far as the channel takes it. */
  flush(): void {
    const { channel, writer } = this.#parts;
    let written = 0;
    while (written < this.#queue.length && !channel.congested) writer.next(this.#queue[written++]!);
    this.#queue.splice(0, written);
    if (this.#queue.length > 0) return;
    channel.waiting.delete(this);
    this.#finish?.();
    this.#finish = undefined;
  }

  #finishWith(reason: StreamEnd, write: () => void): void {
    if (this.#over) return;
    const queued = this.#queue.splice(0);
    this.#end(reason);
    if (queued.length === 0) {
      write();
      return;
    }
    // The results that wait are the client's; the end comes after them.
    this.#queue.push(...queued);
    this.#finish = write;
    this.#parts.channel.waiting.add(this);
  }

  #end(reason: StreamEnd): void {
    this.#parts.channel.waiting.delete(this);
    this.#queue.length = 0;
    this.#finish = undefined;
    if (this.#over) return;
    this.#over = true;
    this.#parts.onEnd(reason);
  }
}
