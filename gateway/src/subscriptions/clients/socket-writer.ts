import type { Duplex } from 'node:stream';
import type { GraphQLFormattedError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Channel, ClientStream, StreamSink } from '../client-stream.js';
import type { ResultText } from '../result-text.js';

/** Up to this size a copy is cheaper than a second write. */
const COPY_BYTES = 8 * 1024;
const TEXT = { binary: false, compress: false };
const LAST_TEXT_FRAME = 0x81;

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

  /**
   * `head` belongs to one stream, `tail` to all that get the same result. The frame is written past `ws`, which would take twice as long:
   * without compression and masks it is a length and the bytes (RFC 6455 §5.2), and `ws` has nothing of its own waiting.
   */
  sendParts(head: Buffer, tail: Buffer): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    this.#cork();
    const length = head.length + tail.length;
    const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const isCopied = tail.length <= COPY_BYTES;
    const frame = Buffer.allocUnsafe(headerLength + (isCopied ? length : head.length));
    frame[0] = LAST_TEXT_FRAME;
    if (headerLength === 2) {
      frame[1] = length;
    } else if (headerLength === 4) {
      frame[1] = 126;
      frame.writeUInt16BE(length, 2);
    } else {
      frame[1] = 127;
      frame.writeBigUInt64BE(BigInt(length), 2);
    }
    head.copy(frame, headerLength);
    if (isCopied) tail.copy(frame, headerLength + head.length);
    this.#socket.write(frame);
    if (!isCopied) this.#socket.write(tail);
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
