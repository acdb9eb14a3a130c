import { isGraphqlAnswer, type TypedDocument } from './document.js';
import { TeeiError } from './errors.js';
import { openSubscriptions, type SubscribeOptions } from './subscriptions.js';

export interface TeeiClientOptions {
  /** The GraphQL endpoint, such as `http://localhost:4000/graphql`. */
  readonly url: string;
  /** For subscriptions. Default: `url` with `ws` for `http`. */
  readonly wsUrl?: string;
  /** Sent as a bearer token. A function is asked for every request and every new socket, so that it may refresh. */
  readonly token?: string | (() => string | Promise<string>);
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  /** Default: 30,000 ms. */
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TeeiClient {
  /**
   * Sends one query or mutation; nothing is retried.
   * @throws TeeiError on anything but an answer without errors; partial data is in `error.data`.
   */
  execute<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables?: Variables,
    options?: ExecuteOptions,
  ): Promise<Result>;
  /**
   * The events of a subscription. Leaving the loop ends it at the server. After a lost connection it is started again up to five times,
   * so that state may be seen twice: our own subscriptions start with the current state.
   * @throws TeeiError, also when more than `bufferSize` events wait to be read: nothing is dropped silently.
   */
  subscribe<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables?: Variables,
    options?: SubscribeOptions,
  ): AsyncIterableIterator<Result>;
  /** Closes the socket; subscriptions end. */
  close(): Promise<void>;
}

const defaultTimeoutMs = 30_000;

/**
 * @example
 * const client = createTeeiClient({ url: 'http://localhost:4000/graphql', token });
 * const { metrics } = await client.execute(MetricsDocument, { companyId });
 * for await (const { metricsChanged } of client.subscribe(MetricsChangedDocument, { companyId })) console.log(metricsChanged);
 */
export function createTeeiClient(options: TeeiClientOptions): TeeiClient {
  const headers = async (more: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> => {
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    return { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...options.headers, ...more };
  };
  const subscriptions = openSubscriptions({ url: options.wsUrl ?? options.url.replace(/^http/, 'ws'), headers });
  return {
    async execute<Result, Variables>(
      document: TypedDocument<Result, Variables>,
      variables?: Variables,
      call: ExecuteOptions = {},
    ) {
      const timeoutMs = call.timeoutMs ?? defaultTimeoutMs;
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([timeout, ...(call.signal ? [call.signal] : [])]);
      const limits = { timeoutMs, timeout, own: call.signal };
      const request = {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(await headers(call.headers)),
        },
        body: JSON.stringify({ query: document.toString(), variables }),
        signal,
      };
      const response = await reach((options.fetch ?? fetch)(options.url, request), limits);
      const body = await reach(response.text(), limits);
      // The server has validated the document against the schema that its types were generated from.
      return dataOf(response, body) as Result;
    },
    subscribe: subscriptions.subscribe,
    close: subscriptions.close,
  };
}

interface Limits {
  readonly timeoutMs: number;
  readonly timeout: AbortSignal;
  /** The caller's. */
  readonly own: AbortSignal | undefined;
}

async function reach<T>(attempt: Promise<T>, { timeoutMs, timeout, own }: Limits): Promise<T> {
  try {
    return await attempt;
  } catch (cause) {
    if (own?.aborted) throw new TeeiError('aborted', 'The request was aborted.', { cause });
    if (timeout.aborted) throw new TeeiError('timeout', `No answer within ${timeoutMs} ms.`, { cause });
    throw new TeeiError('network', 'The server could not be reached.', { cause });
  }
}

function dataOf(response: Response, body: string): unknown {
  const answer = parseJson(body);
  const status = response.status;
  if (!isGraphqlAnswer(answer)) {
    throw new TeeiError('http', `The server answered ${status} without a GraphQL result.`, { status });
  }
  const { data = null, errors = [] } = answer;
  if (!response.ok)
    throw new TeeiError('http', errors[0]?.message ?? `The server answered ${status}.`, { status, errors, data });
  if (errors.length > 0) throw new TeeiError('graphql', errors[0]!.message, { errors, data });
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
