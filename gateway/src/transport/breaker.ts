import {
  failureOf,
  SubgraphError,
  type SubgraphAnswer,
  type SubgraphFailure,
  type SubgraphRequest,
  type SubgraphTransport,
} from './transport.js';

export interface BreakerOptions {
  /** Failures in a row that open the circuit; 0 switches the breaker off. */
  readonly failures: number;
  /** How long it stays open before one request may try again. */
  readonly openMs: number;
  readonly now: () => number;
}

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'trying' };

/** Counts towards opening: the subgraph is not there. A refusal (4xx), a cancelled or an oversized request says nothing about that. */
const isOutage = (failure: SubgraphFailure | undefined, error: unknown): boolean =>
  failure === 'CONNECTION_FAILED' ||
  failure === 'TIMEOUT' ||
  (failure === 'HTTP_STATUS' && error instanceof SubgraphError && (error.details.status ?? 0) >= 500);

/** Answers at once for a subgraph that is down, instead of letting every request wait for its time-out. */
export class CircuitBreaker implements SubgraphTransport {
  private state: State = { kind: 'closed' };
  private failures = 0;

  constructor(
    private readonly subgraph: string,
    private readonly inner: SubgraphTransport,
    private readonly options: BreakerOptions,
  ) {}

  get isOpen(): boolean {
    return this.state.kind !== 'closed';
  }

  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const trial = this.admit();
    try {
      const answer = await this.inner.send(request);
      this.succeeded();
      return answer;
    } catch (error) {
      const failure = failureOf(error, request);
      if (isOutage(failure, error)) this.failed(trial);
      else if (failure === 'CANCELLED') this.undecided(trial);
      else this.succeeded();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** True when this request is the one that tries whether the subgraph is back. */
  private admit(): boolean {
    if (this.state.kind === 'closed') return false;
    if (this.state.kind === 'open' && this.options.now() >= this.state.until) {
      this.state = { kind: 'trying' };
      return true;
    }
    throw new SubgraphError('CIRCUIT_OPEN', `Subgraph "${this.subgraph}" is unavailable; it is tried again shortly`);
  }

  private succeeded(): void {
    this.failures = 0;
    this.state = { kind: 'closed' };
  }

  private failed(trial: boolean): void {
    this.failures++;
    if (this.options.failures === 0) return;
    if (trial || (this.state.kind === 'closed' && this.failures >= this.options.failures)) this.open();
  }

  private undecided(trial: boolean): void {
    if (trial) this.open();
  }

  private open(): void {
    this.state = { kind: 'open', until: this.options.now() + this.options.openMs };
  }
}
