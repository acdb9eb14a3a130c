import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Recorded operations with series of their own; a manifest may have thousands. */
const MAX_OPERATION_NAMES = 1000;
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export type Outcome = 'ok' | 'partial' | 'failed' | 'cancelled';
export type SubgraphOutcome = 'ok' | 'errors' | 'failed';

export interface MeasuredOperation {
  readonly name: string;
  readonly kind: string;
  readonly isRecorded: boolean;
}

/** The gateway's Prometheus series. No label carries anything of a caller or of variables. */
export class GatewayMetrics {
  readonly #operations: Histogram;
  readonly #subgraphs: Histogram;
  readonly #planning: Histogram;
  readonly #rejections: Counter;
  readonly #reloads: Counter;
  readonly #cache: Counter;
  readonly #names = new Set<string>();
  readonly #observers = new Map<string, (seconds: number) => void>();
  /** Looked up once per series, not once per request: there are as many as subgraphs and outcomes. */
  readonly #subgraphSeries = new Map<string, ReturnType<Histogram['labels']>>();

  constructor(registry: Registry, state: { documents: () => number; inFlight: () => number }) {
    const registers = [registry];
    this.#operations = new Histogram({
      name: 'gateway_operation_duration_seconds',
      help: 'From an admitted operation to its answer, by operation name, kind and outcome',
      labelNames: ['operation', 'kind', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.#subgraphs = new Histogram({
      name: 'gateway_subgraph_request_duration_seconds',
      help: 'Requests to subgraphs, by subgraph and outcome',
      labelNames: ['subgraph', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.#planning = new Histogram({
      name: 'gateway_planning_duration_seconds',
      help: 'Planning and compiling operations that were not in the cache',
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.#rejections = new Counter({
      name: 'gateway_rejections_total',
      help: 'Requests answered without execution, by error code',
      labelNames: ['code'],
      registers,
    });
    this.#reloads = new Counter({
      name: 'gateway_supergraph_reloads_total',
      help: 'Supergraphs loaded after the first, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    this.#cache = new Counter({
      name: 'gateway_response_cache_total',
      help: 'Lookups in the response cache, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    gauge(registry, 'gateway_documents', 'Documents in the operation store', state.documents);
    gauge(registry, 'gateway_operations_in_flight', 'Operations being executed', state.inFlight);
  }

  operation(operation: MeasuredOperation, outcome: Outcome, seconds: number): void {
    const name = this.#seriesOf(operation);
    const key = `${name} ${operation.kind} ${outcome}`;
    let observe = this.#observers.get(key);
    if (!observe) {
      const child = this.#operations.labels({ operation: name, kind: operation.kind, outcome });
      this.#observers.set(key, (observe = (value) => child.observe(value)));
    }
    observe(seconds);
  }

  subgraph(subgraph: string, outcome: SubgraphOutcome, seconds: number): void {
    const key = `${subgraph} ${outcome}`;
    let child = this.#subgraphSeries.get(key);
    if (!child) this.#subgraphSeries.set(key, (child = this.#subgraphs.labels({ subgraph, outcome })));
    child.observe(seconds);
  }

  planning(seconds: number): void {
    this.#planning.observe(seconds);
  }

  rejection(code: string): void {
    this.#rejections.inc({ code });
  }

  reload(outcome: 'ok' | 'refused'): void {
    this.#reloads.inc({ outcome });
  }

  responseCache(outcome: 'hit' | 'miss'): void {
    this.#cache.inc({ outcome });
  }

  /** Callers choose the names of what is not recorded, so those name nothing here. */
  #seriesOf({ name, isRecorded }: MeasuredOperation): string {
    if (!isRecorded) return 'other';
    if (this.#names.has(name)) return name;
    if (this.#names.size >= MAX_OPERATION_NAMES) return 'other';
    this.#names.add(name);
    return name;
  }
}

function gauge(registry: Registry, name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
