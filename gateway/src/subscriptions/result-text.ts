import type { ExecutionAnswer } from '../engine.js';
import { answerText } from '../pipeline/answer.js';

/** One result, encoded once per transport, however many clients get it. */
export class ResultText {
  /** `{"data":…}`, the body of the result. */
  readonly json: string;
  #messageTail: Buffer | undefined;
  #event: Buffer | undefined;
  #part: Buffer | undefined;

  constructor(answer: Pick<ExecutionAnswer, 'data' | 'errors' | 'extensions'>) {
    this.json = answerText(answer);
  }

  /** Of a graphql-ws `next` message: the payload and the brace that ends the message. */
  get messageTail(): Buffer {
    return (this.#messageTail ??= Buffer.from(`${this.json}}`));
  }

  /** A server-sent event of distinct connections mode. JSON text has no line breaks, so one `data:` line carries it. */
  get event(): Buffer {
    return (this.#event ??= Buffer.from(`event: next\ndata: ${this.json}\n\n`));
  }

  /** A part of a multipart answer, up to the delimiter that ends it. */
  get part(): Buffer {
    return (this.#part ??= Buffer.from(
      `\r\ncontent-type: application/json\r\n\r\n{"payload":${this.json}}\r\n--graphql`,
    ));
  }
}
