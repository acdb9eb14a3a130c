import { ownServer } from '#platform/testing';
import { Site } from '../harness/index.js';
import { proveCanaries } from './canaries.js';
import { proveCrashes } from './crash-points.js';
import { proveHolds } from './holds.js';
import { proveRestore, proveTrail } from './restore.js';
import { withSharedStores } from './shared-stores.js';
import { proveStores } from './stores.js';
import { killMutants } from './mutants.js';
import { holds, type Measure, measures, Verdict, zeroTolerance } from './verdict.js';

const parts = ['canaries', 'stores', 'holds', 'crashes', 'restore', 'trail', 'shared'] as const;
type Part = (typeof parts)[number];

const help = `Proves that an erasure is whole, that a copy is whole, and that no other person is touched.

  canaries   every column of every table, filled for one person and two others, copied and erased
  stores     a person's life with a running platform; then every store, log and metric is looked through
  holds      legal holds at four moments of an erasure
  crashes    kill -9 at every step
  restore    a backup from before an erasure; restricted start; replay
  trail      changes of the audit trail behind its back
  shared     stores again, with jobs in MongoDB and packages in an S3-compatible store

Usage:  npm run prove:privacy [-- --json] [--only PART,…] [--mutants]

  --mutants  puts faults into the bindings and the guards instead, one by one, and demands that each is found (up to an hour);
             with --only bindings or --only guards into those alone
Exit code 0 only if nothing is missed.
`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const json = args.includes('--json');
  const only = args.includes('--only') ? (args[args.indexOf('--only') + 1]?.split(',') ?? []) : [];
  if (args.includes('--mutants')) return killMutants({ json, only });
  const wanted = parts.filter((part) => !args.includes('--only') || only.includes(part));
  if (wanted.length === 0) throw new RangeError(`--only takes ${parts.join(', ')}.`);
  const verdict = new Verdict();
  const seconds: Partial<Record<Part, number>> = {};
  const timed = async <T>(part: Part, work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (!wanted.includes(part)) return otherwise;
    if (!json) process.stdout.write(`${part} …\n`);
    const began = performance.now();
    const result = await work();
    seconds[part] = Math.round((performance.now() - began) / 100) / 10;
    return result;
  };
  await timed('canaries', () => withServer((server) => proveCanaries(server, verdict)), undefined);
  if (wanted.some((part) => part !== 'canaries' && part !== 'shared')) {
    const site = await Site.create();
    try {
      let app = await site.start();
      await timed('stores', () => proveStores(site, verdict), undefined);
      await timed('holds', () => proveHolds(site, verdict), undefined);
      app = await timed('crashes', () => proveCrashes(site, app, verdict), app);
      app = await timed('restore', () => proveRestore(site, app, verdict), app);
      await timed('trail', () => proveTrail(site, verdict), undefined);
      await app.interrupt();
    } finally {
      await site.remove();
    }
  }
  await timed('shared', () => withSharedStores((site) => proveStores(site, verdict)), undefined);
  tell(verdict, seconds, json);
  return holds(verdict) ? 0 : 1;
}

async function withServer(work: (server: Awaited<ReturnType<typeof ownServer>>) => Promise<void>): Promise<void> {
  const server = await ownServer();
  try {
    await work(server);
  } finally {
    await server.remove();
  }
}

function tell(verdict: Verdict, seconds: Partial<Record<Part, number>>, json: boolean): void {
  const names = Object.keys(measures) as Measure[];
  const ok = holds(verdict);
  if (json) {
    const counts = Object.fromEntries(names.map((name) => [name, verdict.of(name)]));
    process.stdout.write(`${JSON.stringify({ ok, ...counts, seconds, misses: verdict.misses }, null, 2)}\n`);
    return;
  }
  const share = (part: Measure, whole: Measure) =>
    verdict.of(whole) === 0 ? 'not measured' : `${verdict.of(part)} of ${verdict.of(whole)}`;
  const rows: [string, string][] = [
    ['Export recall', share('recalled', 'wanted')],
    ['Resumed after kill -9', share('resumed', 'crashPoints')],
    ...zeroTolerance.map((name): [string, string] => [measures[name], String(verdict.of(name))]),
    ...(['tables', 'columns', 'canaries', 'erasures', 'sweptPlaces'] as const).map((name): [string, string] => [
      measures[name],
      String(verdict.of(name)),
    ]),
    ...Object.entries(seconds).map(([part, time]): [string, string] => [`Seconds: ${part}`, String(time)]),
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(58)} ${value.padStart(14)}\n`);
  for (const miss of verdict.misses) process.stdout.write(`✗ ${miss}\n`);
  process.stdout.write(ok ? 'Nothing is missed.\n' : 'Something is missed.\n');
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
