/** A stream that is fed from outside; `return()` ends a `next()` that waits, as sources of subscriptions should. */
export class PushStream<T> implements AsyncIterableIterator<T> {
  readonly #queue: T[];
  readonly #onEnd: () => void;
  #wake = () => {};
  #over = false;

  constructor(onEnd: () => void, first: readonly T[] = []) {
    this.#onEnd = onEnd;
    this.#queue = [...first];
  }

  push(item: T): void {
    this.#queue.push(item);
    this.#wake();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    while (this.#queue.length === 0 && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#over ? this.#end() : { value: this.#queue.shift()!, done: false };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    return this.#end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): { value: undefined; done: true } {
    if (!this.#over) this.#onEnd();
    this.#over = true;
    this.#wake();
    return { value: undefined, done: true };
  }
}
