import { LRUCache } from 'lru-cache';
import { type HttpAnswer, parseBody, readHttpAnswer } from './http-answer.js';
import type { SubgraphAnswer } from './transport.js';

/** An answer as it was sent. One object for all answers with equal bytes to one request. */
export interface KnownBytes {
  readonly bytes: Buffer;
  readonly plain: boolean;
}

/** Of one subgraph; the least recently used are forgotten first. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Of requests that have been sent once. */
const MAX_ONCE_BYTES = 1024 * 1024;
/** Longer ones are not remembered: a few of them would push out all others. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** An answer with the same bytes as the one before: parsed only for whoever looks into it. */
export class RepeatedAnswer implements SubgraphAnswer {
  readonly errors = undefined;
  readonly extensions = undefined;
  #data: SubgraphAnswer['data'];

  constructor(readonly known: KnownBytes) {}

  get plain(): boolean {
    return this.known.plain;
  }

  get data(): SubgraphAnswer['data'] {
    return (this.#data ??= (parseBody(this.known.bytes) as { data: SubgraphAnswer['data'] }).data);
  }

  /** The same answer for somebody else, who may write into it, too. */
  again(): RepeatedAnswer {
    return new RepeatedAnswer(this.known);
  }
}

/**
 * Remembers the last answer to each request, as long as it had data and nothing else, and says when it comes again. Not the first one:
 * most operations that nobody has sent before are never sent again, and what is kept of them is old when it becomes garbage (ADR 0028).
 */
export class UnchangedAnswers {
  readonly #once = new LRUCache<string, true>({
    maxSize: MAX_ONCE_BYTES,
    sizeCalculation: (_, request) => request.length + 1,
  });
  readonly #known = new LRUCache<string, KnownBytes>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: ({ bytes }, request) => bytes.length + request.length + 1,
  });

  /** @throws SubgraphError as `readHttpAnswer` */
  read(subgraph: string, request: string, answer: HttpAnswer): SubgraphAnswer {
    if (request.length > MAX_REQUEST_BYTES) return readHttpAnswer(subgraph, answer);
    const before = this.#known.get(request);
    if (before && answer.status === 200 && before.bytes.equals(answer.body)) return new RepeatedAnswer(before);
    const parsed = readHttpAnswer(subgraph, answer);
    if (answer.status !== 200 || !parsed.data || parsed.errors || parsed.extensions) {
      this.#known.delete(request);
      return parsed;
    }
    if (!before && !this.#once.delete(request)) {
      this.#once.set(request, true);
      return parsed;
    }
    // A copy: what was received may be a part of something much larger.
    const known = { bytes: Buffer.from(answer.body), plain: parsed.plain };
    this.#known.set(request, known);
    return { ...parsed, known };
  }
}
