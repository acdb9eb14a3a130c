import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createGateway, type Gateway } from '#gateway';
import { createMetrics } from '#platform/observability';
import type { Order } from './client-process.js';
import { sinkRate } from './sinks.js';
import { supergraph, ToySubgraphs } from './toy-supergraph.js';

interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `≥` or `≤` and the value the project promises. */
  readonly target?: { readonly atLeast?: number; readonly atMost?: number };
}

const CLIENTS = 1000;

const { values } = parseArgs({ options: { json: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write('Measures subscriptions: deliveries, memory, a stuck client. --json FILE writes the results.\n');
} else {
  await main();
}

async function main(): Promise<void> {
  const results: Result[] = [];
  const sinks = await sinkRate(CLIENTS, 500);
  results.push({
    name: `${CLIENTS} sinks in process, one topic`,
    value: sinks,
    unit: 'deliveries/s',
    target: { atLeast: 200_000 },
  });
  const clients = fork(new URL('./client-process.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  try {
    results.push(...(await memory(clients)), ...(await socketRate(clients)), ...(await stuckClient(clients)));
  } finally {
    clients.disconnect();
  }
  print(results);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ results }, null, 2)}\n`);
}

/** Bytes that 1,000 sockets hold that are connected and acknowledged, and nothing more. */
async function memory(clients: ChildProcess): Promise<Result[]> {
  const stage = await openStage(() => '');
  // The first connections load code and fill caches that are not theirs.
  await connect(clients, stage, { count: 200, subscribe: false });
  await ask(clients, { kind: 'close' });
  await delay(300);
  const before = await settledMemory();
  await connect(clients, stage, { count: CLIENTS, subscribe: false });
  const after = await settledMemory();
  await ask(clients, { kind: 'close' });
  await stage.close();
  const megabytes = (key: 'rss' | 'heap') => (after[key] - before[key]) / 1024 / 1024;
  return [
    { name: `${CLIENTS} idle sockets, resident`, value: megabytes('rss'), unit: 'MB', target: { atMost: 30 } },
    { name: `${CLIENTS} idle sockets, heap and buffers`, value: megabytes('heap'), unit: 'MB' },
  ];
}

/** 1,000 subscribed sockets in another process; events come in bursts, as fast as they are delivered. */
async function socketRate(clients: ChildProcess): Promise<Result[]> {
  const stage = await openStage(() => 'a review of a table');
  await connect(clients, stage, { count: CLIENTS, subscribe: true });
  await burst(clients, stage, 20);
  const startedAt = performance.now();
  const events = await burst(clients, stage, 300);
  const seconds = (performance.now() - startedAt) / 1000;
  await ask(clients, { kind: 'close' });
  await stage.close();
  return [
    {
      name: `${CLIENTS} sockets, one topic`,
      value: (events * CLIENTS) / seconds,
      unit: 'deliveries/s',
      target: { atLeast: 200_000 },
    },
  ];
}

/** Latency of everybody else while one client does not read at all. */
async function stuckClient(clients: ChildProcess): Promise<Result[]> {
  const padding = 'x'.repeat(8 * 1024);
  const stage = await openStage(() => `${(performance.timeOrigin + performance.now()).toFixed(3)}${padding}`);
  await connect(clients, stage, { count: 100, subscribe: true });
  await paced(clients, stage, 300);
  const alone = await bestP95(clients, stage);
  await ask(clients, { kind: 'pause-one' });
  const beside = await bestP95(clients, stage);
  await ask(clients, { kind: 'close' });
  await stage.close();
  return [
    { name: '100 clients, 8 KB events: p95', value: alone, unit: 'ms' },
    { name: 'the same beside one stuck client: p95', value: beside, unit: 'ms' },
    { name: 'ratio of the two', value: beside / alone, unit: '×', target: { atMost: 1.5 } },
  ];
}

/** Of three rounds: whatever else runs on the machine makes a round slower, never faster. */
async function bestP95(clients: ChildProcess, stage: Stage): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 3; round++) rounds.push(p95(await paced(clients, stage, 200)));
  return Math.min(...rounds);
}

interface Stage {
  readonly gateway: Gateway;
  readonly subgraphs: ToySubgraphs;
  readonly port: number;
  close(): Promise<void>;
}

async function openStage(body: () => string): Promise<Stage> {
  const subgraphs = new ToySubgraphs(body);
  const silent = () => {};
  const gateway = await createGateway({
    supergraph: { sdl: supergraph() },
    inProcess: { events: subgraphs.events, people: subgraphs.people } as never,
    config: { accessLog: false },
    log: { info: silent, warn: silent, error: silent },
    metrics: createMetrics({ defaults: false }),
  });
  const url = await gateway.listen({ port: 0 });
  return { gateway, subgraphs, port: Number(new URL(url).port), close: () => gateway.drain(1000) };
}

async function connect(
  clients: ChildProcess,
  { port, gateway }: Stage,
  { count, subscribe }: { count: number; subscribe: boolean },
): Promise<void> {
  await ask(clients, { kind: 'connect', port, count, subscribe });
  const series = subscribe ? 'gateway_subscription_streams' : 'gateway_subscription_connections';
  const sockets = async () => {
    const { payload } = await gateway.app.inject({ url: '/metrics' });
    return Number(new RegExp(`^${series}\\{transport="graphql-ws"\\} (\\d+)`, 'm').exec(payload)?.[1] ?? 0);
  };
  while ((await sockets()) < count) await delay(20);
  await delay(200);
}

/** Sends events, 10 in one turn of the event loop, and waits until all clients have them all. */
async function burst(clients: ChildProcess, { subgraphs }: Stage, events: number): Promise<number> {
  const before = await messages(clients);
  for (let sent = 0; sent < events; ) {
    for (let at = 0; at < 10 && sent < events; at++, sent++) subgraphs.tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  while ((await messages(clients)) - before < events * CLIENTS) await delay(2);
  return events;
}

/** One event every 5 ms; answers all latencies. */
async function paced(clients: ChildProcess, { subgraphs }: Stage, events: number): Promise<readonly number[]> {
  await ask(clients, { kind: 'latencies' });
  for (let sent = 0; sent < events; sent++) {
    subgraphs.tick();
    await delay(5);
  }
  await delay(300);
  return ((await ask(clients, { kind: 'latencies' })) as { latenciesMs: number[] }).latenciesMs;
}

async function messages(clients: ChildProcess): Promise<number> {
  return ((await ask(clients, { kind: 'count' })) as { messages: number }).messages;
}

function ask(clients: ChildProcess, order: Order): Promise<unknown> {
  return new Promise((resolve) => {
    clients.once('message', resolve);
    clients.send(order);
  });
}

async function settledMemory(): Promise<{ rss: number; heap: number }> {
  for (let at = 0; at < 3; at++) {
    (globalThis as { gc?: () => void }).gc?.();
    await delay(150);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

function print(results: readonly Result[]): void {
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, value, unit, target } of results) {
    const shown = value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
    const goal =
      target && (target.atLeast === undefined ? `≤ ${target.atMost}` : `≥ ${target.atLeast.toLocaleString('en')}`);
    const isMet =
      target &&
      value >= (target.atLeast ?? Number.NEGATIVE_INFINITY) &&
      value <= (target.atMost ?? Number.POSITIVE_INFINITY);
    const verdict = target ? `  ${isMet ? '✓' : '✗'} target ${goal}` : '';
    process.stdout.write(`${name.padEnd(width)}  ${shown.padStart(10)} ${unit.padEnd(12)}${verdict}\n`);
  }
}
