import { workOff } from './worker.js';

/** A worker that prints how many bytes more than at its start were in use at most; run with `--expose-gc`, so garbage does not count. */
const [url, storageRoot] = process.argv.slice(2) as [string, string];
const before = memoryInUse();
let peak = before;
let writes = 0;
await workOff({
  url,
  storageRoot,
  pageSize: 500,
  afterWrite() {
    writes += 1;
    peak = Math.max(peak, memoryInUse());
  },
});
console.log(JSON.stringify({ writes, bytes: peak - before }));

function memoryInUse(): number {
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
