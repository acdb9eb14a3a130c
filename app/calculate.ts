import { createReadStream, existsSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Calculation, CalculationRefused } from '#platform/calculations';
import { impactCalculations, periodCalculation, scheduleCalculation } from '#subgraphs/impact';
import { dueDateCalculation } from '#subgraphs/privacy';
import { budgetPeriodCalculation } from '#subgraphs/q2q-cost';

/** One line for each kind. */
const calculations: Readonly<Record<string, Calculation>> = {
  schedule: scheduleCalculation,
  period: periodCalculation,
  ...impactCalculations,
  'due-date': dueDateCalculation,
  'budget-period': budgetPeriodCalculation,
};

const help = `The rules of the platform, asked from outside: one JSON object a line in, one out, in the same order.

Usage:
  npm run -s calculate -- KIND --file FILE.jsonl
  npm run -s calculate -- KIND --help

  KIND    ${Object.keys(calculations).join(', ')}
  --file  JSON Lines; - reads standard input

Each answer is { "id", "result" } or { "id", "error": { "field", "reason" } }; amounts and other numbers are decimal strings.
`;

class CommandError extends Error {}

async function* linesOf(file: string): AsyncGenerator<string> {
  if (file !== '-' && (!existsSync(file) || !statSync(file).isFile()))
    throw new CommandError(`${file} is not a file: name a file of JSON Lines, one object a line.`);
  const input = file === '-' ? process.stdin : createReadStream(file, 'utf8');
  for await (const line of createInterface({ input, crlfDelay: Infinity })) if (line.trim() !== '') yield line;
}

function answer(calculation: Calculation, line: string): unknown {
  let id: unknown;
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new CalculationRefused('line', 'must be a JSON object.');
    ({ id } = value as { id?: unknown });
    return { id, result: calculation.calculate(value as Record<string, unknown>) };
  } catch (error) {
    if (error instanceof SyntaxError) return { id, error: { field: 'line', reason: 'must be a JSON object.' } };
    if (!(error instanceof CalculationRefused)) throw error;
    return { id, error: { field: error.field, reason: error.reason } };
  }
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { file: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const [kind] = positionals;
  const calculation = kind === undefined ? undefined : calculations[kind];
  if (values.help) {
    process.stdout.write(calculation ? `${calculation.help}\n` : help);
    return;
  }
  if (!calculation || positionals.length > 1)
    throw new CommandError(`Name one kind: ${Object.keys(calculations).join(', ')}.\n\n${help}`);
  if (values.file === undefined) throw new CommandError(`--file is missing.\n\n${help}`);
  for await (const line of linesOf(values.file))
    if (!process.stdout.write(`${JSON.stringify(answer(calculation, line))}\n`)) await once(process.stdout, 'drain');
}

const isUsage = (error: unknown): error is Error =>
  error instanceof CommandError ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

// `… | head` closes the pipe: that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${isUsage(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(isUsage(error) ? 2 : 1);
});
