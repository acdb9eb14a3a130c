import { createClient } from 'graphql-ws';
import { BoundedQueue } from './bounded-queue.js';
import type { TypedDocument } from './document.js';
import { TeeiError } from './errors.js';

export interface SubscribeOptions {
  readonly signal?: AbortSignal;
  /** Most events that may wait to be read. Default: 1,000. One more ends the subscription with an error. */
  readonly bufferSize?: number;
}

export interface Subscriptions {
  readonly subscribe: <Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables?: Variables,
    options?: SubscribeOptions,
  ) => AsyncIterableIterator<Result>;
  readonly close: () => Promise<void>;
}

/** One socket for all subscriptions of a client, opened by the first and closed after the last. */
export function openSubscriptions(options: {
  url: string;
  headers: () => Promise<Record<string, string>>;
}): Subscriptions {
  const socket = createClient({
    url: options.url,
    // Browsers cannot set headers on a socket; the server reads them from here.
    connectionParams: options.headers,
    retryAttempts: 5,
    connectionAckWaitTimeout: 10_000,
    keepAlive: 30_000,
  });
  return {
    subscribe<Result, Variables>(
      document: TypedDocument<Result, Variables>,
      variables?: Variables,
      call: SubscribeOptions = {},
    ) {
      const { signal, bufferSize = 1_000 } = call;
      let leave = () => {};
      const queue = new BoundedQueue<Result>(bufferSize, () => {
        signal?.removeEventListener('abort', abort);
        leave();
      });
      const abort = () =>
        queue.fail(new TeeiError('aborted', 'The subscription was aborted.', { cause: signal?.reason }));
      if (signal?.aborted) {
        abort();
        return queue;
      }
      signal?.addEventListener('abort', abort, { once: true });
      const payload = { query: document.toString(), variables: { ...variables } };
      leave = socket.subscribe<Result>(payload, {
        next({ data, errors }) {
          if (errors?.length) queue.fail(new TeeiError('graphql', errors[0]!.message, { errors, data }));
          else if (data != null) queue.push(data);
        },
        error: (cause) => queue.fail(errorOf(cause)),
        complete: () => queue.end(),
      });
      return queue;
    },
    close: async () => socket.dispose(),
  };
}

/** graphql-ws gives GraphQL errors as a list, a refused socket as a close event, and the rest as it was thrown. */
function errorOf(cause: unknown): TeeiError {
  if (Array.isArray(cause)) {
    const errors = cause.map((error: { message: string; extensions?: Record<string, unknown> }) => error);
    return new TeeiError('graphql', errors[0]?.message ?? 'The subscription was refused.', { errors });
  }
  if (typeof cause === 'object' && cause !== null && 'code' in cause && 'reason' in cause) {
    return new TeeiError('network', `The connection was closed: ${String(cause.code)} ${String(cause.reason)}`.trim(), {
      cause,
    });
  }
  return new TeeiError('network', 'The server could not be reached.', { cause });
}
