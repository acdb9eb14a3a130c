import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DiskFull, freeBytes, isDiskFull, requireFreeBytes } from '#platform/disk-space';
import { findBinaries } from './binaries.js';
import { checkVersion, type Cluster, initialise, probePort, start } from './cluster.js';
import { PostgresFailed } from './errors.js';
import { withFileLock } from './lock.js';
import { isLink, realDataDir } from './data-dir.js';
import { stopPostgres } from './remove-postgres.js';
import { removeStalePidFile, runningPostmaster, stopPostmaster, requestStop } from './postmaster.js';
import { forgetLibpqEnvironment, probe } from './probe.js';
import { inspectProcess } from './processes.js';
import { canReach, canRun, openStaging, stageBinaries, stagingPath, unprivilegedUser } from './unprivileged.js';
import { readSettings, type Settings, urlOf, writeSettings } from './server-settings.js';

/** A new cluster, its first log segments and the platform's four databases. */
const NEW_CLUSTER_BYTES = 128 * 1024 * 1024;
/** With less than this left, whatever failed has failed for want of space. */
const NOTHING_LEFT_BYTES = 1024 * 1024;

export interface PostgresOptions {
  /** The data directory; `<dir>.json` (port and password, mode 600), `<dir>.log` and `<dir>.lock` are beside it. */
  readonly dir: string;
  /** A fixed port; otherwise a free one is chosen once and remembered. */
  readonly port?: number;
  /** Default: 200. */
  readonly maxConnections?: number;
  /** More server flags, such as `['-c', 'fsync=off']` in tests. The server is durable. */
  readonly flags?: readonly string[];
  /** Told what a newcomer should know, one line each. */
  readonly log?: (line: string) => void;
  /** False: a data directory that is not there is an error, not a new one. Default: true. */
  readonly create?: boolean;
  /** Gives up: what was started so far is told to stop before the abort returns. */
  readonly signal?: AbortSignal;
}

export interface PostgresServer {
  readonly port: number;
  /** The URL of one of its databases, password included: not for logs. */
  urlOf(database: string): string;
  /** Whether this call started the server; `false` where it was running already. */
  readonly startedHere: boolean;
  /** Shuts the server down, whichever process started it, and waits until it is gone. */
  stop(): Promise<void>;
  /** For a process that cannot wait: the server shuts down by itself. */
  requestStop(): void;
}

/**
 * A running Postgres on this machine, for any number of callers in any number of processes: the first one creates the data directory
 * and starts the server, the others connect. It outlives its callers; a crash of any of them, or of itself, is repaired by the next call.
 */
export async function ensurePostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = resolve(options.dir);
  forgetLibpqEnvironment();
  options.signal?.throwIfAborted();
  try {
    prepareParent(dir);
    const known = await alreadyRunning(dir, options);
    if (known) return serverOf(dir, known, false);
    return await withFileLock(`${dir}.lock`, { inspect: inspectProcess }, () => startOrJoin(dir, options));
  } catch (error) {
    throw nameFullDisk(error, dir);
  }
}

async function startOrJoin(dir: string, options: PostgresOptions): Promise<PostgresServer> {
  const meanwhile = await alreadyRunning(dir, options);
  if (meanwhile) return serverOf(dir, meanwhile, false);
  options.signal?.throwIfAborted();
  // Before anything is prepared: a copy outside the checkout may be all that is left.
  if (options.create === false && !existsSync(dir)) throw new PostgresFailed(`The data directory ${dir} is gone.`);
  const cluster = await prepareCluster(dir, options);
  const settings = await settingsFor(cluster, dir, options);
  checkVersion(cluster);
  await startOnFreePort(cluster, { dir, settings, options });
  return serverOf(dir, settings, true);
}

/** Port and password of an existing cluster, or those of one that is made here. */
async function settingsFor(cluster: Cluster, dir: string, options: PostgresOptions): Promise<Settings> {
  const known = readSettings(dir);
  if (existsSync(join(cluster.dataDir, 'PG_VERSION'))) {
    if (known) return known;
    throw new PostgresFailed(
      `${dir}.json, which holds the password of the data directory ${dir}, is missing. Restore it, or remove both and start over.`,
    );
  }
  if (existsSync(cluster.dataDir) && readdirSync(cluster.dataDir).length > 0)
    throw new PostgresFailed(`The data directory ${dir} is damaged: it is not empty, but has no file PG_VERSION.`);
  if (options.create === false) throw new PostgresFailed(`The data directory ${dir} is gone.`);
  requireFreeBytes(cluster.dataDir, NEW_CLUSTER_BYTES);
  const settings = known ?? { port: 0, password: randomBytes(24).toString('base64url') };
  // Written first: a crash after `initdb` must not leave a cluster whose password is lost.
  writeSettings(dir, settings);
  const durable = !options.flags?.includes('fsync=off');
  await initialise(cluster, { password: settings.password, durable, signal: options.signal });
  return settings;
}

/** Postgres often ends without a word then: its log is on the same disk. */
function nameFullDisk(error: unknown, dir: string): unknown {
  if (error instanceof DiskFull || (error as Error).name === 'AbortError') return error;
  if (!isDiskFull(error) && freeBytes(dir) > NOTHING_LEFT_BYTES) return error;
  return new DiskFull(dir, (error as Error).message, { cause: error });
}

