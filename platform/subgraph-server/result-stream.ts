import type { ExecutionResult } from 'graphql';

/** graphql-js 16 cannot cancel; the caller at least does not wait for what it no longer wants. */
export async function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  if (!(work instanceof Promise)) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
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
