import { ensurePostgres } from '../index.js';

/** Starts, or joins, the server of a directory and prints what it got: `node --import tsx start-child.ts <dir>`. */
const server = await ensurePostgres({
  dir: process.argv[2]!,
  flags: ['-c', 'fsync=off'],
  log: (line) => console.error(line),
});
console.log(JSON.stringify({ port: server.port, startedHere: server.startedHere, url: server.urlOf('postgres') }));
if (process.argv[3] === 'stay') setInterval(() => {}, 1000);
