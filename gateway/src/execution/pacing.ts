import type { InPieces } from '../in-pieces.js';

/** Of work that goes on in one turn of the event loop. */
const SLICE_MS = 5;
/** The clock is read once in so many calls. */
const CALLS_PER_LOOK = 32;

/** Tells long work when to let others have their turn: `if (pace.due()) { yield; pace.rested(); }`. */
export class Pace {
  #until = performance.now() + SLICE_MS;
  #calls = 0;

  due(): boolean {
    return ++this.#calls % CALLS_PER_LOOK === 0 && performance.now() >= this.#until;
  }

  rested(): void {
    this.#until = performance.now() + SLICE_MS;
  }
}

/** Does long work in slices, one slice of all of it per turn of the event loop. */
export class LongWork {
  readonly #waiting: (() => void)[] = [];

  /** The result at once where one slice is enough. Undefined when `signal` is aborted before it is done. */
  run<T>(work: InPieces<T>, signal: AbortSignal | undefined): T | Promise<T | undefined> {
    const { done, value } = work.next();
    return done ? value : this.#goOn(work, signal);
  }

  async #goOn<T>(work: InPieces<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
    for (;;) {
      await this.#turn();
      if (signal?.aborted) return undefined;
      const { done, value } = work.next();
      if (done) return value;
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) setImmediate(this.#next);
    });
  }

  readonly #next = (): void => {
    this.#waiting.shift()!();
    if (this.#waiting.length > 0) setImmediate(this.#next);
  };
}
