/**
 * Aborts when the time is over or the client has left, whichever is first. The reason tells which, as with `AbortSignal.timeout`: a
 * `TimeoutError` counts against the subgraph that was waited for, a client who left does not.
 */
export class Deadline {
  passed = false;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #client: AbortSignal | undefined;
  readonly #onLeave = () => this.#controller.abort();

  constructor(milliseconds: number, client: AbortSignal | undefined) {
    this.#timer = setTimeout(() => {
      this.passed = true;
      this.#controller.abort(new DOMException('The time for the operation is over', 'TimeoutError'));
    }, milliseconds);
    this.#client = client;
    if (client?.aborted) this.#onLeave();
    else client?.addEventListener('abort', this.#onLeave, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#client?.removeEventListener('abort', this.#onLeave);
  }
}
