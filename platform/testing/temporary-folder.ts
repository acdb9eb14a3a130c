import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ownFolder = /^teei-(\d+)-\w{6}$/;

/**
 * Gives this test run a temporary folder of its own, which `tmpdir()` answers in every worker and everything they start: nothing collides
 * with another user's run, and all of it goes with the run. Runs that were killed are tidied up by the next one of the same user.
 * Loaded as it is by `jest-global-*.mjs`, hence without imports of our own.
 */
export function enterTemporaryFolder(isAlive: (pid: number) => boolean, pid = process.pid): string {
  removeDeadOnes(isAlive);
  const folder = mkdtempSync(join(tmpdir(), `teei-${pid}-`));
  // Postgres does not run as root, nor do some tests: the users that they run as then get through and write, as in /tmp itself.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return folder;
}

export function leaveTemporaryFolder(): void {
  const folder = process.env.TMPDIR;
  if (folder && ownFolder.test(folder.slice(folder.lastIndexOf('/') + 1)))
    rmSync(folder, { recursive: true, force: true });
}

function removeDeadOnes(isAlive: (pid: number) => boolean): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(ownFolder.exec(name)?.[1]);
    const path = join(tmpdir(), name);
    if (!pid || isAlive(pid) || lstatSync(path, { throwIfNoEntry: false })?.uid !== process.getuid?.()) continue;
    rmSync(path, { recursive: true, force: true });
  }
}
