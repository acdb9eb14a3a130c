import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dropDamagedIssuerKey } from '#platform/auth';
import { dropDamagedSecrets, loadPlaces } from '#platform/config';
import { removePostgres } from '#platform/database';
import { lockInstance } from './instance-lock.js';
import { embeddedDirectory } from './stores.js';

const help = `Deletes the embedded database, the exports, the demo data and the ledger of erasures of DATA_DIR; the next start begins anew.
It works on damaged data, too, as long as no process uses the directory. Secrets and keys are kept, unless they are damaged themselves.
A database at DATABASE_URL is never touched.

Usage:  npm run db:reset [-- --data-dir DIR]
`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return;
  }
  const { dataDir, storageDir, databaseUrl } = loadPlaces(process.env, args);
  if (databaseUrl !== undefined)
    throw new Error(
      'DATABASE_URL is set: resetting a server that others may use is up to you. Unset it to reset DATA_DIR.',
    );
  if (existsSync(dataDir)) await reset(dataDir, storageDir);
  process.stdout.write(`The data in ${dataDir} is deleted; secrets and keys are kept. Start with: npm start\n`);
}

/** Needs neither a database that starts nor a file that can be read. Refuses while another process uses the directory. */
async function reset(dataDir: string, storageDir: string): Promise<void> {
  const lock = await lockInstance({ dataDir, self: { url: 'npm run db:reset', brief: true } });
  try {
    await removePostgres(embeddedDirectory({ dataDir }));
    await rm(storageDir, { recursive: true, force: true });
    for (const file of await readdir(dataDir))
      if (passing.test(file)) await rm(join(dataDir, file), { recursive: true, force: true });
    if (dropDamagedSecrets(dataDir)) process.stdout.write('The development secrets were damaged: new ones are made.\n');
    if (await dropDamagedIssuerKey(dataDir))
      process.stdout.write('The key of the demo logins was damaged: a new one is made, and earlier tokens end.\n');
    // Still held: a process that starts now makes a new one.
    await rm(join(dataDir, 'instance.lock'), { force: true });
  } finally {
    lock.release();
  }
}

/** Marks of a finished start, what the partner sandbox has received, the ledger of erasures, and the drafts of secrets and checks that a killed process leaves. */
const passing =
  /^(demo-data\.json|partner-sandbox\.jsonl|erasure-ledger|\.write-check\.\d+|development-(secrets|issuer)\.json\.\d+\.[0-9a-f]+)$/;

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
