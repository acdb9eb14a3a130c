import type { Engine } from './engine.js';
import type { OverrideRules } from './planning/index.js';
import {
  type FetchOptions,
  type FetchTrace,
  type InProcessSubgraph,
  type SubgraphTransport,
  createTransport,
} from './transport/index.js';

export interface EngineMetrics {
  /** Milliseconds of one planning; it blocks the event loop. */
  planned?(durationMs: number): void;
  /** A request is about to be sent to a subgraph; what it returns hears of the end. */
  fetching?(subgraph: string): FetchTrace | undefined;
  /** One request to a subgraph: what came of it, and how long it took. */
  fetched?(fetch: { readonly subgraph: string; readonly outcome: string; readonly durationMs: number }): void;
}

export interface EngineOptions {
  readonly supergraphSdl: string;
  /** Subgraphs of this process by name; the others are called at their URL. */
  readonly transports?: Readonly<Record<string, InProcessSubgraph>>;
  /** Replaces the supergraph's routing URLs. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly fetchOptions?: FetchOptions;
  /** In-flight sharing of identical subgraph requests of equal identity; queries only. Default on. */
  readonly sharing?: {
    readonly subgraphRequests?: boolean;
    /** Answer with the text of the last time where subgraphs over HTTP send the same bytes again; queries only. Default off. */
    readonly unchangedAnswers?: boolean;
  };
  /** What compiled plans may take in memory, estimated; those not used for the longest are made again when they are asked for. Default 64 MB. */
  readonly planBytes?: number;
  /** Several entity fetches to one subgraph in one request. Default on. */
  readonly mergeFetches?: boolean;
  /** Runs of an operation before code is generated for it: one that comes once is not worth it. Default 0. */
  readonly codeAfter?: number;
  /** `reference`: Apollo's own executor on Apollo's own plan, to compare answers with. Default `compiled`. */
  readonly executor?: 'compiled' | 'reference';
  readonly overrides?: OverrideRules;
  /** Time for planning one operation. Default 500. */
  readonly planningMs?: number;
  /** Of one answer; what would be larger is refused while it is being written. Default 16 MB. */
  readonly answerBytes?: number;
  readonly metrics?: EngineMetrics;
}

export function transportsOf(
  options: EngineOptions,
  subgraphs: Engine['subgraphs'],
): ReadonlyMap<string, SubgraphTransport> {
  const { metrics } = options;
  const observer = metrics && {
    onFetching: metrics.fetching?.bind(metrics),
    onFetched: metrics.fetched?.bind(metrics) ?? (() => {}),
  };
  return new Map(
    subgraphs.map(({ name, url }) => [
      name,
      createTransport({
        subgraph: name,
        url: options.urls?.[name] ?? url,
        inProcess: options.transports?.[name],
        share: options.sharing?.subgraphRequests ?? true,
        unchanged: options.sharing?.unchangedAnswers ?? false,
        options: options.fetchOptions ?? {},
        observer,
      }),
    ]),
  );
}
