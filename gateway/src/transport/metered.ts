import { failureOf, type SubgraphAnswer, type SubgraphRequest, type SubgraphTransport } from './transport.js';

/** `outcome`: `ok`, `graphql-errors` or the failure's name. */
export type OnFetched = (fetch: {
  readonly subgraph: string;
  readonly outcome: string;
  readonly durationMs: number;
}) => void;

/** A span of one request to a subgraph: what the subgraph is told of it, and how it ended. */
export interface FetchTrace {
  /** `traceparent` and `tracestate`. Given below the sharing of requests, which they would prevent. */
  readonly headers: Readonly<Record<string, string>>;
  /** `ok`, `graphql-errors` or the failure's name. */
  end(outcome: string): void;
}

export interface FetchObserver {
  readonly onFetched: OnFetched;
  /** Called as the request is about to be sent; undefined where nothing is traced. */
  readonly onFetching?: ((subgraph: string) => FetchTrace | undefined) | undefined;
}

/** Reports how every request that really went to a subgraph ended. */
export class MeteredTransport implements SubgraphTransport {
  constructor(
    private readonly inner: SubgraphTransport,
    private readonly observer: FetchObserver,
  ) {}

  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const started = performance.now();
    const trace = this.observer.onFetching?.(request.subgraph);
    const report = (outcome: string): void => {
      trace?.end(outcome);
      this.observer.onFetched({ subgraph: request.subgraph, outcome, durationMs: performance.now() - started });
    };
    const traced = trace ? { ...request, headers: { ...request.headers, ...trace.headers } } : request;
    try {
      const answer = await this.inner.send(traced);
      report(answer.errors ? 'graphql-errors' : 'ok');
      return answer;
    } catch (error) {
      report(failureOf(error, request) ?? 'FAILED');
      throw error;
    }
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
