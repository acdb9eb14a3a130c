import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
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
import { inspectProcess } from './processes.js';
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

/** The postmaster of a data directory, if it is alive: a pid file of one that is gone, or of another program, is not one. */
export function runningPostmaster(dataDir: string): { pid: number; port: number } | undefined {
  const lines = pidFileLines(dataDir);
  if (!lines) return undefined;
  const pid = Number(lines[0]);
  const info = inspectProcess(pid);
  if (!info || !/postgres/.test(info.command) || !info.command.includes(dataDir)) return undefined;
  return { pid, port: Number(lines[3] ?? 0) };
}

/** Postgres believes any living pid in its pid file, so a stale one (after kill -9) would block every later start. */
export function removeStalePidFile(dataDir: string): void {
  if (pidFileLines(dataDir) && !runningPostmaster(dataDir)) rmSync(join(dataDir, 'postmaster.pid'), { force: true });
}

function pidFileLines(dataDir: string): string[] | undefined {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** Creates the data directory. It appears under its name only when complete, so a killed `initdb` leaves nothing half made. */
export function initialise(cluster: Cluster, options: { password: string; durable: boolean }): void {
  const { dataDir, runAs } = cluster;
  const draft = `${dataDir}.init`;
  const passwordFile = `${dataDir}.init-password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (runAs) for (const path of [draft, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const access = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions'];
  const args = ['-D', draft, ...access, ...locale, ...(options.durable ? [] : ['--no-sync'])];
  const run = spawnSync(programOf(cluster.programs, 'initdb'), args, {
    ...runAs,
    cwd: '/',
    env: serverEnvironment(),
    encoding: 'utf8',
  });
  rmSync(passwordFile, { force: true });
  if (run.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`Creating the database cluster in ${dataDir} failed: ${(run.error?.message ?? run.stderr).trim()}`);
  }
  renameSync(draft, dataDir);
}

/** A data directory belongs to one major version of Postgres for ever; another one is refused before anything touches it. */
export function checkVersion(cluster: Cluster): void {
  const found = readFileSync(join(cluster.dataDir, 'PG_VERSION'), 'utf8').trim();
  const installed = majorVersion(cluster.programs, cluster.runAs);
  if (found === installed) return;
  throw new Error(
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
  readonly isReady: () => Promise<boolean>;
}

/** Starts the postmaster, detached: it outlives us (other processes may use it) and does not get our terminal's Ctrl-C. */
export async function start(cluster: Cluster, options: StartOptions): Promise<StartResult> {
  rotateLog(cluster.logFile);
  const before = existsSync(cluster.logFile) ? statSync(cluster.logFile).size : 0;
  const child = spawnPostmaster(cluster, options);
  const exit = { seen: false, error: '' };
  child.once('exit', () => (exit.seen = true));
  child.once('error', (error) => Object.assign(exit, { seen: true, error: error.message }));
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if (!exit.seen && (await options.isReady())) return { ok: true };
    if (exit.seen) return explain(exit.error + readFileSync(cluster.logFile, 'utf8').slice(before));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { ok: false, reason: 'failed', detail: `it did not answer within 60 s, see ${cluster.logFile}` };
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

/** Asks for a fast shutdown and does not wait for it; answers who was asked. */
export function tellToStop(dataDir: string): { pid: number } | undefined {
  const running = runningPostmaster(dataDir);
  if (running) process.kill(running.pid, 'SIGINT');
  return running;
}

/** Fast shutdown: open transactions roll back, everything is written; forced after `timeoutMs`. */
export async function stopPostmaster(dataDir: string, timeoutMs = 15_000): Promise<boolean> {
  const running = tellToStop(dataDir);
  if (!running) return false;
  const forceAt = Date.now() + timeoutMs;
  for (let forced = false; runningPostmaster(dataDir)?.pid === running.pid; ) {
    if (!forced && Date.now() > forceAt) {
      process.kill(running.pid, 'SIGQUIT');
      forced = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

/** A port of 127.0.0.1 that nobody listens on. `wanted` 0 asks for any. */
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
