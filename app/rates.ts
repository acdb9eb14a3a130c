import { statSync } from 'node:fs';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { impact, importRates, RatesStore } from '#subgraphs/impact';
import { type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `Exchange rates and values of hours, each with its source and the day on which the source published it.

Usage:
  npm run rates:import -- FILE.jsonl

Lines:
  {"type":"exchange-rate","currency":"NOK","month":"2026-07","perEuro":"11.70","vintage":"2026-08-03","source":"Norges Bank, monthly mean"}
      perEuro: units of the currency for one euro, the mean reference rate of the month
  {"type":"hour-value","country":"NO","year":2024,"amount":"53.10","currency":"EUR","vintage":"2025-03-28","source":"Eurostat lc_lci_lev","licence":"CC BY 4.0"}
      amount: what an hour of work costs an employer; country: two letters, or EU

What is wrong is told with its line, the field and the fix, and then nothing of the file is stored; the exit code is 1. The same file again
changes nothing. A revision is a line with a later vintage: the latest one counts, in figures that are made from then on. Reports and periods
that are closed keep the rates with which they were made.
`;

const names = ['file'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  import: (given: Given): Work => {
    const path = required(given, 'file');
    if (!statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new Error(`${path} cannot be read; give the path of a file of rates.`);
    return async (server) => {
      const log = createLogger({ level: 'warn', format: 'pretty', name: 'rates' });
      const { name, entities, migrations } = impact;
      const url = await ensureDatabase(server, name);
      const db = await openDatabase({ name, entities, migrations, url, log, poolSize: 2 });
      try {
        const { lines, created, unchanged, refused } = await importRates({
          path,
          store: new RatesStore(db),
          today: new Date().toISOString().slice(0, 10),
          onProblem: (line, problem) =>
            process.stderr.write(`line ${line}: ${problem.path === '' ? 'it' : problem.path} ${problem.message}.\n`),
        });
        const nothing = refused > 0 ? ' Nothing was stored.' : '';
        process.stdout.write(
          `${lines} lines: ${created} new, ${unchanged} as they were, ${refused} refused.${nothing}\n`,
        );
        if (refused > 0) process.exitCode = 1;
      } finally {
        await db.close();
      }
    };
  },
};

const [first, ...rest] = process.argv.slice(2);
const args = first === undefined || first.startsWith('-') ? [first, ...rest] : ['import', '--file', first, ...rest];
await runCommands(
  { program: 'npm run rates:import', help, options: names, commands },
  args.filter((argument) => argument !== undefined),
);
