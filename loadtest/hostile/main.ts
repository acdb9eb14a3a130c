/**
 * Normal traffic with and without an attack beside it. It goes on all the time, in quiet and in hostile windows in turn.
 * `npm run bench:hostile -- --help` lists the options.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeShop, startSubgraphs } from '../gateway/federation.js';
import { endpoint, startGateway } from '../gateway/gateways.js';
import { freePort, lines, stolenMs, until, usageOf } from '../gateway/processes.js';
import { queries } from '../gateway/shop.js';
import type { AttackResult } from './attack-process.js';
import { kinds, kindsNamed } from './kinds.js';
import type { NormalResult } from './normal-process.js';
import { addUp, median, printKinds, printWindow, printWindowHead, type Window } from './report.js';
import { endOf, LAST_ANSWERS_MS, now, type Schedule, sleepUntil, type Traffic } from './schedule.js';

const GATEWAY_CORE = 0;
const LOAD_CORE = 1;
const HOST = '127.0.0.1';
/** Highest median of p95 under attack ÷ p95 without. */
const MAX_RATIO = 1.5;
const LEAD_SECONDS = 2;
/** In which the processes of the traffic start. */
const START_MS = 3000;

/** A window by its name in the table. */
interface Planned {
  readonly name: string;
  readonly kinds: Schedule['windows'][number];
}

/** All kinds: what everybody's first request pays is not what is measured. */
const WARM_UP: Planned = { name: 'warm-up', kinds: [] };
const QUIET: Planned = { name: 'quiet', kinds: null };

const HELP = `npm run bench:hostile -- [options]
  --rounds N        12; each is a quiet window and one under attack
  --seconds N       4 measured per window, after ${LEAD_SECONDS} that are not
  --rate N          300 normal requests per second: 6 of 10 small, 3 medium, 1 deep
  --attack N        100 hostile requests per second over all kinds
  --kind NAME       only this kind; may be repeated
  --each            every kind alone, one window each, by what it does to the p95
  --list            the kinds
  --json FILE       also write the results there
Ends with 1 when the median of p95 under attack ÷ p95 in quiet is over ${MAX_RATIO}, an outcome is not the expected one, or the gateway ends.`;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  readonly attack: number;
  readonly kinds: readonly string[];
  readonly each: boolean;
  readonly json: string | undefined;
}

interface Stage {
  readonly port: number;
  readonly pid: number;
  readonly options: Options;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = (name: string): string[] => [process.execPath, '--v8-pool-size=0', '--import', 'tsx', here(name)];

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '12' },
      seconds: { type: 'string', default: '4' },
      rate: { type: 'string', default: '300' },
      attack: { type: 'string', default: '100' },
      kind: { type: 'string', multiple: true, default: [] },
      each: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.list) process.stdout.write(`${kinds.map(({ name }) => name).join('\n')}\n`);
  else if (values.help) process.stdout.write(`${HELP}\n`);
  if (values.list || values.help) return undefined;
  kindsNamed(values.kind);
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    rate: Number(values.rate),
    attack: Number(values.attack),
    kinds: values.kind,
    each: values.each,
    json: values.json,
  };
}

/** Runs the windows one after the other; each is given to `over` as soon as it is. Then waits for what the hostile requests were answered. */
async function measure(
  { port, pid, options }: Stage,
  planned: readonly Planned[],
  over: (window: Window, name: string) => void,
): Promise<readonly AttackResult[]> {
  const { seconds } = options;
  const schedule: Schedule = {
    startAt: now() + START_MS,
    leadSeconds: LEAD_SECONDS,
    seconds,
    windows: planned.map(({ kinds: attackers }) => attackers),
  };
  const command = (name: string, ratePerSecond: number): string[] => [
    ...program(name),
    JSON.stringify({ host: HOST, port, ratePerSecond, schedule } satisfies Traffic),
  ];
  const normal = lines<NormalResult>({ command: command('normal-process.ts', options.rate), core: LOAD_CORE });
  // Runs when the normal traffic and the subgraphs do not, so that its own work does not count as a delay of the gateway's.
  const yielding = ['chrt', '--idle', '0', ...command('attack-process.ts', options.attack)];
  const hostile = lines<AttackResult>({ command: yielding, core: LOAD_CORE });
  for (const [index, { name }] of planned.entries()) {
    const end = endOf(schedule, index);
    await sleepUntil(end - seconds * 1000);
    const before = { cpuMs: usageOf(pid).cpuMs, stolenMs: stolenMs() };
    await sleepUntil(end);
    const cpuShare = (usageOf(pid).cpuMs - before.cpuMs) / 1000 / seconds;
    const stolenShare = (stolenMs() - before.stolenMs) / 1000 / seconds;
    over({ normal: await normal(), cpuShare, stolenShare }, name);
  }
  process.stdout.write(`waiting up to ${LAST_ANSWERS_MS / 1000} s for the last answers\n`);
  const attacks: AttackResult[] = [];
  for (const { kinds: attackers } of planned) {
    const attack = await hostile();
    if (attackers) attacks.push(attack);
  }
  return attacks;
}

