import { CircuitBreaker } from './breaker.js';
import { HttpTransport } from './http.js';
import { type InProcessSubgraph, InProcessTransport } from './in-process.js';
import { type FetchObserver, MeteredTransport } from './metered.js';
import { RetryingTransport } from './retry.js';
import { SharingTransport } from './sharing.js';
import type { SubgraphTransport } from './transport.js';

export { addressOf } from './address.js';
export { connectorTo } from './connector.js';
export type { InProcessSubgraph } from './in-process.js';
export type { FetchTrace } from './metered.js';
export {
  SubgraphError,
  readError,
  type SubgraphAnswer,
  type SubgraphTransport,
} from './transport.js';
export type { KnownBytes } from './unchanged-answers.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/** How requests reach subgraphs; every part of it has a default. */
export interface FetchOptions {
  /** Sockets per subgraph. Default 128. */
  readonly connections?: number;
  /** Milliseconds from the call to the last byte. Default 10 000: well before an operation's time is over, so that it still has an answer. */
  readonly timeoutMs?: number;
  /** Per subgraph, instead of `timeoutMs`. */
  readonly timeoutMsBySubgraph?: Readonly<Record<string, number>>;
  /** Default 64 MiB. */
  readonly maxResponseBytes?: number;
  /** How long an idle socket is kept. Default 4 000 ms, below the 5 s after which a Node server closes it. */
  readonly keepAliveMs?: number;
  /** Further attempts of a query whose connection failed. Default 2. */
  readonly retries?: number;
  /** Delay before the first further attempt, doubled each time. Default 20 ms. */
  readonly retryDelayMs?: number;
  /** Failures in a row that open a subgraph's circuit; 0: never. Default 20. */
  readonly breakerFailures?: number;
  /** Default 2 000 ms. */
  readonly breakerOpenMs?: number;
  readonly now?: () => number;
}

export interface TransportPlan {
  readonly subgraph: string;
  readonly url: string;
  /** Calls this instead of the URL. */
  readonly inProcess?: InProcessSubgraph | undefined;
  readonly share: boolean;
  /** Tell when an answer is the same as the last time. */
  readonly unchanged: boolean;
  readonly options: FetchOptions;
  readonly observer?: FetchObserver | undefined;
}

/** One subgraph's transport: connection, then retries, then metrics and circuit breaker, then sharing. */
export function createTransport({
  subgraph,
  url,
  inProcess,
  share,
  unchanged,
  options,
  observer,
}: TransportPlan): SubgraphTransport {
  const timeoutMs = options.timeoutMsBySubgraph?.[subgraph] ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const direct: SubgraphTransport = inProcess
    ? new InProcessTransport(subgraph, inProcess, timeoutMs)
    : new RetryingTransport(
        new HttpTransport(subgraph, url, {
          connections: options.connections ?? 128,
          timeoutMs,
          maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
          keepAliveMs: options.keepAliveMs ?? 4_000,
          unchanged,
        }),
        { retries: options.retries ?? 2, delayMs: options.retryDelayMs ?? 20 },
      );
  const guarded = new CircuitBreaker(subgraph, observer ? new MeteredTransport(direct, observer) : direct, {
    failures: options.breakerFailures ?? 20,
    openMs: options.breakerOpenMs ?? 2_000,
    now: options.now ?? Date.now,
  });
  return share ? new SharingTransport(guarded) : guarded;
}
