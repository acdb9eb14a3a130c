/** How much may wait: of one caller, and altogether. A piece counts as one unless it is said to be heavier. */
export interface QueueLimits {
  readonly perCaller: number;
  readonly altogether: number;
}

interface Waiting<T> {
  readonly piece: T;
  readonly weight: number;
}

interface CallerQueue<T> {
  readonly pieces: Waiting<T>[];
  weight: number;
}

/** First in, first out for each caller, and the callers in turn: whoever brings much waits for himself. */
export class FairQueue<T> {
  readonly #limits: QueueLimits;
  /** In the order in which callers have their turn. */
  readonly #callers = new Map<string, CallerQueue<T>>();
  #weight = 0;
  size = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** False when too much waits already. */
  push(caller: string, piece: T, weight = 1): boolean {
    const queue = this.#callers.get(caller) ?? { pieces: [], weight: 0 };
    if (this.#weight >= this.#limits.altogether || queue.weight >= this.#limits.perCaller) return false;
    queue.pieces.push({ piece, weight });
    queue.weight += weight;
    this.#callers.set(caller, queue);
    this.#weight += weight;
    this.size++;
    return true;
  }

  shift(): T | undefined {
    const first = this.#callers.entries().next().value;
    if (!first) return undefined;
    const [caller, queue] = first;
    const { piece, weight } = queue.pieces.shift()!;
    this.#callers.delete(caller);
    if (queue.pieces.length > 0) this.#callers.set(caller, queue);
    queue.weight -= weight;
    this.#weight -= weight;
    this.size--;
    return piece;
  }
}
