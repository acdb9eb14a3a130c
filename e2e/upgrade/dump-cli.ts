import { ensurePostgres } from '#platform/database';
import { dumpDatabase, writeDump } from './dump.js';

const help = `node scripts/node.mjs --import tsx e2e/upgrade/dump-cli.ts DATA_DIR FILE

Writes the databases of a stopped platform's data directory into FILE, which the upgrade test restores.
`;

const databases = ['access', 'impact', 'privacy', 'q2q_cost', 'safety'];
const [dataDir, file] = process.argv.slice(2);
if (dataDir === undefined || file === undefined) {
  process.stderr.write(help);
  process.exit(2);
}
const server = await ensurePostgres({ dir: `${dataDir}/postgres`, create: false });
try {
  const dumps = databases.map(async (name) => [name, await dumpDatabase(server.urlOf(name))] as const);
  writeDump(file, Object.fromEntries(await Promise.all(dumps)));
} finally {
  await server.stop();
}
