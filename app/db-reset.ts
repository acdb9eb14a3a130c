import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../platform/config/index.js';
import { ensurePostgres, removePostgres } from '../platform/database/index.js';
import { existsSync } from 'node:fs';
import { lockInstance } from './instance-lock.js';
import { embeddedDirectory } from './stores.js';

const help = `Deletes the embedded database, the exports and the demo data of DATA_DIR; the next start begins anew.
Secrets and keys of the data directory are kept. A database at DATABASE_URL is never touched.

Usage:  npm run db:reset [-- --data-dir DIR]
`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return;
  }
  const config = loadConfig(process.env, args);
  if (config.database.url !== undefined)
    throw new Error(
      'DATABASE_URL is set: resetting a server that others may use is up to you. Unset it to reset DATA_DIR.',
    );
  const directory = embeddedDirectory(config);
  if (existsSync(directory)) {
    // Refuses while another process uses the directory.
    const postgres = await ensurePostgres({ dir: directory });
    const lock = await lockInstance({
      serverUrl: postgres.urlOf('postgres'),
      dataDir: config.dataDir,
      self: { pid: process.pid, url: 'npm run db:reset' },
    });
    await lock.release();
  }
  await removePostgres(directory);
  await rm(config.storage.dir, { recursive: true, force: true });
  for (const file of ['instance.json', 'demo-data.json']) await rm(join(config.dataDir, file), { force: true });
  process.stdout.write(`${config.dataDir} is empty again. Start with: npm start\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
