import { spawn, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { majorVersion, programOf, serverEnvironment } from './binaries.js';
import { PostgresFailed } from './errors.js';
import type { Probe } from './probe.js';
import type { RunAs } from './unprivileged.js';

/** One data directory and what is needed to run it. */
export interface Cluster {
  /** The real data directory, any pointer resolved. */
  readonly dataDir: string;
  /** The server programs' root. */
  readonly programs: string;
  readonly logFile: string;
  readonly runAs: RunAs | undefined;
}

/**
 * Creates the data directory. It appears under its name only when complete, so that an `initdb` that is killed leaves nothing half made.
 * An abort kills it at once.
 */
export async function initialise(
  cluster: Cluster,
  options: { password: string; durable: boolean; signal?: AbortSignal | undefined },
): Promise<void> {
  const { dataDir, runAs } = cluster;
  const draft = `${dataDir}.init`;
  const passwordFile = `${dataDir}.init-password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  try {
    writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
    if (runAs) for (const path of [draft, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
    const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const access = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions'];
    const args = ['-D', draft, ...access, ...locale, ...(options.durable ? [] : ['--no-sync'])];
    const problem = await runInitdb(cluster, args, options.signal);
    options.signal?.throwIfAborted();
    if (problem) throw new Error(`Creating the database cluster in ${dataDir} failed: ${problem}`);
    renameSync(draft, dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Returns what went wrong, if anything did. Detached: a Ctrl-C of our terminal is for us to pass on, to its children too. */
async function runInitdb(cluster: Cluster, args: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
  const child = spawn(programOf(cluster.programs, 'initdb'), args, {
    ...cluster.runAs,
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const kill = () => child.pid !== undefined && killGroup(child.pid);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, by) => resolve(code === 0 ? undefined : errors.trim() || `ended by ${by ?? code}`));
      if (signal?.aborted) kill();
    });
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** A data directory belongs to one major version of Postgres for ever; another one is refused before anything touches it. */
export function checkVersion(cluster: Cluster): void {
  const file = join(cluster.dataDir, 'PG_VERSION');
  const found = readFileSync(file, 'utf8').trim();
  if (!/^\d+$/.test(found))
    throw new PostgresFailed(`The data directory ${cluster.dataDir} is damaged: ${file} names no version of Postgres.`);
  const installed = majorVersion(cluster.programs, cluster.runAs);
  if (found === installed) return;
  throw new PostgresFailed(
    `The data directory ${cluster.dataDir} was made by Postgres ${found}, but Postgres ${installed} is installed. ` +
      `Nothing was changed. Either move it away and start with an empty one, or dump it with Postgres ${found} and load ` +
      `the dump into an empty one, or set DATABASE_URL to a Postgres ${found} server that uses it.`,
  );
}

/** What became of one attempt to start. `port-taken` and `shutting-down` are worth another attempt. */
export type StartResult =
  | { ok: true }
  | { ok: false; reason: 'port-taken' | 'shutting-down' | 'failed'; detail: string };

export interface StartOptions {
  readonly port: number;
  readonly maxConnections: number;
  readonly flags: readonly string[];
  readonly probe: () => Promise<Probe>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the postmaster, detached: it outlives us (other processes may use it) and does not get our terminal's Ctrl-C. One that does not
 * become usable, or that is given up by an abort, is stopped again.
 */
export async function start(cluster: Cluster, options: StartOptions): Promise<StartResult> {
  options.signal?.throwIfAborted();
  rotateLog(cluster.logFile);
  const before = existsSync(cluster.logFile) ? statSync(cluster.logFile).size : 0;
  const child = spawnPostmaster(cluster, options);
  const exit = { seen: false, error: '' };
  child.once('exit', () => (exit.seen = true));
  child.once('error', (error) => Object.assign(exit, { seen: true, error: error.message }));
  // Synchronous: the caller who aborts may end this process at once.
  const giveUp = () => child.kill('SIGINT');
  options.signal?.addEventListener('abort', giveUp, { once: true });
  let ready = false;
  try {
    let last: Probe | undefined;
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      if (!exit.seen) last = await options.probe();
      options.signal?.throwIfAborted();
      if (exit.seen) return explain(exit.error + readFileSync(cluster.logFile, 'utf8').slice(before));
      if (last?.state === 'ready') return { ok: (ready = true) };
      if (last?.state === 'failed') {
        // A stranger may have taken the port a moment ago: then ours says so and ends.
        await new Promise((resolve) => setTimeout(resolve, 200));
        if (!exit.seen) return { ok: false, reason: 'failed', detail: `it refuses us: ${last.reason}` };
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const detail = `it did not answer within 60 s (${last?.reason}), see ${cluster.logFile}`;
    return { ok: false, reason: 'failed', detail };
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
    if (!ready && !exit.seen) await endOf(child, exit);
  }
}

async function endOf(child: ChildProcess, exit: { readonly seen: boolean }): Promise<void> {
  const askedAt = performance.now();
  child.kill('SIGINT');
  for (let insisted = false; !exit.seen; await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (insisted || performance.now() - askedAt < 10_000) continue;
    child.kill('SIGKILL');
    insisted = true;
  }
}

function spawnPostmaster(cluster: Cluster, options: StartOptions): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${options.maxConnections}`,
    'log_line_prefix=%m [%p] ',
    // The parameters and statements of failed queries may hold personal data: they stay out of the log.
    'log_min_error_statement=panic',
    'log_parameter_max_length_on_error=0',
    'log_error_verbosity=terse',
  ];
  const args = [
    '-D',
    cluster.dataDir,
    '-p',
    String(options.port),
    ...settings.flatMap((s) => ['-c', s]),
    ...options.flags,
  ];
  const log = openSync(cluster.logFile, 'a', 0o600);
  const child = spawn(programOf(cluster.programs, 'postgres'), args, {
    ...cluster.runAs,
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

function explain(log: string): StartResult {
  const detail = log.trim().split('\n').slice(-6).join('\n');
  if (/could not bind|Address already in use/.test(log)) return { ok: false, reason: 'port-taken', detail };
  // After kill -9 of the postmaster its children need a moment to notice; until then the shared memory is still in use.
  if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(log)) {
    return { ok: false, reason: 'shutting-down', detail };
  }
  return { ok: false, reason: 'failed', detail };
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.1`);
}

/** A port of 127.0.0.1 without a listener. `wanted` 0 asks for any. */
export function probePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
