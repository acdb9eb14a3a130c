import type { ExecutionResult, GraphQLError } from 'graphql';
import {
  SubgraphError,
  type SubgraphAnswer,
  type SubgraphRequest,
  type SubgraphTransport,
  toAnswer,
} from './transport.js';

/** The part of a running subgraph this transport needs (`platform/subgraph-server`). */
export interface InProcessSubgraph {
  execute(request: {
    readonly query: string;
    readonly operationName?: string | undefined;
    readonly variables?: Readonly<Record<string, unknown>> | undefined;
    readonly headers: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
  }): Promise<ExecutionResult>;
}

/** A subgraph of the same process, called with what it would get over HTTP. */
export class InProcessTransport implements SubgraphTransport {
  constructor(
    private readonly name: string,
    private readonly subgraph: InProcessSubgraph,
    private readonly timeoutMs: number,
  ) {}

  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const limit = new Limit(this.name, this.timeoutMs, request.signal);
    try {
      const running = this.subgraph.execute({
        query: request.query,
        operationName: request.operationName,
        variables: JSON.parse(request.variables) as Record<string, unknown>,
        headers: request.headers,
        signal: limit.signal,
      });
      const result = await Promise.race([running, limit.reached]);
      // Errors are class instances here; over HTTP they are plain objects, and nothing downstream shall see a difference.
      const errors = result.errors?.map((error: GraphQLError | null) => error?.toJSON?.() ?? error);
      return toAnswer(this.name, errors ? { ...result, errors } : result, false);
    } catch (error) {
      if (error instanceof SubgraphError) throw error;
      throw new SubgraphError('CONNECTION_FAILED', `Subgraph "${this.name}" failed to execute the request`, {
        cause: error,
      });
    } finally {
      limit.clear();
    }
  }

  async close(): Promise<void> {}
}

/** Time-out and cancellation as one rejected promise and one signal. */
class Limit {
  readonly reached: Promise<never>;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private stop: (reason: SubgraphError) => void = () => {};

  constructor(
    name: string,
    timeoutMs: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    this.reached = new Promise<never>((_resolve, reject) => {
      this.stop = (reason) => {
        this.controller.abort(reason);
        reject(reason);
      };
    });
    this.reached.catch(() => {});
    this.cancel = () => this.stop(new SubgraphError('CANCELLED', `The request to subgraph "${name}" was cancelled`));
    const message = `Subgraph "${name}" did not answer within ${timeoutMs} ms`;
    this.timer = setTimeout(() => this.stop(new SubgraphError('TIMEOUT', message)), timeoutMs);
    if (outer?.aborted) this.cancel();
    else outer?.addEventListener('abort', this.cancel, { once: true });
  }

  private readonly cancel: () => void;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.cancel);
  }
}
