import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A websocket client that does as little as possible, so that a thousand of them leave the machine to the gateway: it sends the handshake
 * and two messages, then takes frames apart by their length.
 */
export class RawClient {
  messages = 0;
  readonly #socket: Socket;
  readonly #onMessage: ((message: Buffer) => void) | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #upgraded = false;

  constructor(port: number, messages: readonly object[], onMessage?: (message: Buffer) => void) {
    this.#onMessage = onMessage;
    this.#socket = connect(port, '127.0.0.1', () => {
      const key = randomBytes(16).toString('base64');
      this.#socket.write(
        `GET /graphql HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
          `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
      );
    });
    this.#socket.on('error', () => {});
    this.#socket.on('data', (chunk: Buffer) => {
      if (this.#upgraded) this.#read(chunk);
      else this.#finishHandshake(chunk, messages);
    });
  }

  /** Stops reading: what a client on a dead link looks like. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  #finishHandshake(chunk: Buffer, messages: readonly object[]): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end === -1) return;
    this.#upgraded = true;
    const rest = this.#rest.subarray(end + 4);
    this.#rest = Buffer.alloc(0);
    this.#socket.write(frame({ type: 'connection_init' }));
    this.#messagesAfterAck = messages;
    if (rest.length > 0) this.#read(rest);
  }

  #messagesAfterAck: readonly object[] = [];

  #read(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      const { head, length } = measure(data);
      if (head === 0 || data.length < head + length) break;
      if ((data[0]! & 0x0f) <= 1) this.#message(data.subarray(head, head + length));
      data = data.subarray(head + length);
    }
    this.#rest = data.length === 0 ? EMPTY : Buffer.from(data);
  }

  #message(message: Buffer): void {
    if (this.#messagesAfterAck.length > 0) {
      // The first message is the acknowledgement.
      for (const each of this.#messagesAfterAck) this.#socket.write(frame(each));
      this.#messagesAfterAck = [];
      return;
    }
    this.messages++;
    this.#onMessage?.(message);
  }
}

const EMPTY = Buffer.alloc(0);

/** RFC 6455 §5.2, as a server sends it: without mask. */
function measure(data: Buffer): { head: number; length: number } {
  if (data.length < 2) return { head: 0, length: 0 };
  const short = data[1]! & 0x7f;
  if (short < 126) return { head: 2, length: short };
  if (short === 126) return data.length < 4 ? { head: 0, length: 0 } : { head: 4, length: data.readUInt16BE(2) };
  return data.length < 10 ? { head: 0, length: 0 } : { head: 10, length: Number(data.readBigUInt64BE(2)) };
}

/** A masked text frame; with a mask of zeros the payload stays as it is. */
function frame(message: object): Buffer {
  const payload = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(payload.length < 126 ? 6 : 8);
  head[0] = 0x81;
  if (payload.length < 126) {
    head[1] = 0x80 | payload.length;
  } else {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
}
