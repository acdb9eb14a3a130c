/**
 * Open-loop traffic: requests at a constant rate, each measured from the moment it was due, so that a stall counts for every request it
 * delays. Prints `NormalResult` as JSON. Arguments: host, port, seconds, rate per second, seconds before measuring.
 */
import { Pool } from 'undici';
import { queries, type QueryName } from '../gateway/shop.js';

export interface NormalResult {
  readonly requests: number;
  readonly failures: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** 95th percentile of what this process itself was late to send. */
  readonly lateP95Ms: number;
}

/** Of ten requests six are small, three medium, one deep. */
const MIX: readonly QueryName[] = [
  'small',
  'medium',
  'small',
  'small',
  'medium',
  'small',
  'deep',
  'small',
  'medium',
  'small',
];

const [host, port, seconds, rate, lead] = process.argv.slice(2) as [string, string, string, string, string];
const pool = new Pool(`http://${host}:${port}`, { connections: 100, pipelining: 1 });
const bodies = MIX.map((name) => JSON.stringify({ query: queries[name] }));
const headers = ['content-type', 'application/json', 'accept', 'application/json'];
const latencies: number[] = [];
const lateness: number[] = [];
let failures = 0;

function send(body: string, dueAt: number, measured: boolean): Promise<void> {
  if (measured) lateness.push(performance.now() - dueAt);
  return new Promise((resolve) => {
    let status = 0;
    const done = (ok: boolean): void => {
      if (measured && ok) latencies.push(performance.now() - dueAt);
      if (measured && !ok) failures++;
      resolve();
    };
    pool.dispatch(
      { path: '/graphql', method: 'POST', headers, body },
      {
        onConnect() {},
        onHeaders(code: number) {
          status = code;
          return true;
        },
        onData: () => true,
        onComplete: () => done(status === 200),
        onError: () => done(false),
      },
    );
  });
}

const started = performance.now();
const intervalMs = 1000 / Number(rate);
const total = Math.round((Number(seconds) + Number(lead)) * Number(rate));
const unmeasured = Math.round(Number(lead) * Number(rate));
const pending: Promise<void>[] = [];
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const now = performance.now() - started;
    while (pending.length < total && pending.length * intervalMs <= now) {
      const index = pending.length;
      pending.push(send(bodies[index % bodies.length]!, started + index * intervalMs, index >= unmeasured));
    }
    if (pending.length < total) return;
    clearInterval(timer);
    resolve();
  }, 1);
});
await Promise.all(pending);

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const result: NormalResult = {
  requests: latencies.length,
  failures,
  p50Ms: percentile(latencies, 0.5),
  p95Ms: percentile(latencies, 0.95),
  p99Ms: percentile(latencies, 0.99),
  maxMs: percentile(latencies, 1),
  lateP95Ms: percentile(lateness, 0.95),
};
process.stdout.write(JSON.stringify(result));
await pool.destroy();
