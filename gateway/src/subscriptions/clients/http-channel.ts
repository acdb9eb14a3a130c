import type { ServerResponse } from 'node:http';
import type { Channel, ClientStream } from '../client-stream.js';

/** How long a client may take to read what is left after the end. */
const FINISH_MS = 5000;

/** A response that stays open: what is written at once leaves in one piece, and a client that reads slowly is noticed. */
export class HttpChannel implements Channel {
  readonly waiting: Set<ClientStream>;
  readonly #response: ServerResponse;
  readonly #bufferedBytes: number;
  #corked = false;

  constructor(response: ServerResponse, bufferedBytes: number, waiting = new Set<ClientStream>()) {
    this.#response = response;
    this.#bufferedBytes = bufferedBytes;
    this.waiting = waiting;
    // The response's own `drain` is not emitted for writes that were corked.
    const { socket } = response;
    const flush = () => {
      for (const stream of this.waiting) stream.flush();
    };
    socket?.on('drain', flush);
    response.once('close', () => socket?.off('drain', flush));
    response.on('error', () => response.destroy());
  }

  get congested(): boolean {
    return this.#response.writableLength > this.#bufferedBytes;
  }

  get isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  write(...pieces: (string | Buffer)[]): void {
    if (!this.isOpen) return;
    this.#cork();
    for (const piece of pieces) this.#response.write(piece);
  }

  end(last?: string): void {
    if (!this.isOpen) return;
    if (last) this.write(last);
    // `end` on a corked response loses what was written before.
    this.#uncork();
    this.#response.end();
    setTimeout(() => this.#response.writableFinished || this.#response.destroy(), FINISH_MS).unref();
  }

  destroy(): void {
    this.#response.destroy();
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#response.cork();
    process.nextTick(() => this.#uncork());
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#response.uncork();
  }
}
