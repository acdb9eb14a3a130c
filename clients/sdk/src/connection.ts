import { TeeiError } from './errors.js';
import { readEvents } from './event-stream.js';

/** A coordinate of the API that was used and will end. */
export interface Deprecation {
  /** Such as `CompanyMetrics.seq`. */
  readonly coordinate: string;
  readonly reason?: string;
  /** The day it ends, `2027-06-01`. */
  readonly sunset?: string;
  readonly replacement?: string;
}

export interface ConnectOptions {
  /** A bearer token instead of an API key; asked for before every request, so that it may refresh. */
  readonly token?: () => string | Promise<string>;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
  /** How the server's statistics name this program. */
  readonly clientName?: string;
  /** How often a request that may be repeated is sent again after a failure. Default: 2. */
  readonly retries?: number;
  readonly onDeprecation?: (used: readonly Deprecation[]) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For all attempts together. Default: 30,000 ms. */
  readonly timeoutMs?: number;
  /** Default: a new one for each call. Give your own to be able to repeat the call later. */
  readonly idempotencyKey?: string;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Only what came after this `seq`. */
  readonly afterSeq?: number;
  /** How long the server may be silent before the connection counts as lost; it sends a sign of life more often. Default: 60,000 ms. */
  readonly silenceMs?: number;
}

/** A persisted document: only its id is sent. */
export interface Operation {
  readonly id: string;
  /** The field of the answer that is the result. */
  readonly root: string;
  /** Changes nothing, so it may be sent again. */
  readonly safe?: true;
  /** Takes an idempotency key, so it may be sent again with the same key. */
  readonly keyed?: true;
}

export interface Connection {
  call<T>(operation: Operation, variables: object, options?: CallOptions): Promise<T>;
  stream<T>(operation: Operation, variables: object, options?: StreamOptions): AsyncIterableIterator<T>;
}

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
  readonly extensions?: { readonly deprecations?: readonly Deprecation[] };
}

const WORTH_REPEATING = [429, 502, 503, 504];
const RECONNECTS = 5;

/**
 * Where a platform is and who calls it. Nothing is sent before the first call.
 *
 * @param url  its address, `http://localhost:4000`
 */
export function connect(url: string, apiKey?: string, options: ConnectOptions = {}): Connection {
  return new HttpConnection(new URL('/v1/graphql', url).href, { ...options, ...(apiKey !== undefined && { apiKey }) });
}

class HttpConnection implements Connection {
  readonly #endpoint: string;
  readonly #options: ConnectOptions & { readonly apiKey?: string };

  constructor(endpoint: string, options: ConnectOptions & { readonly apiKey?: string }) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  async call<T>(operation: Operation, variables: object, options: CallOptions = {}): Promise<T> {
    const { signal, timeoutMs = 30_000, idempotencyKey } = options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal ? AbortSignal.any([timeout, signal]) : timeout;
    const key = operation.keyed && (idempotencyKey ?? crypto.randomUUID());
    const sent = key === undefined ? variables : { ...variables, idempotencyKey: key };
    const retries = operation.safe || operation.keyed ? (this.#options.retries ?? 2) : 0;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt<T>(operation, sent, either);
      if ('value' in outcome) return outcome.value;
      const failure = ended(outcome.failure, { signal, timeout, timeoutMs });
      if (attempt >= retries || !outcome.repeatable || either.aborted) throw failure;
      const backOffMs = Math.max(Math.random() * 200 * 2 ** attempt, failure.retryAfterMs ?? 0);
      if (!(await waited(backOffMs, either))) throw ended(failure, { signal, timeout, timeoutMs });
    }
  }

  async #attempt<T>(operation: Operation, variables: object, signal: AbortSignal): Promise<Outcome<T>> {
    try {
      const response = await this.#send(operation, variables, { signal, accept: 'application/json' });
      const text = await response.text();
      // The server has validated the document against the schema that its types were made from.
      return { value: this.#valueOf(operation, parse(text, response), response) as T };
    } catch (cause) {
      if (!(cause instanceof TeeiError))
        return { repeatable: true, failure: new TeeiError('network', 'The server could not be reached.', { cause }) };
      return { repeatable: WORTH_REPEATING.includes(cause.status ?? 0), failure: cause };
    }
  }

