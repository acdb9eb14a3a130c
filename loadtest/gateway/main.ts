/**
 * Compares gateways on one supergraph: each pinned to one core, subgraphs and load on the other, alternating order, answers compared.
 * `npm run bench:gateway -- --help` lists the options.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { composeShop, startSubgraphs } from './federation.js';
import { type GatewayName, endpoint, startGateway } from './gateways.js';
import { HELP, type Options, readOptions } from './options.js';
import { freePort, resetPeak, run, until, usageOf } from './processes.js';
import { type QueryName, queries } from './shop.js';

const GATEWAY_CORE = 0;
const LOAD_CORE = 1;

interface Result {
  readonly gateway: GatewayName;
  readonly query: QueryName;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerRequest: number;
  readonly peakRssMb: number;
  readonly answersEqual: boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function installOthers(gateways: readonly GatewayName[]): void {
  if (gateways.every((name) => name === 'ours') && existsSync(here('../../node_modules/@apollo/subgraph'))) return;
  if (existsSync(here('node_modules/@graphql-hive/gateway'))) return;
  process.stderr.write('Installing the other gateways (once) …\n');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', here('.')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('npm ci --prefix loadtest/gateway failed; see above');
}

async function ask(url: string, query: string): Promise<{ data?: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: unknown };
}

interface Load {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

const tsx = [process.execPath, '--import', 'tsx'];

async function load(
  url: string,
  query: string,
  { connections, seconds }: Pick<Options, 'connections' | 'seconds'>,
): Promise<Load> {
  const command = [...tsx, here('load-process.ts'), url, query, String(connections), String(seconds)];
  return JSON.parse(await run({ command, core: LOAD_CORE })) as Load;
}

interface Bench {
  readonly options: Options;
  readonly supergraph: string;
  /** The first gateway's answer to each query; every other answer must equal it. */
  readonly expected: Map<QueryName, unknown>;
}

async function measureGateway(bench: Bench, name: GatewayName): Promise<Result[]> {
  const { options, supergraph } = bench;
  const port = await freePort();
  const gateway = startGateway({ name, supergraph, port, core: GATEWAY_CORE, sharing: options.sharing });
  const url = endpoint(name, port);
  try {
    await until(`${name} answering`, async () => (await ask(url, '{ __typename }')).data);
    const results: Result[] = [];
    for (const query of options.queries)
      results.push(await measureQuery(bench, { name, url, query, pid: gateway.pid }));
    return results;
  } catch (error) {
    process.stderr.write(`${name}: ${String(error)}\n${gateway.output()}\n`);
    return [];
  } finally {
    await gateway.stop();
  }
}

async function measureQuery(
  { options, expected }: Bench,
  at: { name: GatewayName; url: string; query: QueryName; pid: number },
): Promise<Result> {
  const text = queries[at.query];
  const answer = (await ask(at.url, text)).data;
  if (!expected.has(at.query)) expected.set(at.query, answer);
  await load(at.url, text, { ...options, seconds: Math.min(2, options.seconds) });
  resetPeak(at.pid);
  const before = usageOf(at.pid);
  const measured = await load(at.url, text, options);
  const after = usageOf(at.pid);
  if (measured.errors > 0) throw new Error(`${measured.errors} of the ${at.query} requests failed`);
  const result: Result = {
    gateway: at.name,
    query: at.query,
    requestsPerSecond: round(measured.requests / measured.seconds, 1),
    p50Ms: round(measured.p50Ms, 2),
    p95Ms: round(measured.p95Ms, 2),
    p99Ms: round(measured.p99Ms, 2),
    cpuMsPerRequest: round((after.cpuMs - before.cpuMs) / measured.requests, 4),
    peakRssMb: round(after.peakRssMb, 1),
    answersEqual: answer !== undefined && isDeepStrictEqual(answer, expected.get(at.query)),
  };
  printRow(result);
  return result;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const COLUMNS = ['gateway', 'query', 'req/s', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU ms/req', 'peak MB', 'equal'];
const WIDTHS = [15, 8, 10, 9, 9, 9, 11, 9, 6];
const line = (cells: readonly (string | number)[]): string =>
  cells.map((cell, at) => String(cell).padEnd(WIDTHS[at]!)).join('');

function printRow(result: Result): void {
  const { gateway, query, requestsPerSecond, p50Ms, p95Ms, p99Ms, cpuMsPerRequest, peakRssMb, answersEqual } = result;
  const cells = [
    gateway,
    query,
    requestsPerSecond,
    p50Ms,
    p95Ms,
    p99Ms,
    cpuMsPerRequest,
    peakRssMb,
    answersEqual ? 'yes' : 'NO',
  ];
  process.stdout.write(`${line(cells)}\n`);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return void process.stdout.write(`${HELP}\n`);
  installOthers(options.gateways);
  const directory = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const { processes, urls } = await startSubgraphs(LOAD_CORE);
  try {
    const supergraph = join(directory, 'supergraph.graphql');
    writeFileSync(supergraph, await composeShop(urls));
    const bench: Bench = { options, supergraph, expected: new Map() };
    process.stdout.write(`${line(COLUMNS)}\n`);
    const results: Result[] = [];
    for (let index = 0; index < options.rounds; index++) {
      const order = index % 2 === 0 ? options.gateways : options.gateways.toReversed();
      for (const name of order) results.push(...(await measureGateway(bench, name)));
    }
    if (options.json) writeFileSync(options.json, `${JSON.stringify({ results }, null, 2)}\n`);
    if (results.some(({ answersEqual }) => !answersEqual)) process.exitCode = 1;
  } finally {
    await Promise.all(processes.map((each) => each.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
