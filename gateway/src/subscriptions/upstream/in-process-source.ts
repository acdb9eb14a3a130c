import type { ExecutionResult } from 'graphql';
import {
  isTemporary,
  type StreamListener,
  type StreamRequest,
  type StreamSource,
  type SubgraphEvent,
} from './subgraph-stream.js';

/** The part of a running subgraph that is needed here (`platform/subgraph-server`). */
export interface SubscribableSubgraph {
  subscribe(request: {
    readonly query: string;
    readonly operationName?: string | undefined;
    readonly variables?: Readonly<Record<string, unknown>> | undefined;
    readonly headers: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
  }): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

/** Event streams of subgraphs of this process; they get exactly what they would get over the socket. */
export class InProcessSource implements StreamSource {
  readonly #subgraphs: Readonly<Record<string, SubscribableSubgraph>>;

  constructor(subgraphs: Readonly<Record<string, SubscribableSubgraph>>) {
    this.#subgraphs = subgraphs;
  }

  has(subgraph: string): boolean {
    return Object.hasOwn(this.#subgraphs, subgraph);
  }

  open(request: StreamRequest, listener: StreamListener): () => void {
    const stream = new InProcessStream(listener);
    void stream.run(this.#subgraphs[request.subgraph]!, request);
    return () => stream.close();
  }

  addressOf(): string {
    return 'in process';
  }

  close(): void {}
}

class InProcessStream {
  readonly #listener: StreamListener;
  readonly #controller = new AbortController();
  #iterator: AsyncIterableIterator<ExecutionResult> | undefined;
  #closed = false;

  constructor(listener: StreamListener) {
    this.#listener = listener;
  }

  async run(subgraph: SubscribableSubgraph, request: StreamRequest): Promise<void> {
    try {
      const { query, operationName, variables, identity, requestId } = request;
      const headers = { ...identity.headersFor(request.subgraph), 'x-request-id': requestId };
      const signal = this.#controller.signal;
      const opened = await subgraph.subscribe({ query, operationName, variables, headers, signal });
      if (!(Symbol.asyncIterator in opened)) return this.#answered(opened);
      this.#iterator = opened;
      if (this.#closed) return this.#stop();
      await this.#listen(opened);
      this.#once(() => this.#listener.complete());
    } catch (error) {
      this.#once(() => this.#listener.lost(error));
    }
  }

  /** The stream ends at once: a source that waits for its next event is not waited for. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#controller.abort();
    this.#stop();
  }

  async #listen(iterator: AsyncIterableIterator<ExecutionResult>): Promise<void> {
    while (!this.#closed) {
      const { value, done } = await iterator.next();
      if (done || this.#closed) return;
      this.#listener.event(plain(value));
    }
  }

  #answered(result: ExecutionResult): void {
    const errors = result.errors?.map((error) => error.toJSON?.() ?? error) ?? [];
    this.#once(() => {
      if (isTemporary(errors)) this.#listener.lost(errors[0]);
      else this.#listener.refused(errors);
    });
  }

  #once(tell: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    tell();
  }

  #stop(): void {
    this.#iterator?.return?.().catch(() => {});
  }
}

/** Errors are class instances here; over a socket they are plain objects, and nothing downstream shall see a difference. */
function plain({ data, errors, extensions }: ExecutionResult): SubgraphEvent {
  return {
    ...(data !== undefined && { data }),
    ...(errors && { errors: errors.map((error) => error.toJSON?.() ?? error) }),
    ...(extensions && { extensions }),
  };
}