  /** Server-sent events over `fetch`, one connection a stream. What is not read is not buffered here: the server ends a reader that is too slow. */
  async *stream<T>(operation: Operation, variables: object, options: StreamOptions = {}): AsyncIterableIterator<T> {
    const { signal, silenceMs = 60_000 } = options;
    let afterSeq = options.afterSeq;
    for (let failures = 0; ; failures++) {
      const leave = new AbortController();
      const either = signal ? AbortSignal.any([leave.signal, signal]) : leave.signal;
      try {
        const sent = afterSeq === undefined ? variables : { ...variables, afterSeq };
        const response = await this.#send(operation, sent, { signal: either, accept: 'text/event-stream' });
        if (!response.ok || !response.body) this.#valueOf(operation, parse(await response.text(), response), response);
        for await (const { event, data } of readEvents(response.body!, silenceMs)) {
          if (event === 'complete') return;
          const value = this.#valueOf(operation, JSON.parse(data) as Answer, response) as T;
          failures = 0;
          afterSeq = (value as { seq?: number }).seq ?? afterSeq;
          yield value;
        }
      } catch (cause) {
        if (signal?.aborted) throw new TeeiError('aborted', 'The stream was aborted.', { cause });
        const lost = !(cause instanceof TeeiError) || WORTH_REPEATING.includes(cause.status ?? 0);
        if (!lost) throw cause;
        if (failures >= RECONNECTS) throw new TeeiError('network', 'The connection was lost.', { cause });
      } finally {
        leave.abort();
      }
      if (!(await waited(Math.random() * 500 * 2 ** failures, signal)))
        throw new TeeiError('aborted', 'The stream was aborted.', { cause: signal?.reason });
    }
  }

  async #send(operation: Operation, variables: object, { signal, accept }: { signal: AbortSignal; accept: string }) {
    const { apiKey, token, clientName = 'teei-clients', fetch: send = globalThis.fetch } = this.#options;
    const headers: Record<string, string> = { 'content-type': 'application/json', accept, 'x-client-name': clientName };
    if (token) headers.authorization = `Bearer ${await token()}`;
    else if (apiKey !== undefined) headers['x-api-key'] = apiKey;
    const body = JSON.stringify({ documentId: operation.id, variables });
    return send(this.#endpoint, { method: 'POST', headers, body, signal });
  }

  #valueOf({ root }: Operation, { data, errors, extensions }: Answer, response: Response): unknown {
    if (extensions?.deprecations?.length) this.#options.onDeprecation?.(extensions.deprecations);
    const { status } = response;
    const requestId = response.headers.get('x-request-id') ?? undefined;
    const [error] = errors ?? [];
    if (error) {
      const kind = response.ok ? 'graphql' : 'http';
      const retryAfterMs = secondsIn(response.headers.get('retry-after'));
      throw new TeeiError(kind, error.message, { status, errors: errors!, data, requestId, retryAfterMs });
    }
    const value = data?.[root] as Refusal | null | undefined;
    if (value === null || value === undefined)
      throw new TeeiError('refused', 'There is no such thing, or it is not yours.', { code: 'NOT_FOUND', requestId });
    if (typeof value.__typename === 'string' && typeof value.code === 'string' && typeof value.message === 'string') {
      const retryAfterMs = typeof value.retryAfter === 'number' ? value.retryAfter * 1000 : undefined;
      throw new TeeiError('refused', value.message, { code: value.code, data: value, requestId, retryAfterMs });
    }
    return value;
  }
}

type Outcome<T> = { readonly value: T } | { readonly failure: TeeiError; readonly repeatable: boolean };

interface Refusal {
  readonly __typename?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly retryAfter?: unknown;
}

function parse(text: string, { status }: Response): Answer {
  try {
    const answer = JSON.parse(text) as Answer | null;
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Told below.
  }
  throw new TeeiError('http', `The server answered ${status} without a GraphQL result.`, { status });
}

function secondsIn(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The failure as the caller sees it: their own decision and the end of their patience come first. */
function ended(
  failure: TeeiError,
  { signal, timeout, timeoutMs }: { signal: AbortSignal | undefined; timeout: AbortSignal; timeoutMs: number },
): TeeiError {
  if (signal?.aborted) return new TeeiError('aborted', 'The request was aborted.', { cause: failure });
  if (timeout.aborted) return new TeeiError('timeout', `No answer within ${timeoutMs} ms.`, { cause: failure });
  return failure;
}

/** False when the signal was aborted before the time was over. */
function waited(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve(true);
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Functions that take a connection first, with that connection given. */
export type Bound<F> = {
  readonly [K in keyof F]: F[K] extends (connection: Connection, ...args: infer A) => infer R
    ? (...args: A) => R
    : never;
};

export function bind<F extends Readonly<Record<string, unknown>>>(connection: Connection, functions: F): Bound<F> {
  const bound = Object.entries(functions).map(([name, call]) => [
    name,
    (...args: unknown[]) => (call as (...all: unknown[]) => unknown)(connection, ...args),
  ]);
  return Object.fromEntries(bound) as Bound<F>;
}
