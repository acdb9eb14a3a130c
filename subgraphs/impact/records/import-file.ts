import { isUtf8 } from 'node:buffer';
import { isTransient, type Tx } from '#platform/database';
import { type Line, linesOf } from './lines.js';
import { parseRecord, type SentRecord } from './record.rules.js';
import type { RecordProblem, RecordWriting } from './records.service.js';
import type { RecordOutcome, RecordSender } from './sender.js';

/** Lines that are written in one transaction. */
const batchSize = 500;

export interface ImportReport {
  readonly lines: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Lines that were not written. */
  readonly refused: number;
}

export interface ImportOptions {
  readonly path: string;
  readonly sender: RecordSender;
  readonly writing: RecordWriting;
  readonly now: () => Date;
  /** Everything is tried in one transaction, which is undone. */
  readonly dryRun: boolean;
  readonly onProblem: (line: number, problem: RecordProblem) => void;
  /** Told after every batch: how many lines, and how many bytes of the file. */
  readonly onProgress: (done: ImportReport, bytes: number) => void;
}

interface ReadLine {
  readonly number: number;
  readonly record: SentRecord;
}

/**
 * Writes a file of records, one JSON object a line. Lines that are wrong are told and left out; the others are written in batches, each of
 * them durable before the next is read. A file may come again, whole or after it was broken off: what is stored already is not written twice.
 */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  if (!options.dryRun) return run(options);
  return options.writing.rehearse((tx) => run(options, tx));
}

async function run(options: ImportOptions, tx?: Tx): Promise<ImportReport> {
  const report = { lines: 0, created: 0, changed: 0, unchanged: 0, refused: 0 };
  let batch: ReadLine[] = [];
  let bytes = 0;
  const refuse = (line: number, problems: readonly RecordProblem[]) => {
    report.refused += 1;
    for (const problem of problems) options.onProblem(line, problem);
  };
  const flush = async () => {
    const outcomes = await write(options, batch, tx);
    for (const [index, outcome] of outcomes.entries())
      if (outcome.kind === 'refused') refuse(batch[index]!.number, outcome.problems);
      else report[outcome.kind] += 1;
    batch = [];
    options.onProgress(report, bytes);
  };
  for await (const line of linesOf(options.path)) {
    bytes = line.endsAt;
    const read = readLine(line, options.now());
    if (read === null) continue;
    report.lines += 1;
    if ('problems' in read) refuse(line.number, read.problems);
    else batch.push(read);
    if (batch.length === batchSize) await flush();
  }
  await flush();
  return report;
}

const bom = '\ufeff';

/** Null for a line without anything on it. */
function readLine(line: Line, now: Date): ReadLine | { readonly problems: readonly RecordProblem[] } | null {
  const wrong = (message: string) => ({ problems: [{ path: '', message }] });
  if (line.bytes === null) return wrong('is longer than a megabyte; a line holds one record');
  if (!isUtf8(line.bytes)) return wrong('is not UTF-8; encode the file as UTF-8');
  const text = line.bytes.toString('utf8');
  const json = (line.number === 1 && text.startsWith(bom) ? text.slice(1) : text).trim();
  if (json === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    // The parser quotes the text around the mistake, which may be personal: only the place is repeated.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return wrong(`is not JSON${position ? ` (at character ${position})` : ''}; write one JSON object on the line`);
  }
  const parsed = parseRecord(value, { now, withId: false });
  return parsed.ok ? { number: line.number, record: parsed.event.record } : { problems: parsed.problems };
}

/** What one line does wrong must not keep the others out: lines that cannot be written together are written by halves, in the end alone. */
async function write(options: ImportOptions, lines: readonly ReadLine[], tx?: Tx): Promise<readonly RecordOutcome[]> {
  const { writing, sender } = options;
  if (lines.length === 0) return [];
  try {
    return await writing.write(
      sender,
      lines.map(({ record }) => record),
      tx,
    );
  } catch (error) {
    // A transaction that failed takes no more statements, and a store that is away takes none at all.
    if (tx !== undefined || isTransient(error)) throw error;
    if (lines.length === 1) return [notWritten];
    const half = Math.ceil(lines.length / 2);
    const first = await write(options, lines.slice(0, half));
    return [...first, ...(await write(options, lines.slice(half)))];
  }
}

const notWritten: RecordOutcome = {
  kind: 'refused',
  problems: [
    {
      path: '',
      message: 'was refused by the database; another writer was faster or a value cannot be stored. Try again',
    },
  ],
};
