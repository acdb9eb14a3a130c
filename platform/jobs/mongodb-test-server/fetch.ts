import { fetchJars } from './jars.js';

/** For CI: `tsx platform/jobs/mongodb-test-server/fetch.ts` fetches the jars before the tests' own time limits count. */
process.stdout.write(`${fetchJars()}\n`);
