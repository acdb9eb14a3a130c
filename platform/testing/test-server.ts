import { ensurePostgres, type ServerAddress } from '#platform/database';
import { dataDir } from './test-server-files.js';

let server: Promise<ServerAddress> | undefined;

/** The Postgres of this test run: `TEST_DATABASE_URL`, or one embedded server shared by all workers and all concurrent runs. */
export function testServer(): Promise<ServerAddress> {
  if ('testsWithoutServers' in globalThis)
    throw new Error('A test beside its source runs without a database. Move the test into a folder named tests/.');
  server ??= process.env.TEST_DATABASE_URL ? Promise.resolve(process.env.TEST_DATABASE_URL) : startShared();
  return server;
}

function startShared(): Promise<ServerAddress> {
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off'];
  return ensurePostgres({ dir: dataDir, maxConnections: 300, flags: settings.flatMap((setting) => ['-c', setting]) });
}
