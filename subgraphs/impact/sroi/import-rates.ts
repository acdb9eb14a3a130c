import { linesOf } from '../records/lines.js';
import { parseRate, type Rate } from './rates.rules.js';
import type { RatesStore } from './rates.store.js';
import type { Problem } from './sroi-model.rules.js';

export interface RatesReport {
  readonly lines: number;
  readonly created: number;
  readonly unchanged: number;
  /** Lines that were wrong; one of them keeps all out. */
  readonly refused: number;
}

const mostLines = 100_000;

/** Stores the rates of a file, one JSON object a line; nothing of it where a line is wrong. */
export async function importRates({
  path,
  store,
  today,
  onProblem,
}: {
  readonly path: string;
  readonly store: Pick<RatesStore, 'store'>;
  readonly today: string;
  readonly onProblem: (line: number, problem: Problem) => void;
}): Promise<RatesReport> {
  const read: { line: number; rate: Rate }[] = [];
  let lines = 0;
  let refused = 0;
  const refuse = (line: number, problems: readonly Problem[]) => {
    refused += 1;
    for (const problem of problems) onProblem(line, problem);
  };
  for await (const { number, bytes } of linesOf(path)) {
    const text = bytes?.toString('utf8').trim() ?? '{';
    if (text === '') continue;
    lines += 1;
    if (lines > mostLines) throw new Error(`The file has more than ${mostLines} lines; import it in parts.`);
    const parsed = parseRate(jsonOf(text), today);
    if ('problems' in parsed) refuse(number, parsed.problems);
    else read.push({ line: number, rate: parsed.rate });
  }
  if (refused > 0) return { lines, created: 0, unchanged: 0, refused };
  const outcome = await store.store(read.map(({ rate }) => rate));
  if (outcome.kind === 'STORED') return { lines, created: outcome.created, unchanged: outcome.unchanged, refused };
  for (const [index, problem] of outcome.problems) refuse(read[index]!.line, [problem]);
  return { lines, created: 0, unchanged: 0, refused };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
