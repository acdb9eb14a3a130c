import { enterTemporaryFolder } from './temporary-folder.ts';
import { inspectProcess } from '../database/processes.ts';
import { withFileLock } from '../database/lock.ts';
import { register } from './test-run.ts';
import { lockFile, removeEarlierBoots, runs } from './test-server-files.ts';

/** Tells that a test run exists, before any test can need the shared server. The server itself is started by the first test that does. */
export default async function setup() {
  enterTemporaryFolder((pid) => inspectProcess(pid) !== undefined);
  await withFileLock(lockFile, { inspect: inspectProcess }, async () => {
    removeEarlierBoots();
    register(runs(inspectProcess), process.pid);
  });
}
