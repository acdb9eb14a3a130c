import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#platform/project-root';

const runBuilt = join(projectRoot(), 'scripts', 'run-built.mjs');
const lock = join(projectRoot(), 'node_modules', '.cache', 'e2e-build.lock');
let built: Promise<void> | undefined;

/**
 * Compiles what is stale, once per process and by one process at a time: two test files that start together would otherwise write the
 * same files while the other one already runs them.
 */
export function ensureBuilt(): Promise<void> {
  built ??= compile();
  return built;
}

async function compile(): Promise<void> {
  while (!takeLock()) await sleep(100);
  try {
    const { status, stderr } = spawnSync(process.execPath, [runBuilt, 'app/main.js', '--help'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The sources could not be compiled for the end-to-end tests:\n${stderr}`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(): boolean {
  mkdirSync(join(lock, '..'), { recursive: true });
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch {
    const holder = existsSync(join(lock, 'pid')) ? Number(readFileSync(join(lock, 'pid'), 'utf8')) : undefined;
    // A holder that died has left its lock behind; the next round takes it.
    if (holder && !isAlive(holder)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** A process that has ended and waits for its parent to notice is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = `/proc/${pid}/stat`;
  return !existsSync(state) || !readFileSync(state, 'utf8').includes(') Z ');
}
