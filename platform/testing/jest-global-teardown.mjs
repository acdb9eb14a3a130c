import { setTimeout as sleep } from 'node:timers/promises';
import { leaveTemporaryFolder } from './temporary-folder.ts';
import { inspectProcess } from '../database/processes.ts';
import { withFileLock } from '../database/lock.ts';
import { unregister } from './test-run.ts';
import { lockFile, postmasterPid, runs } from './test-server-files.ts';

/** The last run switches off the light: no other living run, no server. */
export default async function teardown() {
  leaveTemporaryFolder();
  await withFileLock(lockFile, { inspect: inspectProcess }, async () => {
    if (unregister(runs(inspectProcess), process.pid) > 0) return;
    const pid = postmasterPid();
    if (pid === undefined || !inspectProcess(pid)?.command.includes('postgres')) return;
    process.kill(pid, 'SIGINT');
    for (let waited = 0; inspectProcess(pid) && waited < 10_000; waited += 20) {
      await sleep(20);
    }
  });
}
