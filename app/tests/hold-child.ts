import { lockInstance } from '../instance-lock.js';

/** Holds a data directory until it is killed: `node --import tsx hold-child.ts <dir> instance|brief`. */
const [dataDir, kind] = process.argv.slice(2);
await lockInstance({ dataDir: dataDir!, self: { url: 'http://there', brief: kind === 'brief' } });
process.stdout.write('held\n');
setInterval(() => {}, 1000);
