import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { inspectProcess } from '#platform/database';
import { requireFreeBytes } from '#platform/disk-space';

const holderSchema = z.object({
  pid: z.int().positive(),
  /** The platform's address, or the command that holds the directory for a moment. */
  url: z.string(),
  /** Tells the process from a later one with the same pid. */
  startedAt: z.string(),
  /** A command that ends by itself. */
  brief: z.boolean(),
});
export type Holder = Readonly<z.infer<typeof holderSchema>>;

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  constructor(
    dataDir: string,
    readonly holder: Holder | undefined,
  ) {
    super(
      `Another instance already uses ${dataDir}${holder ? ` (process ${holder.pid}, ${holder.url})` : ''}.\n` +
        'Use that one, stop it with Ctrl-C, or start a second one of its own: DATA_DIR=.data-2 PORT=4100 npm start',
    );
  }
}

export interface InstanceLock {
  /** Idempotent. */
  release(): void;
}

export interface LockOptions {
  readonly dataDir: string;
  readonly self: Pick<Holder, 'url' | 'brief'>;
  /** How long a command that holds the directory for a moment is waited for. Default: 30,000 ms. */
  readonly patienceMs?: number;
  /** The lock file was deleted, and another process was faster to take the new one. */
  readonly onLost?: () => void;
}

const CHECK_EVERY_MS = 1000;

/**
 * One process per data directory. The operating system holds the lock: it needs neither Postgres nor a connection, works on damaged data,
 * and is free again the moment its holder dies, however that dies.
 *
 * @throws AlreadyRunning when the platform runs on the directory
 */
export async function lockInstance(options: LockOptions): Promise<InstanceLock> {
  const { dataDir, self } = options;
  await mkdir(dataDir, { recursive: true });
  const patientUntil = performance.now() + (options.patienceMs ?? 30_000);
  const me: Holder = { ...self, pid: process.pid, startedAt: inspectProcess(process.pid)?.startedAt ?? '' };
  for (;;) {
    const file = FileLock.tryTake(lockFile(dataDir));
    // A deleted lock file does not make a running instance invisible.
    const holder = runningHolder(dataDir);
    if (file && (!holder || holder.pid === process.pid)) return new HeldDirectory(file, me, options);
    file?.release();
    // For a moment after the lock was taken, no process or a dead one is named.
    if (holder && !holder.brief) throw new AlreadyRunning(dataDir, holder);
    if (performance.now() > patientUntil) throw new AlreadyRunning(dataDir, holder);
    await sleep(50);
  }
}

const lockFile = (dataDir: string) => join(dataDir, 'instance.lock');
const holderFile = (dataDir: string) => join(dataDir, 'instance.json');

/** The process that is named as the holder, if it lives. */
function runningHolder(dataDir: string): Holder | undefined {
  try {
    const holder = holderSchema.parse(JSON.parse(readFileSync(holderFile(dataDir), 'utf8')));
    return inspectProcess(holder.pid)?.startedAt === holder.startedAt ? holder : undefined;
  } catch {
    return undefined;
  }
}

class HeldDirectory implements InstanceLock {
  readonly #checking: NodeJS.Timeout;
  #released = false;

  constructor(
    private file: FileLock,
    private readonly self: Holder,
    private readonly options: LockOptions,
  ) {
    this.#writeHolder();
    this.#checking = setInterval(() => this.#check(), CHECK_EVERY_MS);
    this.#checking.unref();
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#checking);
    if (runningHolder(this.options.dataDir)?.pid === process.pid)
      rmSync(holderFile(this.options.dataDir), { force: true });
    this.file.release();
  }

  /** The lock belongs to the file, not to its name: where it is deleted or replaced, the new one is taken as well. */
  #check(): void {
    const { dataDir, onLost } = this.options;
    if (this.file.isInPlace) {
      if (runningHolder(dataDir)?.pid !== process.pid) this.#writeHolder();
      return;
    }
    let next: FileLock | undefined;
    try {
      next = FileLock.tryTake(lockFile(dataDir));
    } catch {
      // The directory itself may be gone, or the disk full: the next look tries again.
      return;
    }
    if (!next) {
      this.#released = true;
      clearInterval(this.#checking);
      onLost?.();
      return;
    }
    this.file.release();
    this.file = next;
    this.#writeHolder();
  }

  /** Only for people and for the message of a refused start: a full disk does not keep us from holding the lock. */
  #writeHolder(): void {
    try {
      writeFileSync(holderFile(this.options.dataDir), `${JSON.stringify(this.self)}\n`);
    } catch {
      // Tried again at the next look.
    }
  }
}

/**
 * An exclusive lock on a file. Node has no call for one, but the SQLite that comes with it takes one (fcntl) for a transaction; nothing is
 * ever written into the file.
 */
class FileLock {
  private constructor(
    private readonly path: string,
    private readonly database: DatabaseSync,
    private readonly inode: number,
  ) {}

  /** Returns `undefined` when another process holds it. */
  static tryTake(path: string): FileLock | undefined {
    for (;;) {
      let database: DatabaseSync | undefined;
      try {
        database = new DatabaseSync(path, { timeout: 0 });
        database.exec('pragma journal_mode = memory; begin exclusive');
        return new FileLock(path, database, inodeOf(path));
      } catch (error) {
        database?.close();
        const { errcode, message } = error as { errcode?: number; message: string };
        if (errcode === SQLITE_BUSY) return undefined;
        if (!isDamaged(path, errcode)) throw cannotLock(path, message);
        // A lock that is held is noticed before the content is: this one is free.
        rmSync(path, { recursive: true, force: true });
      }
    }
  }

  get isInPlace(): boolean {
    return inodeOf(this.path) === this.inode;
  }

  release(): void {
    this.database.close();
  }
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** It was overwritten, or a directory stands in its place. */
function isDamaged(path: string, errcode: number | undefined): boolean {
  if (errcode === SQLITE_NOTADB || errcode === SQLITE_CORRUPT) return true;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function cannotLock(path: string, reason: string): Error {
  requireFreeBytes(path, 1);
  return new Error(`${path} cannot be locked: ${reason}. The data directory must be writable for this user.`);
}

const inodeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
