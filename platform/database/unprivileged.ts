import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The user that Postgres runs as when it is not our own: Postgres refuses uid 0. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** `undefined` unless this process is root. An existing data directory decides by its owner, so that its files stay readable. */
export function unprivilegedUser(dataDir: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as. Start as another user, or set DATABASE_URL.',
  );
}

/** Whether `user` may pass every directory that leads to `path` (mode bits; access lists are not looked at). */
export function canReach(user: RunAs, path: string): boolean {
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    if (existsSync(dir)) {
      const stat = statSync(dir);
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (dir === dirname(dir)) return true;
  }
}

/** A place that every user can reach, for a data directory that the unprivileged user cannot. The same `dir` gives the same place. */
export function stagingPath(dir: string): string {
  const parent = resolve(dirname(dir));
  const canonical = join(existsSync(parent) ? realpathSync(parent) : parent, dir.slice(dirname(dir).length));
  return join('/var/tmp', `teei-supergraph-${createHash('sha256').update(canonical).digest('hex').slice(0, 12)}`);
}

/** Creates the staging directory, closed to everybody but `user`; `/var/tmp` is writable by all, so a planted one is refused. */
export function openStaging(staging: string, user: RunAs): void {
  if (!existsSync(staging)) {
    mkdirSync(staging, { mode: 0o700, recursive: true });
    chownSync(staging, user.uid, user.gid);
    return;
  }
  const stat = lstatSync(staging);
  if (!stat.isDirectory() || stat.uid !== user.uid || (stat.mode & 0o077) !== 0) {
    throw new Error(
      `${staging} exists but is not a directory of uid ${user.uid} with mode 700. Remove it and start again.`,
    );
  }
}

/** Whether `user` may reach `root`, read everything below it and run its programs. What a strict umask installed is for its owner alone. */
export function canRun(user: RunAs, root: string): boolean {
  return canReach(user, join(root, 'x')) && entriesBelow(root).every((path) => isOpenTo(user, path));
}

function isOpenTo(user: RunAs, path: string): boolean {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return true;
  const shift = stat.uid === user.uid ? 6 : stat.gid === user.gid ? 3 : 0;
  // Programs that their owner may run, and directories, need the right to execute.
  const needed = 0o4 | ((stat.mode >> 6) & 0o1);
  return ((stat.mode >> shift) & needed) === needed;
}

const entriesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));

/** Copies the server's programs, libraries and share files once per version, for `user` alone, and answers the copy's root. */
export function stageBinaries(nativeRoot: string, options: { staging: string; version: string; user: RunAs }): string {
  const { staging, version, user } = options;
  const target = join(staging, `native-${version}`);
  // A copy that cannot be run is made again: whatever spoiled it, starting once more must help.
  if (existsSync(target) && canRun(user, target)) return target;
  const draft = `${target}.${process.pid}`;
  for (const path of [draft, target]) rmSync(path, { recursive: true, force: true });
  cpSync(nativeRoot, draft, { recursive: true, verbatimSymlinks: true });
  for (const path of [draft, ...entriesBelow(draft)]) handOver(path, user);
  renameSync(draft, target);
  return target;
}

function handOver(path: string, user: RunAs): void {
  lchownSync(path, user.uid, user.gid);
  const stat = lstatSync(path);
  if (!stat.isSymbolicLink()) chmodSync(path, (stat.mode & 0o777) | 0o600);
}
