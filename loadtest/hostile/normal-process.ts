/**
 * Open-loop traffic: requests at a constant rate, each measured from the moment it was due, so that a stall counts for every request it
 * delays. Prints a `NormalResult` for each window.
 */
import { Pool } from 'undici';
import { queries, type QueryName } from '../gateway/shop.js';
import { endOf, now, report, sleepUntil, trafficGiven, windowMs } from './schedule.js';

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

const { host, port, ratePerSecond, schedule } = trafficGiven();
const pool = new Pool(`http://${host}:${port}`, { connections: 100, pipelining: 1 });
const bodies = MIX.map((name) => JSON.stringify({ query: queries[name] }));
const headers = ['content-type', 'application/json', 'accept', 'application/json'];
const intervalMs = 1000 / ratePerSecond;

class Measured {
  readonly #latencies: number[] = [];
  readonly #lateness: number[] = [];
  readonly #pending: Promise<void>[] = [];
  #failures = 0;

  add(dueAt: number, answered: Promise<boolean>): void {
    this.#lateness.push(now() - dueAt);
    this.#pending.push(
      answered.then((ok) => {
        if (ok) this.#latencies.push(now() - dueAt);
        else this.#failures++;
      }),
    );
  }

  async result(): Promise<NormalResult> {
    await Promise.all(this.#pending);
    return {
      requests: this.#latencies.length,
      failures: this.#failures,
      p50Ms: percentile(this.#latencies, 0.5),
      p95Ms: percentile(this.#latencies, 0.95),
      p99Ms: percentile(this.#latencies, 0.99),
      maxMs: percentile(this.#latencies, 1),
      lateP95Ms: percentile(this.#lateness, 0.95),
    };
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Resolves to whether the answer was one. */
function send(body: string): Promise<boolean> {
  return new Promise((resolve) => {
    let status = 0;
    pool.dispatch(
      { path: '/graphql', method: 'POST', headers, body },
      {
        onConnect() {},
        onHeaders(code: number) {
          status = code;
          return true;
        },
        onData: () => true,
        onComplete: () => resolve(status === 200),
        onError: () => resolve(false),
      },
    );
  });
}

const measured = schedule.windows.map(() => new Measured());
let sent = 0;

function sendDue(): void {
  const untilNow = now() - schedule.startAt;
  for (let dueIn = sent * intervalMs; dueIn <= untilNow; dueIn = ++sent * intervalMs) {
    const window = measured[Math.floor(dueIn / windowMs(schedule))];
    if (!window) return;
    const answered = send(bodies[sent % bodies.length]!);
    if (dueIn % windowMs(schedule) >= schedule.leadSeconds * 1000) window.add(schedule.startAt + dueIn, answered);
  }
}

const timer = setInterval(sendDue, 1);
for (const [window, requests] of measured.entries()) {
  await sleepUntil(endOf(schedule, window));
  report(await requests.result());
}
clearInterval(timer);
await pool.destroy();
