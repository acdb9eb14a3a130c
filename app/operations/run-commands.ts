import { type Config, loadConfig } from '#platform/config';
import type { ServerAddress } from '#platform/database';
import { withDatabaseServer } from './database-server.js';
import { type Given, takeOptions } from './options.js';

/** What a command does once its options are checked. */
export type Work = (server: ServerAddress, config: Config) => Promise<void>;

export interface Commands<Name extends string> {
  /** As it is called: `npm run api-key`. */
  readonly program: string;
  readonly help: string;
  readonly options: readonly Name[];
  /** Each checks its options and throws before a database is opened. */
  readonly commands: Readonly<Record<string, (given: Given<Name>) => Work>>;
}

/** Runs `program COMMAND --options`; every other option is one of the configuration, such as `--data-dir`. */
export async function runCommands<Name extends string>(
  { program, help, options, commands }: Commands<Name>,
  [name, ...args]: readonly string[],
): Promise<void> {
  const asked = [name, ...args].some((argument) => argument === '--help' || argument === '-h');
  if (asked || name === undefined || !Object.hasOwn(commands, name)) {
    (asked ? process.stdout : process.stderr).write(help);
    process.exitCode = asked ? 0 : 2;
    return;
  }
  try {
    const { given, rest } = takeOptions(args, options);
    const work = commands[name]!(given);
    const config = loadConfig(process.env, rest);
    await withDatabaseServer(config, program, (server) => work(server, config));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
