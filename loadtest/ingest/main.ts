import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { closedLoop, type LoadResult, openLoop } from './load.js';
import { help, type Options, readOptions } from './options.js';
import { runningTarget, startTarget, type Target } from './target.js';
import { countStored, findSender, requestsOf } from './texts.js';

interface Report {
  readonly eventsPerSecond: number;
  readonly targetEventsPerSecond: number;
  readonly eventsPerRequest: number;
  readonly accepted: number;
  readonly stored: number;
  readonly load: LoadResult;
  /** Same connections, closed loop: what the webhook and a route without work reach at most. */
  readonly saturation: {
    readonly ingestRequestsPerSecond: number;
    readonly healthzRequestsPerSecond: number;
    readonly ratio: number;
  };
}

async function measure(target: Target, { rate, seconds, batch, connections }: Options): Promise<Report> {
  const sender = await findSender(target);
  const next = requestsOf(target, sender, batch);
  const common = { url: target.url, connections, next };
  // Not measured: compilation, connections, the first pages of tables.
  await openLoop({ ...common, seconds: 3, requestsPerSecond: rate / batch / 2 });
  const before = await countStored(target, sender);
  let accepted = 0;
  const onAnswer = (status: number, body: string) => {
    if (status === 202) accepted += (JSON.parse(body) as { accepted: number }).accepted;
  };
  const load = await openLoop({ ...common, seconds, requestsPerSecond: rate / batch, onAnswer });
  const eventsPerSecond = accepted / load.seconds;
  const ingest = await closedLoop({ ...common, seconds: 4, onAnswer });
  const healthz = await closedLoop({ ...common, seconds: 4, next: () => ({ path: '/healthz', method: 'GET' }) });
  const stored = (await countStored(target, sender)) - before;
  const perSecond = (result: LoadResult) => result.requests / result.seconds;
  return {
    eventsPerSecond,
    targetEventsPerSecond: rate,
    eventsPerRequest: batch,
    accepted,
    stored,
    load,
    saturation: {
      ingestRequestsPerSecond: perSecond(ingest),
      healthzRequestsPerSecond: perSecond(healthz),
      ratio: perSecond(ingest) / perSecond(healthz),
    },
  };
}

function print({ load, saturation, ...report }: Report): void {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const lines = [
    `rate       ${report.eventsPerSecond.toFixed(0)} events/s of ${report.targetEventsPerSecond} asked for, ${report.eventsPerRequest} per request`,
    `latency    p50 ${ms(load.p50Ms)}   p95 ${ms(load.p95Ms)}   p99 ${ms(load.p99Ms)}   max ${ms(load.maxMs)}`,
    `answers    ${Object.entries(load.statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')}`,
    `durable    ${report.accepted} accepted, ${report.stored} stored`,
    `limit      ${saturation.ingestRequestsPerSecond.toFixed(0)} requests/s, /healthz ${saturation.healthzRequestsPerSecond.toFixed(0)}: ratio ${saturation.ratio.toFixed(3)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What is not as it should be. */
async function failuresOf({ load, saturation, ...report }: Report): Promise<string[]> {
  const failures: string[] = [];
  const refused = Object.entries(load.statuses).filter(([status]) => status !== '202');
  if (refused.length > 0)
    failures.push(`some requests were not accepted (${refused.map(([status]) => status).join(', ')})`);
  if (report.stored !== report.accepted)
    failures.push(`${report.accepted} were accepted but ${report.stored} are stored`);
  if (load.p95Ms > 100) failures.push(`p95 is ${load.p95Ms.toFixed(0)} ms, over 100 ms`);
  const baseline = JSON.parse(await readFile(new URL('baseline.json', import.meta.url), 'utf8')) as {
    ratio: Record<string, number>;
  };
  const known = baseline.ratio[String(report.eventsPerRequest)];
  if (known !== undefined && saturation.ratio < known * 0.67) {
    failures.push(`throughput is ${saturation.ratio.toFixed(3)} of /healthz, the baseline is ${known}`);
  }
  return failures;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(help);
    return;
  }
  const target = options.url === undefined ? await startTarget() : await runningTarget(options.url);
  try {
    const report = await measure(target, options);
    const failures = await failuresOf(report);
    if (options.json) process.stdout.write(`${JSON.stringify({ ...report, failures })}\n`);
    else print(report);
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    if (options.check && failures.length > 0) process.exitCode = 1;
  } finally {
    await target.stop();
  }
}

await main();
