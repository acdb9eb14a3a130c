import { setTimeout as sleep } from 'node:timers/promises';
import { SubgraphError, type SubgraphAnswer, type SubgraphRequest, type SubgraphTransport } from './transport.js';

export interface RetryOptions {
  /** Further attempts after a connection error; queries only. */
  readonly retries: number;
  readonly delayMs: number;
}

/** Tries a query again when the connection failed. A mutation is never repeated: it may have been carried out. */
export class RetryingTransport implements SubgraphTransport {
  constructor(
    private readonly inner: SubgraphTransport,
    private readonly options: RetryOptions,
  ) {}

  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.inner.send(request);
      } catch (error) {
        const mayRetry = error instanceof SubgraphError && error.failure === 'CONNECTION_FAILED' && !request.isMutation;
        if (!mayRetry || attempt >= this.options.retries || request.signal?.aborted) throw error;
        await sleep(this.options.delayMs * 2 ** attempt);
      }
    }
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
