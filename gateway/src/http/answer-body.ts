import type { ServerResponse } from 'node:http';

/** Up to here Node writes a string from its stack, together with the head; a longer one it would copy twice. */
const SHORT = 12 * 1024;

/** The text of an answer on its way to one client or to many. */
export class AnswerBody {
  readonly byteLength: number;
  readonly #text: string;
  #bytes: Buffer | undefined;

  constructor(text: string) {
    this.#text = text;
    this.byteLength = Buffer.byteLength(text);
  }

  /** @param alone nobody else gets this answer */
  end(response: ServerResponse, alone: boolean): void {
    if (alone && this.byteLength < SHORT) response.end(this.#text, this.#encoding);
    else response.end((this.#bytes ??= Buffer.from(this.#text, this.#encoding)));
  }

  /** As many bytes as characters: all are ASCII, and copied without another look. */
  get #encoding(): 'latin1' | 'utf8' {
    return this.byteLength === this.#text.length ? 'latin1' : 'utf8';
  }
}
