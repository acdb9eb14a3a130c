import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, ensurePostgres, type PostgresServer, removePostgres } from '#platform/database';

export interface OwnServer extends PostgresServer {
  /** Stops a backend without ending it: it says nothing more, and its connection stays open. */
  freeze(pid: number): void;
  /** Lets every frozen backend go on. */
  thaw(): void;
  remove(): Promise<void>;
}

/** For tests that harm a server: on the shared one, a test that creates a database would wait for a frozen backend. */
export async function ownServer(): Promise<OwnServer> {
  const root = mkdtempSync(join(tmpdir(), 'own-server-'));
  chmodSync(root, 0o755);
  const dir = join(root, 'postgres');
  const server = await ensurePostgres({ dir, flags: ['-c', 'fsync=off'] });
  const frozen = new Set<number>();
  const thaw = () => {
    for (const pid of frozen) goOn(pid);
    frozen.clear();
  };
  return {
    ...server,
    freeze(pid) {
      process.kill(pid, 'SIGSTOP');
      frozen.add(pid);
    },
    thaw,
    async remove() {
      thaw();
      await server.stop();
      await removePostgres(dir);
      rmSync(root, { recursive: true });
    },
  };
}

/** A backend whose connection was given up ends as soon as it goes on. */
function goOn(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export async function backendOf(db: Pick<Database, 'query'>): Promise<number> {
  const [row] = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row!.pid;
}
