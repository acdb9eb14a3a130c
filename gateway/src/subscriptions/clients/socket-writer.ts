import type { Duplex } from 'node:stream';
import type { GraphQLFormattedError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Channel, ClientStream, StreamSink } from '../client-stream.js';
import type { ResultText } from '../result-text.js';

/** Up to this size a copy into one frame is cheaper than a second frame. */
const COPY_BYTES = 8 * 1024;
const TEXT = { binary: false, compress: false };
const FIRST_FRAGMENT = { ...TEXT, fin: false };

/** Writes to one socket; what is written in one turn of the event loop leaves in one system call. */
export class SocketWriter implements Channel {
  readonly waiting = new Set<ClientStream>();
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #bufferedBytes: number;
  #corked = false;

  constructor(webSocket: WebSocket, socket: Duplex, bufferedBytes: number) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#bufferedBytes = bufferedBytes;
    socket.on('drain', () => {
      for (const stream of this.waiting) stream.flush();
    });
  }

  get congested(): boolean {
    return this.#webSocket.bufferedAmount > this.#bufferedBytes;
  }

  /** More is buffered than streams may cause: the client sends messages whose answers it does not read. */
  get flooded(): boolean {
    return this.#webSocket.bufferedAmount > 2 * this.#bufferedBytes + 64 * 1024;
  }

  send(message: object): void {
    this.#cork();
    this.#webSocket.send(JSON.stringify(message), TEXT);
  }

  /** `head` belongs to one stream, `tail` to all that get the same result. */
  sendParts(head: Buffer, tail: Buffer): void {
    this.#cork();
    if (tail.length > COPY_BYTES) {
      this.#webSocket.send(head, FIRST_FRAGMENT);
      this.#webSocket.send(tail, TEXT);
      return;
    }
    const message = Buffer.allocUnsafe(head.length + tail.length);
    head.copy(message);
    tail.copy(message, head.length);
    this.#webSocket.send(message, TEXT);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#corked = false;
      this.#socket.uncork();
    });
  }
}

/** The messages of one operation. */
export class SocketStreamWriter implements StreamSink {
  readonly #writer: SocketWriter;
  readonly #id: string;
  readonly #head: Buffer;

  constructor(writer: SocketWriter, id: string) {
    this.#writer = writer;
    this.#id = id;
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  next(result: ResultText): void {
    this.#writer.sendParts(this.#head, result.messageTail);
  }

  error(errors: readonly GraphQLFormattedError[]): void {
    this.#writer.send({ id: this.#id, type: 'error', payload: errors });
  }

  complete(): void {
    this.#writer.send({ id: this.#id, type: 'complete' });
  }
}
