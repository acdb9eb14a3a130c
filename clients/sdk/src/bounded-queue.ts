import { TeeiError } from './errors.js';

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** An async iterator fed from outside. What was pushed before the end or the failure is read first; overflow is a failure. */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  readonly #values: T[] = [];
  #waiting: Waiter<T>[] = [];
  #ended = false;
  #failure: TeeiError | undefined;

  constructor(
    readonly limit: number,
    readonly onClose: () => void,
  ) {}

  push(value: T): void {
    if (this.#ended) return;
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve({ value, done: false });
    else if (this.#values.length < this.limit) this.#values.push(value);
    else
      this.fail(
        new TeeiError(
          'overflow',
          `More than ${this.limit} events waited to be read; the subscription was ended. Read faster, or raise bufferSize.`,
        ),
      );
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve, reject } of waiting) {
      if (this.#failure) reject(this.#failure);
      else resolve({ value: undefined, done: true });
    }
    this.onClose();
  }

  fail(error: TeeiError): void {
    if (!this.#ended) this.#failure = error;
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#values.length > 0) return Promise.resolve({ value: this.#values.shift()!, done: false });
    if (!this.#ended) return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    const failure = this.#failure;
    this.#failure = undefined;
    return failure ? Promise.reject(failure) : Promise.resolve({ value: undefined, done: true });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#values.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
