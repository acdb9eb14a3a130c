import { LRUCache } from 'lru-cache';
import type { ExecutionAnswer } from '../engine.js';
import type { KnownBytes, SubgraphAnswer } from '../transport/index.js';
import type { Fetched, Fetcher } from './fetcher.js';
import { runSteps } from './step-graph.js';
import type { FetchStep } from './steps.js';

interface Exchange {
  readonly representations: string;
  readonly known: KnownBytes;
}

/** What one execution asked for, was answered, and made of it. */
interface Recording {
  /** By the position of their steps: the plan itself may be forgotten before. */
  readonly exchanges: readonly (Exchange | undefined)[];
  readonly answer: ExecutionAnswer;
}

/** Notes the exchanges of one execution, as far as they can be repeated. */
export class Recorder {
  readonly #exchanges = new Map<FetchStep, Exchange>();
  #complete = true;

  took(step: FetchStep, representations: string, { known }: SubgraphAnswer): void {
    // Steps with context arguments may send several requests.
    if (known && !this.#exchanges.has(step)) this.#exchanges.set(step, { representations, known });
    else this.#complete = false;
  }

  /** Undefined where something happened that would have to be done again. */
  recording(steps: readonly FetchStep[], answer: ExecutionAnswer): Recording | undefined {
    const isClean = this.#complete && answer.data !== null && !answer.errors && !answer.extensions;
    if (!isClean) return undefined;
    return { exchanges: steps.map((step) => this.#exchanges.get(step)), answer: { ...answer, isKept: true } };
  }
}

/** Of everything that is kept. */
const MAX_KEPT_BYTES = 48 * 1024 * 1024;
/** Of an exchange beside its texts. */
const BYTES_PER_EXCHANGE = 200;

/**
 * The answer to an operation is made from what subgraphs answer and from its variables alone. So when an operation comes again, its
 * requests are sent again, and as long as the same bytes come back nothing is parsed, merged and written: the text of the last time is
 * the answer. At the first difference the operation is executed, with what has come or is on its way.
 */
export class Replays {
  readonly #recordings = new LRUCache<string, Recording>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: ({ answer, exchanges }, key) => {
      let size = key.length + (answer.data?.length ?? 0) + 1;
      for (const exchange of exchanges) {
        if (exchange) size += BYTES_PER_EXCHANGE + exchange.representations.length + exchange.known.bytes.length;
      }
      return size;
    },
  });

  /** @param key of the operation and its variables */
  find(key: string): Recording | undefined {
    return this.#recordings.get(key);
  }

  keep(key: string, recording: Recording | undefined): void {
    if (recording) this.#recordings.set(key, recording);
    else this.#recordings.delete(key);
  }
}

type Replayed = { readonly answer: ExecutionAnswer } | { readonly sent: ReadonlyMap<FetchStep, Fetched> };

/** The answer, if every subgraph has answered as it did; otherwise what was sent until the first that did not. */
export function replay(
  steps: readonly FetchStep[],
  { exchanges, answer }: Recording,
  fetcher: Fetcher,
): Promise<Replayed> {
  const sent = new Map<FetchStep, Fetched>();
  return new Promise((resolve, reject) => {
    let differs = false;
    const diverge = (): void => {
      differs = true;
      resolve({ sent });
    };
    const perform = (step: FetchStep, position: number): Promise<void> | undefined => {
      const exchange = exchanges[position];
      if (!exchange || differs) return undefined;
      const { representations, known } = exchange;
      const fetched = fetcher.fetch(step, representations);
      sent.set(step, { representations, answer: fetched });
      return fetched.then(
        (got) => {
          fetcher.caller.onFirstAnswer?.();
          if (got.known !== known) diverge();
        },
        // Whoever takes it from `sent` is told.
        diverge,
      );
    };
    runSteps(steps, perform).then(() => resolve(differs ? { sent } : { answer }), reject);
  });
}
