import { workOff } from './worker.js';

/** A worker that dies by SIGKILL in the middle of its n-th write. */
const [url, storageRoot, dieAt, dataDir] = process.argv.slice(2) as [string, string, string, string?];
let writes = 0;
await workOff({
  url,
  storageRoot,
  ...(dataDir !== undefined && { dataDir }),
  settings: { leaseMs: 300 },
  afterWrite() {
    writes += 1;
    if (writes === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  },
});
