import { parseArgs } from 'node:util';

export interface Command {
  /** How it is called, such as `npm run emit`. */
  readonly usage: string;
  readonly help: string;
  /** Flags without values, beside `--help`. */
  readonly flags?: readonly string[];
  /** Options with a value. */
  readonly options?: readonly string[];
}

export interface Arguments {
  flag(name: string): boolean;
  option(name: string): string | undefined;
}

/** Runs a script: `--help` prints and ends, an unknown option or a failure is one message on stderr and exit code 1. */
export async function runCommand(command: Command, work: (given: Arguments) => Promise<void>): Promise<void> {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries((command.flags ?? []).map((name) => [name, { type: 'boolean' as const }])),
        ...Object.fromEntries((command.options ?? []).map((name) => [name, { type: 'string' as const }])),
      },
    });
    const given = values as Readonly<Record<string, string | boolean | undefined>>;
    if (given.help === true) {
      process.stdout.write(`${command.usage}\n\n${command.help.trim()}\n`);
      return;
    }
    await work({
      flag: (name) => given[name] === true,
      option: (name) => (typeof given[name] === 'string' ? given[name] : undefined),
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
