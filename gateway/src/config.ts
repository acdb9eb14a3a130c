import { DEFAULT_ANSWER_BYTES } from './execution/index.js';
import { DEFAULT_PLANNING_MS } from './planning/index.js';
import type { OperationLimits } from './security/limits.js';
import type { HeaderRule } from './security/header-rules.js';
import { type Contract, checkContract } from './supergraph/contract.js';
import type { FetchOptions } from './transport/index.js';

/** The part of pino the gateway uses. Nothing with variables or personal data is ever passed to it. */
export interface GatewayLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface GatewayConfig {
  readonly introspection: boolean;
  readonly playground: boolean;
  /** Apollo's rule: a request a browser sends without a preflight is refused unless it carries a header that forces one. */
  readonly csrfPrevention: boolean;
  /** Origins that browsers may call from; `*` for any, without credentials then. */
  readonly corsOrigins: readonly string[] | '*';
  readonly limits: OperationLimits & {
    /** Of a request's body. */
    readonly bodyBytes: number;
    /** Members of objects and elements of lists in a request's body, all together. */
    readonly bodyValues: number;
    /** Operations in one batched request; 1 forbids batches. */
    readonly batch: number;
    /** Estimated cost of one operation; infinite by default: the estimate is reported, not enforced. */
    readonly cost: number;
    /** Items assumed in a list without `@listSize`. */
    readonly listSize: number;
    /** Of the answers to one request; what would be larger is refused while it is being written. */
    readonly answerBytes: number;
    /** Milliseconds of processor time for planning one operation. */
    readonly planningMs: number;
  };
  /** What happens to a selected field its caller may not see: nulled with an error, or the operation is refused. */
  readonly unauthorized: 'null' | 'reject';
  readonly automaticPersistedQueries: boolean;
  readonly persistedDocuments?: PersistedDocumentsConfig;
  readonly headerRules: readonly HeaderRule[];
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number };
  readonly responseCache?: { readonly maxEntries: number; readonly maxBytes: number };
  readonly maskSubgraphErrors: boolean;
  /** Identical queries of equal callers that are in flight at the same time are executed once. */
  readonly shareRequests: boolean;
  /**
   * Where every subgraph sends the bytes that it sent the last time, the answer is the text of the last time. Subgraphs are asked all the
   * same. Off where `shareRequests` is.
   */
  readonly reuseUnchanged: boolean;
  readonly accessLog: boolean;
  readonly tracing: boolean;
  /** The part of the supergraph that is served; all of it unless given. */
  readonly contract?: Contract;
  readonly timeouts: {
    /** From a parsed request to its answer. When it is over there is no data at all, so subgraphs have less time: see `subgraphs`. */
    readonly operationMs: number;
    /** For a client to send its headers, and its whole request (slow-loris). */
    readonly headersMs: number;
    readonly requestMs: number;
    readonly keepAliveMs: number;
    /** For a dependency to answer `/depz`. */
    readonly healthMs: number;
  };
  /**
   * How subgraphs are called: time-outs, retries, circuit breaker, sockets. What is left out has the defaults of `FetchOptions`, but
   * `timeoutMs` is never more than two thirds of the operation's time unless it is given.
   */
  readonly subgraphs: Omit<FetchOptions, 'now'>;
  /** Documents that are kept, and the memory that they and their plans may take, half for either. */
  readonly documentCache: { readonly maxEntries: number; readonly maxBytes: number };
  /** Trust `X-Forwarded-*` of the proxy in front. */
  readonly trustProxy: boolean;
}

export interface PersistedDocumentsConfig {
  /** JSON: `{ "<id>": "<document>" }`, or Apollo's `{ "format": "apollo-persisted-query-manifest", "operations": [{ id, body }] }`. */
  readonly file: string;
  /** Refuse every document that is not in the file. */
  readonly allowListOnly: boolean;
}

export const defaultConfig: GatewayConfig = {
  introspection: true,
  playground: false,
  csrfPrevention: true,
  corsOrigins: [],
  limits: {
    depth: 30,
    aliases: 200,
    rootFields: 100,
    directives: 200,
    fields: 5000,
    repetitions: 5000,
    tokens: 10_000,
    bodyBytes: 1024 * 1024,
    bodyValues: 20_000,
    batch: 10,
    cost: Number.POSITIVE_INFINITY,
    listSize: 10,
    answerBytes: DEFAULT_ANSWER_BYTES,
    planningMs: DEFAULT_PLANNING_MS,
  },
  unauthorized: 'null',
  automaticPersistedQueries: true,
  headerRules: [],
  maskSubgraphErrors: true,
  shareRequests: true,
  reuseUnchanged: true,
  accessLog: true,
  tracing: false,
  timeouts: { operationMs: 30_000, headersMs: 10_000, requestMs: 30_000, keepAliveMs: 65_000, healthMs: 2000 },
  subgraphs: { timeoutMs: 10_000 },
  documentCache: { maxEntries: 2000, maxBytes: 192 * 1024 * 1024 },
  trustProxy: false,
};

const wholeSupergraph: Contract = { includeTags: [], excludeTags: [], hideUnreachableTypes: false };

export type GatewayConfigInput = {
  readonly [K in keyof GatewayConfig]?: GatewayConfig[K] extends object | undefined
    ? Partial<GatewayConfig[K]> | GatewayConfig[K]
    : GatewayConfig[K];
};

/** Fills what is left out with the defaults above, group by group. */
export function gatewayConfig(input: GatewayConfigInput = {}): GatewayConfig {
  const contract = input.contract && { ...wholeSupergraph, ...input.contract };
  if (contract) checkContract(contract);
  const timeouts = { ...defaultConfig.timeouts, ...input.timeouts };
  return {
    ...defaultConfig,
    ...(input as Partial<GatewayConfig>),
    ...(contract && { contract }),
    limits: { ...defaultConfig.limits, ...input.limits },
    timeouts,
    subgraphs: { timeoutMs: subgraphTimeoutMs(timeouts.operationMs), ...input.subgraphs },
    documentCache: { ...defaultConfig.documentCache, ...input.documentCache },
  };
}

/** Whoever waits for a subgraph that hangs must have time left to answer with what the others said. */
function subgraphTimeoutMs(operationMs: number): number {
  return Math.max(1, Math.min(defaultConfig.subgraphs.timeoutMs!, Math.floor((operationMs * 2) / 3)));
}
