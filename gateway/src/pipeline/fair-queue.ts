/** How many pieces may wait: of one caller, and altogether. */
export interface QueueLimits {
  readonly perCaller: number;
  readonly altogether: number;
}

/** First in, first out for each caller, and the callers in turn: whoever brings much waits for himself. */
export class FairQueue<T> {
  readonly #limits: QueueLimits;
  /** In the order in which callers have their turn. */
  readonly #waiting = new Map<string, T[]>();
  size = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** False when too much waits already. */
  push(caller: string, piece: T): boolean {
    const queue = this.#waiting.get(caller);
    if (this.size >= this.#limits.altogether || (queue?.length ?? 0) >= this.#limits.perCaller) return false;
    if (queue) queue.push(piece);
    else this.#waiting.set(caller, [piece]);
    this.size++;
    return true;
  }

  shift(): T | undefined {
    const first = this.#waiting.entries().next().value;
    if (!first) return undefined;
    const [caller, queue] = first;
    this.#waiting.delete(caller);
    const piece = queue.shift();
    if (queue.length > 0) this.#waiting.set(caller, queue);
    this.size--;
    return piece;
  }
}
