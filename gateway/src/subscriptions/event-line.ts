/** Work on events that runs side by side and comes out in the order in which the events came in. */
export class EventLine<E, R> {
  readonly #concurrency: number;
  readonly #work: (event: E) => Promise<R>;
  readonly #deliver: (result: R) => void;
  readonly #places: Place<E, R>[] = [];
  /** Places of `#places` whose work has begun. */
  #started = 0;
  #running = 0;
  #onEmpty: (() => void) | undefined;
  #closed = false;

  /** `work` must not reject. */
  constructor(concurrency: number, work: (event: E) => Promise<R>, deliver: (result: R) => void) {
    this.#concurrency = concurrency;
    this.#work = work;
    this.#deliver = deliver;
  }

  get length(): number {
    return this.#places.length;
  }

  push(event: E): void {
    if (this.#closed) return;
    this.#places.push({ event, result: undefined, done: false });
    this.#start();
  }

  /** Calls back when all events so far are delivered; no event may come after. */
  end(callback: () => void): void {
    if (this.#places.length === 0) callback();
    else this.#onEmpty = callback;
  }

  /** Nothing is delivered any more; answers the events whose work has not begun. */
  close(): readonly E[] {
    this.#closed = true;
    this.#onEmpty = undefined;
    return this.#places
      .splice(0)
      .slice(this.#started)
      .map(({ event }) => event);
  }

  #start(): void {
    while (this.#running < this.#concurrency && this.#started < this.#places.length) {
      const place = this.#places[this.#started++]!;
      this.#running++;
      void this.#work(place.event).then((result) => {
        this.#running--;
        place.result = result;
        place.done = true;
        if (this.#closed) return;
        this.#flush();
        this.#start();
      });
    }
  }

  #flush(): void {
    while (this.#places[0]?.done) {
      const { result } = this.#places.shift()!;
      this.#started--;
      this.#deliver(result as R);
      // A delivery may have closed the line.
      if (this.#closed) return;
    }
    if (this.#places.length > 0) return;
    this.#onEmpty?.();
    this.#onEmpty = undefined;
  }
}

interface Place<E, R> {
  readonly event: E;
  result: R | undefined;
  done: boolean;
}
