import { type FSWatcher, readdirSync, readFileSync, rmSync, statSync, utimesSync, watch, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transform } from '@swc/core';
import { swcOptions } from '../swc-options.mjs';

/** What the platform is made of; `scripts`, `e2e` and `loadtest` are not part of the running program. */
const rooms = ['app', 'clients', 'contracts', 'gateway', 'platform', 'subgraphs'];
/** Read by the program while it starts: a change needs a restart, but no compiling. */
const dataFiles = new Set(['.graphql', '.html', '.json', '.yaml']);
/** An editor writes, renames and changes the mode of a file in one go. */
const QUIET_MS = 30;

export interface Update {
  /** Whether the compiled program, or a file that it reads, differs from what the last update left. */
  readonly changed: boolean;
  readonly compiled: number;
  /** One message for each file that does not compile; its old output stays. */
  readonly errors: readonly string[];
}

/** The sources of the platform, and their compiled copy: one file per file, without checking types. */
export class Sources {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #dataTimes = new Map<string, number>();
  #changedAt: number | undefined;
  #events = 0;
  #wake: () => void = () => {};

  constructor(
    private readonly root: string,
    private readonly outDir: string,
  ) {}

  /** Compiles what differs from its compiled copy, and removes copies whose source is gone. */
  async update(): Promise<Update> {
    this.#changedAt = undefined;
    const { code, data } = this.#scan();
    let changed = this.#removeOrphans(new Set(code.map((file) => this.#outputOf(file))));
    for (const file of data) changed = this.#isNew(file) || changed;
    const stale = code.filter((file) => modified(this.#outputOf(file)) !== modified(join(this.root, file)));
    const results = await Promise.allSettled(stale.map((file) => this.#compile(file)));
    const errors = results.flatMap((result, index) =>
      result.status === 'rejected' ? [`${stale[index]} does not compile:\n${messageOf(result.reason)}`] : [],
    );
    const compiled = stale.length - errors.length;
    return { changed: changed || compiled > 0, compiled, errors };
  }

  /** Resolves with the moment (`performance.now`) of the first change since the last update, when no more has followed for a moment. */
  async nextChange(signal: AbortSignal): Promise<number> {
    for (;;) {
      const at = this.#changedAt;
      if (at === undefined) await this.#something(signal);
      else {
        const seen = this.#events;
        await sleep(QUIET_MS, undefined, { signal });
        if (seen === this.#events) return at;
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #something(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    this.#wake = resolve;
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** Watches every directory that it sees: one that is new is found by the event of its parent. */
  #scan(): { code: string[]; data: string[] } {
    const code: string[] = [];
    const data: string[] = [];
    const directories = [...rooms];
    for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
      this.#watch(directory);
      for (const entry of entriesOf(join(this.root, directory))) {
        const path = join(directory, entry.name);
        if (entry.isDirectory()) {
          if (entry.name !== 'node_modules' && entry.name !== 'tests') directories.push(path);
        } else if (isCode(entry.name)) code.push(path);
        else if (dataFiles.has(extname(entry.name))) data.push(path);
      }
    }
    return { code, data };
  }

  /** A directory rather than its files: a file that is replaced by another one of its name keeps being watched. */
  #watch(directory: string): void {
    if (this.#watchers.has(directory)) return;
    try {
      const watcher = watch(join(this.root, directory), (_event, name) => this.#noticed(name));
      watcher.on('error', () => this.#unwatch(directory));
      this.#watchers.set(directory, watcher);
    } catch (error) {
      // Removed between the listing and this call.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  #unwatch(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }

  #noticed(name: string | null): void {
    // A name without an extension may be a directory.
    const matters = name === null || extname(name) === '' || isCode(name) || dataFiles.has(extname(name));
    if (!matters) return;
    this.#events += 1;
    this.#changedAt ??= performance.now();
    this.#wake();
  }

  #isNew(file: string): boolean {
    const time = modified(join(this.root, file)) ?? 0;
    if (this.#dataTimes.get(file) === time) return false;
    this.#dataTimes.set(file, time);
    return true;
  }

  #outputOf(file: string): string {
    return join(this.outDir, file.replace(/\.ts$/, '.js'));
  }

  /** The copy gets the time of its source: they differ after every change, one to an older version included. */
  async #compile(file: string): Promise<void> {
    const source = join(this.root, file);
    const output = this.#outputOf(file);
    const { mtime } = statSync(source);
    const { code } = await transform(readFileSync(source, 'utf8'), { ...swcOptions, filename: source });
    await mkdir(dirname(output), { recursive: true });
    writeFileSync(output, code);
    utimesSync(output, mtime, mtime);
  }

  #removeOrphans(expected: ReadonlySet<string>): boolean {
    let removed = false;
    for (const room of rooms) {
      for (const entry of entriesOf(join(this.outDir, room), true)) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile() || expected.has(file)) continue;
        rmSync(file);
        removed = true;
      }
    }
    return removed;
  }
}

const isCode = (name: string): boolean => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts');

/** To the millisecond, which is what every file system keeps. */
function modified(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats && Math.floor(stats.mtimeMs);
}

function entriesOf(directory: string, recursive = false) {
  try {
    return readdirSync(directory, { withFileTypes: true, recursive });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The compiler adds a backtrace of its own. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*Caused by:[\s\S]*$/, '').trimEnd();
