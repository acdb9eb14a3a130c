import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Outgoing {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers by status; `error` counts requests without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  next(): Outgoing;
  onAnswer?(status: number, body: string): void;
}

/** Sends one request and books its answer; never throws. */
class Recorder {
  readonly latenciesMs: number[] = [];
  readonly statuses: Record<string, number> = {};

  constructor(
    private readonly pool: Pool,
    private readonly options: LoadOptions,
  ) {}

  async send(dueMs: number): Promise<void> {
    let status = 'error';
    try {
      const answer = await this.pool.request(this.options.next());
      const body = await answer.body.text();
      status = String(answer.statusCode);
      this.options.onAnswer?.(answer.statusCode, body);
    } catch {
      // Counted as `error`.
    }
    this.latenciesMs.push(performance.now() - dueMs);
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
  }

  result(startedMs: number): LoadResult {
    const sorted = Float64Array.from(this.latenciesMs).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      requests: sorted.length,
      statuses: this.statuses,
      seconds: (performance.now() - startedMs) / 1000,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      p99Ms: at(0.99),
      maxMs: at(1),
    };
  }
}

const openPool = ({ url, connections }: LoadOptions): Pool =>
  new Pool(url, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });

/** Open loop: a request is sent when it is due, whether or not earlier ones were answered. */
export async function openLoop(options: LoadOptions & { readonly requestsPerSecond: number }): Promise<LoadResult> {
  const pool = openPool(options);
  const recorder = new Recorder(pool, options);
  const pending: Promise<void>[] = [];
  const total = Math.round(options.requestsPerSecond * options.seconds);
  const startedMs = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1000) * options.requestsPerSecond) + 1);
    for (; sent < due; sent += 1) pending.push(recorder.send(startedMs + (sent / options.requestsPerSecond) * 1000));
    await sleep(1);
  }
  await Promise.all(pending);
  const result = recorder.result(startedMs);
  await pool.close();
  return result;
}

/** Closed loop: every connection sends its next request when the last one is answered. What it reaches is the server's limit. */
export async function closedLoop(options: LoadOptions): Promise<LoadResult> {
  const pool = openPool(options);
  const recorder = new Recorder(pool, options);
  const startedMs = performance.now();
  const untilMs = startedMs + options.seconds * 1000;
  const worker = async () => {
    while (performance.now() < untilMs) await recorder.send(performance.now());
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const result = recorder.result(startedMs);
  await pool.close();
  return result;
}