async function alreadyRunning(dir: string, { signal }: PostgresOptions): Promise<Settings | undefined> {
  const postmaster = runningPostmaster(realDataDir(dir));
  const settings = postmaster && readSettings(dir);
  if (!settings || !postmaster?.port) return undefined;
  const actual = { ...settings, port: postmaster.port };
  let last = '';
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const { state, reason } = await probe(urlOf(actual, 'postgres'));
    signal?.throwIfAborted();
    if (state === 'ready') return actual;
    if (!runningPostmaster(realDataDir(dir))) return undefined;
    if (state === 'failed')
      throw new PostgresFailed(
        `Postgres (process ${postmaster.pid}, port ${postmaster.port}) runs on ${dir} but refuses us: ${reason}. ` +
          `Port and password are in ${dir}.json.`,
      );
    last = reason;
    await new Promise((wake) => setTimeout(wake, 25));
  }
  throw new PostgresFailed(
    `Postgres (process ${postmaster.pid}, port ${postmaster.port}) runs on ${dir} but does not answer (${last}); see ${dir}.log.`,
  );
}

async function startOnFreePort(
  cluster: Cluster,
  { dir, settings, options }: { dir: string; settings: Settings; options: PostgresOptions },
): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; ) {
    removeStalePidFile(cluster.dataDir);
    settings.port = await choosePort(settings.port, options);
    writeSettings(dir, settings);
    const result = await start(cluster, {
      port: settings.port,
      maxConnections: options.maxConnections ?? 200,
      flags: options.flags ?? [],
      probe: () => probe(urlOf(settings, 'postgres')),
      signal: options.signal,
    });
    if (result.ok) return;
    if (result.reason === 'failed' || Date.now() > deadline) {
      const refused = /password|role|authentication/.test(result.detail)
        ? ` Port and password are in ${dir}.json.`
        : '';
      const detail = result.detail || `it ended without a word; see ${cluster.logFile}`;
      throw new PostgresFailed(`Postgres did not start on ${cluster.dataDir}: ${detail}.${refused}`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function choosePort(remembered: number, options: PostgresOptions): Promise<number> {
  const wanted = options.port ?? remembered;
  const free = wanted === 0 ? undefined : await probePort(wanted);
  if (free) return free;
  if (options.port)
    throw new Error(`Port ${options.port}, asked for Postgres, is in use by another program. Choose another one.`);
  const any = await probePort(0);
  if (!any) throw new Error('No port of 127.0.0.1 is free for Postgres.');
  if (remembered !== 0) options.log?.(`Port ${remembered} is used by another program; Postgres moves to ${any}.`);
  return any;
}

/** Finds out who runs Postgres and from where; as root with an unreachable checkout, a copy under `/var/tmp` is used. */
async function prepareCluster(dir: string, options: PostgresOptions): Promise<Cluster> {
  const binaries = findBinaries();
  const runAs = unprivilegedUser(dir);
  const found: Cluster = { dataDir: realDataDir(dir), programs: binaries.root, logFile: `${dir}.log`, runAs };
  if (!runAs) return found;
  const staging = isLink(dir) ? dirname(found.dataDir) : stagingPath(dir);
  if (isLink(dir)) openStaging(staging, runAs);
  const dataReachable = canReach(runAs, join(found.dataDir, 'x'));
  const programsReachable = canRun(runAs, binaries.root);
  if (dataReachable && programsReachable) return found;
  openStaging(staging, runAs);
  const programs = programsReachable
    ? binaries.root
    : stageBinaries(binaries.root, { staging, version: binaries.version, user: runAs });
  if (dataReachable) return { ...found, programs };
  options.log?.(`User ${runAs.uid}, who runs Postgres, cannot reach ${dir}: its data is kept in ${staging}.`);
  return { ...found, programs, dataDir: await pointToStaging(dir, staging) };
}

async function pointToStaging(dir: string, staging: string): Promise<string> {
  const dataDir = join(staging, 'data');
  if (isLink(dir)) return realDataDir(dir);
  if (existsSync(dir))
    throw new Error(
      `The user who runs Postgres cannot reach the data directory ${dir}. Give search permission (chmod o+x) on the directories above it.`,
    );
  // Without its pointer the copy belongs to a data directory that was removed on purpose, perhaps under a running server.
  await stopPostmaster(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  symlinkSync(dataDir, dir);
  return dataDir;
}

function prepareParent(dir: string): void {
  const parent = dirname(dir);
  try {
    mkdirSync(parent, { recursive: true });
    accessSync(parent, constants.W_OK | constants.X_OK);
    if (existsSync(dir)) accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(
      `The data directory ${dir} is not writable (${reason}). Choose another one, or give this user write permission.`,
      { cause: error },
    );
  }
}

function serverOf(dir: string, settings: Settings, startedHere: boolean): PostgresServer {
  const { port } = settings;
  return {
    port,
    startedHere,
    urlOf: (database) => urlOf(settings, database),
    stop: async () => void (await stopPostgres(dir)),
    requestStop: () => void requestStop(realDataDir(dir)),
  };
}
