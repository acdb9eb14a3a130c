import type { ExecutionResult } from 'graphql';
import type { Actor } from '#platform/auth';
import type { StreamRights } from './stream-rights.js';

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

export interface Tracking {
  readonly work: Work;
  readonly rights: StreamRights;
  readonly actor: Actor;
  readonly since: Date;
}

/** The stream, known to `work` until it ends, and ended when its actor may not have it any more. */
export function trackStream(
  result: AsyncIterableIterator<ExecutionResult> | ExecutionResult,
  { work, rights, actor, since }: Tracking,
): AsyncIterableIterator<ExecutionResult> | ExecutionResult {
  if (!(Symbol.asyncIterator in result)) return result;
  const source = result;
  const end = () => void source.return?.().catch(() => undefined);
  const unwatch = rights.watch({ actor, since, end });
  const closed = () => {
    unwatch();
    work.closed(source);
  };
  work.opened(source);
  const tracked: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      try {
        const item = await source.next();
        if (item.done) closed();
        return item;
      } catch (error) {
        closed();
        throw error;
      }
    },
    async return() {
      closed();
      return (await source.return?.()) ?? { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => tracked,
  };
  return tracked;
}
