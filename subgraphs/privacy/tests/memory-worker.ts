import { workOff } from './worker.js';

/** A worker that prints how many bytes more than at its first write were in use at most; run with `--expose-gc`, so garbage does not count. */
const [url, storageRoot] = process.argv.slice(2) as [string, string];
const inUse: number[] = [];
await workOff({
  url,
  storageRoot,
  pageSize: 500,
  afterWrite() {
    inUse.push(memoryInUse());
  },
});
console.log(JSON.stringify({ writes: inUse.length, bytes: Math.max(...inUse) - inUse[0]! }));

function memoryInUse(): number {
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
