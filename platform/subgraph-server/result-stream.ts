import type { ExecutionResult } from 'graphql';

/**
 * graphql-js 16 cannot cancel; the caller at least does not wait for what it no longer wants. `abandon` gets a result that comes after
 * all, to close what it holds.
 */
export async function untilAborted<T>(
  signal: AbortSignal | undefined,
  start: () => T | Promise<T>,
  abandon?: (late: T) => void,
): Promise<T> {
  // Before the work starts: a mutation that no client waits for must not begin.
  signal?.throwIfAborted();
  const work = start();
  if (!signal || !(work instanceof Promise)) return work;
  const { promise: left, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    reject(signal.reason as Error);
    work.then(abandon, () => undefined);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Written by hand: in an async generator `return()` would wait behind a pending `next()`, and a client that leaves must stop the source at once. */
export function resultStream(
  stream: AsyncGenerator<ExecutionResult, void, void>,
  finish: (result: ExecutionResult) => ExecutionResult,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<ExecutionResult> {
  const done = { value: undefined, done: true } as const;
  const close = async () => {
    signal?.removeEventListener('abort', onAbort);
    await stream.return();
    return done;
  };
  const onAbort = () => void close().catch(() => undefined);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    async next() {
      const item = await stream.next();
      if (!item.done) return { value: finish(item.value), done: false };
      signal?.removeEventListener('abort', onAbort);
      return done;
    },
    return: close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
