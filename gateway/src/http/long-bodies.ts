import type { IncomingMessage, ServerResponse } from 'node:http';
import { LONG_READ_BYTES } from './request-body.js';

/** A piece is complete with these: not every chunk of a body in many small ones is one. Node reads up to twice as much at once. */
const PIECE_BYTES = 32 * 1024;
/** Between two pieces, whosever they are. To read one takes some 0.4 ms. */
const PAUSE_MS = 2;

/**
 * Takes long bodies in by pieces, all in turn. Otherwise whatever has arrived is read at one go, two megabytes of each connection for
 * 10 ms, and everybody waits.
 */
export class LongBodies {
  /** While somebody waits there is a timer. */
  readonly #waiting: IncomingMessage[] = [];

  /**
   * Nothing is read before somebody asks with `resume()`. What nobody has read is thrown away at the same pace once the answer is
   * written: clients that are still sending get to read it.
   */
  pace(request: IncomingMessage, response: ServerResponse): void {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding === undefined && !(Number(length) > LONG_READ_BYTES)) return;
    let taken = 0;
    request.on('data', (chunk: Buffer) => {
      taken += chunk.length;
      if (taken < PIECE_BYTES) return;
      taken = 0;
      request.pause();
      this.#waiting.push(request);
      if (this.#waiting.length === 1) setTimeout(this.#next, PAUSE_MS);
    });
    request.pause();
    response.once('finish', () => request.resume());
  }

  readonly #next = (): void => {
    this.#waiting.shift()?.resume();
    if (this.#waiting.length > 0) setTimeout(this.#next, PAUSE_MS);
  };
}
