import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDatabase, openDatabase } from '#platform/database';
import { inProcessSignals } from '#platform/live';
import { createLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import { CostReports, costReportMarkdown, picoUsdOf, q2qCost, usdOf } from '#subgraphs/q2q-cost';
import { runCommands, type Work } from './operations/run-commands.js';
import type { Given } from './operations/options.js';

const help = `What models cost, from the ledger: by provider and model, by month, projected, what could be saved, and from when on a
server of one's own is cheaper. Every row says where its figures come from.

Usage:  npm run report:costs [-- --out DIR] [--server-usd USD] [--data-dir DIR]

  --out DIR         where ai_costs.md and ai_costs.json are written; default: reports
  --server-usd USD  what a server of your own would cost in a month; default: 600, a machine with one graphics card. An assumption.
`;

const names = ['out', 'server-usd'] as const;

const costs = (given: Given<(typeof names)[number]>): Work => {
  const serverPusd = picoUsdOf(given['server-usd'] ?? '600');
  if (serverPusd === null) throw new Error('--server-usd must be US dollars such as 600 or 450.50.');
  const out = given.out ?? 'reports';
  return async (server) => {
    const { name, entities, migrations } = q2qCost;
    const log = createLogger({ level: 'warn', format: 'pretty', name: 'report' });
    const url = await ensureDatabase(server, name);
    const db = await openDatabase({ name, url, entities, migrations, log, poolSize: 2 });
    try {
      const deps = { db, clock: systemClock, ids: uuidV7(), signals: inProcessSignals() };
      const report = await new CostReports(deps).make(serverPusd);
      await mkdir(out, { recursive: true });
      const json = JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? usdOf(value) : value), 2);
      await writeFile(join(out, 'ai_costs.md'), costReportMarkdown(report));
      await writeFile(join(out, 'ai_costs.json'), `${json.replaceAll('Pusd', 'Usd')}\n`);
      process.stdout.write(`wrote ${join(out, 'ai_costs.md')} and ${join(out, 'ai_costs.json')}\n`);
    } finally {
      await db.close();
    }
  };
};

await runCommands({ program: 'npm run report:costs', help, options: names, commands: { costs } }, [
  'costs',
  ...process.argv.slice(2),
]);
