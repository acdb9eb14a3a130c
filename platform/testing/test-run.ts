import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Who uses the shared test server: one file per test run, named by its pid and holding the process's start time. The run that ends last
 * stops the server; a run that was killed does not count. Loaded as it is by `jest-global-*.mjs`, hence without imports of our own.
 */
export interface TestRuns {
  readonly folder: string;
  /** The start time of a living process; `undefined` when it is gone. */
  readonly startedAt: (pid: number) => string | undefined;
}

export function register(runs: TestRuns, pid: number): void {
  mkdirSync(runs.folder, { recursive: true });
  writeFileSync(join(runs.folder, String(pid)), runs.startedAt(pid) ?? '');
}

/** Removes a run and answers how many living ones are left. Those that died without a word are removed too. */
export function unregister(runs: TestRuns, pid: number): number {
  rmSync(join(runs.folder, String(pid)), { force: true });
  if (!existsSync(runs.folder)) return 0;
  let alive = 0;
  for (const name of readdirSync(runs.folder)) {
    const file = join(runs.folder, name);
    if (runs.startedAt(Number(name)) === readFileSync(file, 'utf8')) alive += 1;
    else rmSync(file, { force: true });
  }
  return alive;
}
