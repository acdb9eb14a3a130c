import type { ExecutionResult } from 'graphql';

/** What is going on in one subgraph, so that it can be ended: requests are waited for, streams are closed. */
export class Work {
  draining = false;
  private readonly requests = new Set<Promise<unknown>>();
  private readonly open = new Set<AsyncIterator<ExecutionResult>>();

  get inFlight(): number {
    return this.requests.size;
  }

  track<T>(request: Promise<T>): Promise<T> {
    this.requests.add(request);
    const forget = () => this.requests.delete(request);
    request.then(forget, forget);
    return request;
  }

  opened(stream: AsyncIterator<ExecutionResult>): void {
    this.open.add(stream);
  }

  closed(stream: AsyncIterator<ExecutionResult>): void {
    this.open.delete(stream);
  }

  /** From now on nothing new is taken; resolves when everything has ended. */
  async drain(): Promise<void> {
    this.draining = true;
    await Promise.allSettled([...this.open].map(async (stream) => stream.return?.()));
    while (this.requests.size > 0) await Promise.allSettled(this.requests);
  }
}

/** The stream, known to `work` until it ends. */
export function trackStream(
  result: AsyncIterableIterator<ExecutionResult> | ExecutionResult,
  work: Work,
): AsyncIterableIterator<ExecutionResult> | ExecutionResult {
  if (!(Symbol.asyncIterator in result)) return result;
  const source = result;
  work.opened(source);
  const tracked: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      try {
        const item = await source.next();
        if (item.done) work.closed(source);
        return item;
      } catch (error) {
        work.closed(source);
        throw error;
      }
    },
    async return() {
      work.closed(source);
      return (await source.return?.()) ?? { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => tracked,
  };
  return tracked;
}
