import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { createSystem } from './system.js';

const help = `Rows per second and peak memory of the copy and the erasure of one person, in the database of impact.

Usage:  npm run bench:privacy [-- --json] [--rows 1000,100000,1000000]

A row is a feedback text. The copy is made page by page as the export worker asks for it, written as lines of JSON to nowhere; the erasure
by calls of the contract, each a transaction. Preview and verification are timed apart. Memory is the resident set of this process, which
holds no server, above what it was before.
`;

interface Measured {
  readonly rows: number;
  readonly copyPerSecond: number;
  readonly contractCopyPerSecond: number;
  readonly copyMegabytes: number;
  readonly previewSeconds: number;
  readonly erasedPerSecond: number;
  readonly erasureMegabytes: number;
  readonly verifySeconds: number;
}

const mebibyte = 1024 ** 2;

/** Seconds of a work, and by how much the resident set grew at its highest. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; megabytes: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  clearInterval(look);
  return { result, seconds, megabytes: Math.round((Math.max(peak, process.memoryUsage.rss()) - before) / mebibyte) };
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  const json = args.includes('--json');
  const sizes = (args[args.indexOf('--rows') + 1] ?? '').split(',').map(Number);
  const all = args.includes('--rows') ? sizes : [1000, 100_000, 1_000_000];
  const system = await createSystem();
  const measured: Measured[] = [];
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    // What is compiled and cached at the first call is not part of a figure.
    await measure(system, 1000, sink);
    for (const rows of all) {
      const figures = await measure(system, rows, sink);
      measured.push(figures);
      if (!json) process.stdout.write(`${JSON.stringify(figures)}\n`);
    }
  } finally {
    await system.close();
  }
  if (json) process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
}

async function measure(
  system: Awaited<ReturnType<typeof createSystem>>,
  rows: number,
  sink: Writable,
): Promise<Measured> {
  const subject = await system.person(rows);
  const { contributor } = system;
  const contract = contributor.contract!;
  const write = (records: readonly unknown[]) => {
    for (const record of records) sink.write(`${JSON.stringify(record)}\n`);
    return records.length;
  };
  const asOf = new Date();
  const copy = await timed(async () => {
    let count = 0;
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await contributor.exportPage(subject, asOf, cursor);
      count += write(page.records);
      cursor = page.nextCursor;
    }
    return count;
  });
  if (copy.result < rows) throw new Error(`The copy has ${copy.result} of ${rows} rows.`);
  const contractCopy = await timed(async () => {
    let count = 0;
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await contract.export(subject, { asOf }, cursor);
      count += write(page.records);
      cursor = page.nextCursor;
    }
    return count;
  });
  const identifiers = await contract.resolveIdentifiers(subject);
  const preview = await timed(() => contract.preview(subject));
  const erasure = await timed(() => eraseAll(contract, subject, preview.result.steps));
  if (erasure.result < rows) throw new Error(`The erasure did ${erasure.result} of ${rows} rows.`);
  const verify = await timed(() => contract.verify(subject, identifiers));
  const left = verify.result.reduce((sum, { count, retained }) => sum + count - retained, 0);
  if (left > 0) throw new Error(`${left} values are left.`);
  const perSecond = ({ seconds }: { seconds: number }) => Math.round(rows / seconds);
  const rounded = ({ seconds }: { seconds: number }) => Math.round(seconds * 100) / 100;
  return {
    rows,
    copyPerSecond: perSecond(copy),
    contractCopyPerSecond: perSecond(contractCopy),
    copyMegabytes: Math.max(copy.megabytes, contractCopy.megabytes),
    previewSeconds: rounded(preview),
    erasedPerSecond: perSecond(erasure),
    erasureMegabytes: erasure.megabytes,
    verifySeconds: rounded(verify),
  };
}

type Contract = NonNullable<Awaited<ReturnType<typeof createSystem>>['contributor']['contract']>;

async function eraseAll(
  contract: Contract,
  subject: { readonly userId: string; readonly companyId: string },
  steps: readonly string[],
): Promise<number> {
  const requestId = randomUUID();
  let count = 0;
  for (const step of steps)
    for (let call = 1, done = false; !done; call += 1) {
      const idempotencyKey = `${requestId}/${step}/${call}`;
      const outcome = await contract.erase({ requestId, subject, step, planHash: 'x', idempotencyKey, fence: 1 });
      count += outcome.removed + outcome.anonymised;
      done = outcome.done;
    }
  return count;
}

await main(process.argv.slice(2));