async function measureRounds(stage: Stage): Promise<boolean> {
  const { options } = stage;
  const quiet: Window[] = [];
  const attacked: Window[] = [];
  printWindowHead();
  const rounds = Array.from({ length: options.rounds }, () => [QUIET, { name: 'attacked', kinds: options.kinds }]);
  const attacks = await measure(stage, [WARM_UP, WARM_UP, ...rounds.flat()], (window, name) => {
    if (name === 'quiet') quiet.push(window);
    if (name === 'attacked') attacked.push(window);
    printWindow(name, window);
  });
  const ratios = attacked.map(({ normal }, round) => normal.p95Ms / quiet[round]!.normal.p95Ms);
  const ratio = median(ratios);
  const perKind = addUp(attacks.slice(-options.rounds).map((attack) => attack.kinds));
  printKinds(perKind);
  const failures = [...quiet, ...attacked].reduce((sum, { normal }) => sum + normal.failures, 0);
  const unexpected = perKind.filter((kind) => kind.unexpected > 0);
  const rate = `${options.attack}/s over ${perKind.length} kinds beside ${options.rate}/s`;
  process.stdout.write(
    `\n${rate}: p95 under attack ÷ quiet ${ratios.map((each) => each.toFixed(2)).join(', ')}; median ${ratio.toFixed(2)}, allowed ${MAX_RATIO}\n` +
      `${unexpected.length} kinds with unexpected outcomes, ${failures} normal requests failed\n`,
  );
  if (options.json) {
    const result = { ratio, ratios, failures, quiet, attacked, kinds: perKind };
    writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  return ratio <= MAX_RATIO && unexpected.length === 0 && failures === 0;
}

/** Every kind alone at the whole rate, next to the quiet window before all of them. */
async function measureEach(stage: Stage): Promise<boolean> {
  const names = stage.options.kinds.length > 0 ? stage.options.kinds : kinds.map(({ name }) => name);
  printWindowHead();
  const windows: Record<string, Window> = {};
  const each = names.map((name) => ({ name, kinds: [name] }));
  const attacks = await measure(stage, [WARM_UP, QUIET, ...each], (window, name) => {
    windows[name] = window;
    printWindow(name, window, windows.quiet);
  });
  const perKind = attacks.slice(-names.length).flatMap((attack) => attack.kinds);
  printKinds(perKind);
  if (stage.options.json) {
    writeFileSync(stage.options.json, `${JSON.stringify({ windows, kinds: perKind }, null, 2)}\n`);
  }
  return !perKind.some(({ unexpected }) => unexpected > 0);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const directory = mkdtempSync(join(tmpdir(), 'bench-hostile-'));
  const { processes, urls } = await startSubgraphs(LOAD_CORE);
  try {
    const supergraph = join(directory, 'supergraph.graphql');
    writeFileSync(supergraph, await composeShop(urls));
    const port = await freePort();
    const gateway = startGateway({ name: 'ours', supergraph, port, core: GATEWAY_CORE, sharing: 'all' });
    processes.push(gateway);
    const body = JSON.stringify({ query: queries.small });
    const headers = { 'content-type': 'application/json' };
    await until('the gateway answering', async () => {
      const answer = await fetch(endpoint('ours', port), { method: 'POST', headers, body });
      return answer.ok ? true : undefined;
    });
    const stage: Stage = { port, pid: gateway.pid, options };
    try {
      const ok = options.each ? await measureEach(stage) : await measureRounds(stage);
      if (!ok) process.exitCode = 1;
    } catch (error) {
      process.stderr.write(`${String(error)}\nThe gateway's output:\n${gateway.output()}\n`);
      process.exitCode = 1;
    }
  } finally {
    await Promise.all(processes.map((each) => each.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
