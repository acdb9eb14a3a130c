import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A mistake in how the command is called: shown without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface JsonLine {
  readonly number: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The objects of a JSON Lines file, one after the other; empty lines are skipped. */
export async function* readJsonLines(file: string): AsyncGenerator<JsonLine> {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new CommandError(`${file} is not a file: name a file of JSON Lines, one object a line.`);
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const content = number === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (content.trim() !== '') yield { number, value: parseLine(content, `${file}, line ${number}`) };
  }
}

function parseLine(line: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CommandError(`${place}: not JSON. Each line is one object, such as {"text":"…"}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CommandError(`${place}: not an object. Each line is one object, such as {"text":"…"}.`);
  return value as Readonly<Record<string, unknown>>;
}

export function textField({ value, number }: JsonLine, field: string): string {
  const text = value[field];
  if (typeof text === 'string') return text;
  throw new CommandError(
    `Line ${number}: no text in \`${field}\`. Its fields are ${Object.keys(value).join(', ') || 'none'}.`,
  );
}

/** Runs a command; what the caller did wrong goes to standard error with exit code 2. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  // `… | head` closes the pipe: that is an end, not a fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await main();
  } catch (error) {
    if (!(error instanceof CommandError) && !isUnknownOption(error)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}

const isUnknownOption = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
