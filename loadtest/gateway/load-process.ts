/**
 * Closed-loop load: `connections` requests always in flight. Prints `{ requests, errors, seconds, p50Ms, p95Ms, p99Ms }` as JSON.
 * Arguments: url, query, connections, seconds.
 */
import { Pool } from 'undici';

const [url, query, connections, seconds] = process.argv.slice(2) as [string, string, string, string];
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: Number(connections), pipelining: 1 });
const body = JSON.stringify({ query });
const headers = ['content-type', 'application/json', 'accept', 'application/json'];
const latencies: number[] = [];
let errors = 0;
const until = performance.now() + Number(seconds) * 1000;

function once(): Promise<void> {
  return new Promise((resolve) => {
    const started = performance.now();
    let status = 0;
    pool.dispatch(
      { path: pathname, method: 'POST', headers, body },
      {
        onConnect() {},
        onHeaders(code: number) {
          status = code;
          return true;
        },
        onData: () => true,
        onComplete() {
          if (status === 200) latencies.push(performance.now() - started);
          else errors++;
          resolve();
        },
        onError() {
          errors++;
          resolve();
        },
      },
    );
  });
}

async function worker(): Promise<void> {
  while (performance.now() < until) await once();
}

const started = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, worker));
const elapsed = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
process.stdout.write(
  JSON.stringify({
    requests: latencies.length,
    errors,
    seconds: elapsed,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
  }),
);
await pool.destroy();
