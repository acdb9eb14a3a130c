import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { CountsStore, impact } from '#subgraphs/impact';
import { checkedUuid, type Given as GivenOptions } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `The counts behind the figures, which triggers keep while rows are written, against a recount of the rows.

Usage:
  npm run metrics:rebuild -- [rebuild] [--company ID]
  npm run metrics:rebuild -- check [--company ID]

  check     compares and writes nothing; exit code 1 where a count is not what a recount gives
  rebuild   compares, counts anew, compares again; writers wait while one company is counted

Counts of people who were erased have no rows any more: they stay as they are.
`;

const options = ['company'] as const;
type Given = GivenOptions<(typeof options)[number]>;

const commands = {
  check: (given: Given): Work =>
    withCounts(given, async (counts, company) => (await differences(counts, company)) === 0),
  rebuild: (given: Given): Work =>
    withCounts(given, async (counts, company) => {
      await differences(counts, company);
      await counts.rebuild(company.id);
      return (await differences(counts, company)) === 0;
    }),
};

interface Company {
  readonly id: string;
  readonly name: string;
}

async function differences(counts: CountsStore, { id, name }: Company): Promise<number> {
  const compared = await counts.compare(id);
  const told = compared.map((entry) => `${entry.counts} ${entry.differences}`).join(', ');
  process.stdout.write(`${id}  ${JSON.stringify(name)}  counts that differ from a recount: ${told}\n`);
  return compared.reduce((sum, entry) => sum + entry.differences, 0);
}

function withCounts(given: Given, work: (counts: CountsStore, company: Company) => Promise<boolean>): Work {
  const only = given.company === undefined ? null : checkedUuid('company', given.company);
  return async (server) => {
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'metrics-rebuild' });
    const { name, entities, migrations } = impact;
    const url = await ensureDatabase(server, name);
    const db = await openDatabase({ name, entities, migrations, url, log, poolSize: 2 });
    try {
      const counts = new CountsStore(db);
      const companies = (await counts.companies()).filter(({ id }) => only === null || id === only);
      if (companies.length === 0)
        throw new Error(only === null ? 'There is no company yet.' : `There is no company ${only}.`);
      for (const company of companies) if (!(await work(counts, company))) process.exitCode = 1;
    } finally {
      await db.close();
    }
  };
}

const [first = '', ...rest] = process.argv.slice(2);
const isHelp = first === '--help' || first === '-h';
const args =
  isHelp || (first !== '' && !first.startsWith('--')) ? [first, ...rest] : ['rebuild', ...process.argv.slice(2)];
await runCommands({ program: 'npm run metrics:rebuild', help, options, commands }, args);
