import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { Registry } from 'prom-client';
import { ensureDatabase, ensurePostgres, type PostgresServer } from '#platform/database';
import { silentLogger } from '#platform/observability';
import { createJobs, type JobDefinition, type Jobs, type JobsOptions } from '../index.js';
import { startMongodbTestServer } from '../mongodb-test-server/index.js';

/** One stored wake-up, as the store holds it. */
export interface Row {
  readonly name: string;
  readonly data: unknown;
  readonly nextRunAt: Date | null;
  readonly lockedAt: Date | null;
  readonly failReason: string | null;
}

/** A real server of one test file, with a look into its rows from outside. */
export interface Server {
  readonly target: Pick<JobsOptions, 'mongodbUrl' | 'databaseUrl'>;
  rows(name: string): Promise<Row[]>;
  /** What another process does when it takes a row over. */
  stealLock(name: string): Promise<void>;
  /** kill -9, then the same data again. Undefined where the server is not ours. */
  readonly crash?: (() => Promise<void>) | undefined;
  readonly restart?: (() => Promise<void>) | undefined;
  /** Everything that schedulers are connected to falls silent, until `thaw`. */
  readonly freeze?: (() => Promise<void>) | undefined;
  readonly thaw?: (() => void) | undefined;
  stop(): Promise<void>;
}

export async function postgresServer(): Promise<Server & { freshDatabase(): Promise<string> }> {
  const parent = await mkdtemp(join(tmpdir(), 'jobs-postgres-'));
  const dir = join(parent, 'data');
  let server: PostgresServer;
  const start = async () => {
    server = await ensurePostgres({ dir, flags: ['-c', 'fsync=off', '-c', 'max_connections=100'] });
  };
  await start();
  const databaseUrl = await ensureDatabase(server!, 'jobs');
  let databases = 0;
  const frozen: number[] = [];
  const query = async (sql: string, params: unknown[]) => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return await client.query(sql, params);
    } finally {
      await client.end();
    }
  };
  return {
    target: { databaseUrl },
    async rows(name) {
      const columns = 'name, data, next_run_at as "nextRunAt", locked_at as "lockedAt", fail_reason as "failReason"';
      return (await query(`select ${columns} from agenda_jobs where name = $1`, [name])).rows as Row[];
    },
    async stealLock(name) {
      await query('update agenda_jobs set locked_at = now() where name = $1', [name]);
    },
    async crash() {
      const pid = Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      // The children notice that their parent is gone and leave the shared memory.
      await sleep(300);
    },
    restart: start,
    async freeze() {
      const { rows } = await query(`select pid from pg_stat_activity where application_name = 'teei-jobs'`, []);
      for (const { pid } of rows as { pid: number }[]) {
        process.kill(pid, 'SIGSTOP');
        frozen.push(pid);
      }
    },
    thaw() {
      for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT');
    },
    freshDatabase: () => ensureDatabase(server, `fresh_${(databases += 1)}`),
    async stop() {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

export async function mongodbServer(): Promise<Server> {
  const server = await startMongodbTestServer();
  const collection = async <T>(work: (jobs: ReturnType<ReturnType<MongoClient['db']>['collection']>) => Promise<T>) => {
    const client = await MongoClient.connect(server.url);
    try {
      return await work(client.db().collection('agendaJobs'));
    } finally {
      await client.close();
    }
  };
  return {
    target: { mongodbUrl: server.url },
    rows: (name) =>
      collection(
        async (jobs) =>
          (await jobs.find({ name }).toArray()).map((row) => ({
            ...row,
            lockedAt: row.lockedAt ?? null,
          })) as unknown as Row[],
      ),
    stealLock: (name) =>
      collection(async (jobs) => void (await jobs.updateMany({ name }, { $set: { lockedAt: new Date() } }))),
    crash: server.crash,
    restart: server.restart,
    freeze: server.freeze && (async () => server.freeze!()),
    thaw: server.thaw,
    stop: () => server.stop(),
  };
}

/** Schedulers of one test, as many as there would be processes; drained when it ends. */
export class Processes {
  readonly #all: Jobs[] = [];
  constructor(readonly server: Server) {}

  async start(
    definitions: readonly JobDefinition[],
    options: Partial<JobsOptions> = {},
  ): Promise<Jobs & { metrics: Registry }> {
    const metrics = new Registry();
    const jobs = await createJobs({
      ...this.server.target,
      log: silentLogger(),
      metrics,
      pollMs: 200,
      ...options,
      definitions,
    });
    this.#all.push(jobs);
    await jobs.start();
    return Object.assign(jobs, { metrics });
  }

  async drainAll(): Promise<void> {
    await Promise.all(this.#all.splice(0).map((jobs) => jobs.drain(2_000)));
  }
}

/** Polls until `condition` holds; the message says what was waited for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}
