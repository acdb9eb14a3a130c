import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fetchJars, sourceFile } from './jars.js';

/** A MongoDB-compatible server of a test's own, or a given one that cannot be restarted. */
export interface MongodbTestServer {
  /** URL of a database that only this caller uses. */
  readonly url: string;
  /** Undefined where the server was given by TEST_MONGODB_URL. */
  readonly crash?: () => Promise<void>;
  readonly restart?: () => Promise<void>;
  /** Says nothing more until `thaw`, and keeps its connections. */
  readonly freeze?: () => void;
  readonly thaw?: () => void;
  stop(): Promise<void>;
}

/**
 * Why there is no MongoDB-compatible server for tests on this machine, or `undefined` when there is one.
 * With REQUIRE_MONGODB=1 absence is an error.
 */
export function mongodbAbsence(): string | undefined {
  if (process.env.TEST_MONGODB_URL) return undefined;
  const missing = [
    ['java', '-version'],
    ['mvn', '-v'],
  ].filter(([command, flag]) => spawnSync(command!, [flag!], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return undefined;
  const reason = `${missing.map(([command]) => command).join(' and ')} not found (a JDK 17 and Maven are needed, or TEST_MONGODB_URL)`;
  if (process.env.REQUIRE_MONGODB === '1')
    throw new Error(`REQUIRE_MONGODB=1, but there is no MongoDB-compatible server: ${reason}.`);
  return reason;
}

/** Starts mongo-java-server on a free loopback port (its jars are fetched once), or takes TEST_MONGODB_URL. */
export async function startMongodbTestServer(): Promise<MongodbTestServer> {
  const database = `jobs_test_${process.pid}_${process.hrtime.bigint()}`;
  const given = process.env.TEST_MONGODB_URL;
  if (given) return { url: withDatabase(given, database), stop: async () => {} };
  const jars = fetchJars();
  const dir = await mkdtemp(join(tmpdir(), 'mongodb-test-server-'));
  const port = await freePort();
  const start = () => launch(jars, port, join(dir, 'data'));
  let child = await start();
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url: `mongodb://127.0.0.1:${port}/${database}`,
    crash: () => kill('SIGKILL'),
    restart: async () => {
      child = await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      await kill('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const startTimeoutMs = 30_000;

/** The source is launched as it is: no build step. It prints its address once it listens. */
async function launch(jars: string, port: number, dataFile: string): Promise<ChildProcess> {
  const args = ['-Xmx256m', '-XX:+UseSerialGC', '-cp', join(jars, '*'), sourceFile, String(port), dataFile];
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2_000)));
  const ready = once(createInterface({ input: child.stdout }), 'line');
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(
      `The MongoDB test server ended with code ${code} before it listened on port ${port}:\n${complaints}`,
    );
  });
  failed.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The MongoDB test server did not listen within ${startTimeoutMs} ms:\n${complaints}`)),
      startTimeoutMs,
    );
  });
  try {
    await Promise.race([ready, failed, late]);
    return child;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

function withDatabase(url: string, database: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(url);
  if (!parts) throw new Error('TEST_MONGODB_URL is not a mongodb:// URL.');
  return `${parts[1]}/${database}${parts[2] ?? ''}`;
}
