import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findBinaries } from './binaries.js';
import { canConnect } from './connect.js';
import {
  checkVersion,
  initialise,
  probePort,
  removeStalePidFile,
  runningPostmaster,
  start,
  stopPostmaster,
  tellToStop,
  type Cluster,
} from './cluster.js';
import { withFileLock } from './lock.js';
import { inspectProcess } from './processes.js';
import { canReach, canRun, openStaging, stageBinaries, stagingPath, unprivilegedUser } from './unprivileged.js';

export interface PostgresOptions {
  /** The data directory; `<dir>.json` (port and password, mode 600), `<dir>.log` and `<dir>.lock` are beside it. */
  readonly dir: string;
  /** A fixed port; otherwise a free one is chosen once and remembered. */
  readonly port?: number;
  /** 200 unless told. */
  readonly maxConnections?: number;
  /** More server flags, such as `['-c', 'fsync=off']` in tests. The server is durable unless told otherwise. */
  readonly flags?: readonly string[];
  /** Told what a newcomer should know, one line each. */
  readonly log?: (line: string) => void;
}

export interface PostgresServer {
  readonly port: number;
  /** The URL of one of its databases, password included: not for logs. */
  urlOf(database: string): string;
  /** Whether this call started the server; `false` where it was running already. */
  readonly startedHere: boolean;
  /** Shuts the server down, whoever started it, and waits until it is gone. */
  stop(): Promise<void>;
  /** For a process that cannot wait: the server shuts down by itself. */
  tellToStop(): void;
}

interface Settings {
  port: number;
  readonly password: string;
}

/**
 * A running Postgres on this machine, for any number of callers in any number of processes: the first one creates the data directory
 * and starts the server, the others connect. It outlives its callers; a crash of any of them, or of itself, is repaired by the next call.
 */
export async function ensurePostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = resolve(options.dir);
  prepareParent(dir);
  const known = await alreadyRunning(dir);
  if (known) return serverOf(dir, known, false);
  return withFileLock(`${dir}.lock`, { inspect: inspectProcess }, async () => {
    const meanwhile = await alreadyRunning(dir);
    if (meanwhile) return serverOf(dir, meanwhile, false);
    const cluster = await prepareCluster(dir, options);
    const settings = readSettings(dir) ?? { port: 0, password: randomBytes(24).toString('base64url') };
    if (!existsSync(join(cluster.dataDir, 'PG_VERSION'))) {
      // Written first: a crash after `initdb` must not leave a cluster whose password nobody knows.
      writeSettings(dir, settings);
      initialise(cluster, { password: settings.password, durable: !options.flags?.includes('fsync=off') });
    } else if (!readSettings(dir)) {
      throw new Error(
        `${dir}.json, which holds the password of the data directory ${dir}, is missing. Restore it, or remove both and start over.`,
      );
    }
    checkVersion(cluster);
    await startOnFreePort(cluster, { dir, settings, options });
    return serverOf(dir, settings, true);
  });
}

/** Stops the server of a data directory, from any process. Answers whether it ran. */
export async function stopPostgres(dir: string): Promise<boolean> {
  return stopPostmaster(realDataDir(resolve(dir)));
}

/** Stops the server and deletes everything it wrote, the copy outside the checkout included. */
export async function removePostgres(dir: string): Promise<void> {
  const pointer = resolve(dir);
  await stopPostgres(pointer);
  const staging = stagingPath(pointer);
  if (existsSync(staging)) rmSync(staging, { recursive: true, force: true });
  for (const suffix of ['', '.init', '.json', '.log', '.log.1', '.lock'])
    rmSync(`${pointer}${suffix}`, { recursive: true, force: true });
}

async function alreadyRunning(dir: string): Promise<Settings | undefined> {
  const settings = readSettings(dir);
  const postmaster = settings && runningPostmaster(realDataDir(dir));
  if (!settings || !postmaster?.port) return undefined;
  const actual = { ...settings, port: postmaster.port };
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const answer = await canConnect(urlOf(actual, 'postgres'));
    if (answer === 'yes') return actual;
    if (answer === 'no' && !runningPostmaster(realDataDir(dir))) return undefined;
    await new Promise((wake) => setTimeout(wake, 25));
  }
  throw new Error(
    `Postgres (process ${postmaster.pid}, port ${postmaster.port}) runs on ${dir} but does not answer; see ${dir}.log.`,
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
      isReady: async () => (await canConnect(urlOf(settings, 'postgres'))) === 'yes',
    });
    if (result.ok) return;
    if (result.reason === 'failed' || Date.now() > deadline) {
      throw new Error(`Postgres did not start on ${cluster.dataDir}: ${result.detail}`);
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
  // Without its pointer the copy belongs to a data directory that somebody removed on purpose, perhaps under a running server.
  await stopPostmaster(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  symlinkSync(dataDir, dir);
  return dataDir;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function realDataDir(dir: string): string {
  return isLink(dir) ? resolve(dirname(dir), readlinkSync(dir)) : dir;
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

function readSettings(dir: string): Settings | undefined {
  try {
    return JSON.parse(readFileSync(`${dir}.json`, 'utf8')) as Settings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The file ${dir}.json cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function writeSettings(dir: string, settings: Settings): void {
  const draft = `${dir}.json.${process.pid}`;
  writeFileSync(draft, JSON.stringify(settings), { mode: 0o600 });
  renameSync(draft, `${dir}.json`);
}

function urlOf(settings: Settings, database: string): string {
  return `postgres://postgres:${encodeURIComponent(settings.password)}@127.0.0.1:${settings.port}/${encodeURIComponent(database)}`;
}

function serverOf(dir: string, settings: Settings, startedHere: boolean): PostgresServer {
  const { port } = settings;
  return {
    port,
    startedHere,
    urlOf: (database) => urlOf(settings, database),
    stop: async () => void (await stopPostgres(dir)),
    tellToStop: () => void tellToStop(realDataDir(dir)),
  };
}
