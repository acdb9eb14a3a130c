// node scripts/node.mjs ARGUMENTS…
//
// Runs Node with these arguments on the version this project needs, whichever one started this file. Every npm script goes through here or
// through `run-built.mjs`; what needs an installed package says so when there is none.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root, runNode } from './node-program.mjs';

if (!existsSync(join(root, 'node_modules', 'tsx')))
  fail(
    'The development dependencies are not installed. Run `npm ci` (without --omit=dev, and with NODE_ENV other than production).',
  );
runNode(process.argv.slice(2));
