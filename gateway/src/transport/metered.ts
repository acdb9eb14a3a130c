import { failureOf, type SubgraphAnswer, type SubgraphRequest, type SubgraphTransport } from './transport.js';

/** `outcome`: `ok`, `graphql-errors` or the failure's name. */
export type OnFetched = (fetch: {
  readonly subgraph: string;
  readonly outcome: string;
  readonly durationMs: number;
}) => void;

/** Reports how every request that really went to a subgraph ended. */
export class MeteredTransport implements SubgraphTransport {
  constructor(
    private readonly inner: SubgraphTransport,
    private readonly onFetched: OnFetched,
  ) {}

  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const started = performance.now();
    const report = (outcome: string): void =>
      this.onFetched({ subgraph: request.subgraph, outcome, durationMs: performance.now() - started });
    try {
      const answer = await this.inner.send(request);
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
