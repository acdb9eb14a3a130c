import { join } from 'node:path';
import { refusalsPage } from '#contracts/refusals';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Writes docs/refusals.md, the page of every error code, from contracts/refusals.

  --check   write nothing; fail when the page is stale
`;

await runCommand({ usage: 'npm run refusals -- [options]', help, flags: ['check'] }, async (given) => {
  const file = join(projectRoot(), 'docs', 'refusals.md');
  const files = [{ file, content: refusalsPage() }];
  report(settleFiles(files, { check: given.flag('check'), refresh: 'npm run refusals' }));
});
