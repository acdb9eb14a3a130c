import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import { parse } from 'yaml';
import { projectRoot } from '../platform/project-root/index.js';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Writes the typed client in clients/sdk/src/generated as codegen.yml says, from contracts/api.graphql and clients/sdk/src/operations.

  --check    write nothing; fail when a committed file is stale
`;

await runCommand({ usage: 'npm run codegen -- [options]', help, flags: ['check'] }, async (given) => {
  const root = projectRoot();
  const config = parse(readFileSync(join(root, 'codegen.yml'), 'utf8')) as CodegenConfig;
  const generated: { filename: string; content: string }[] = await generate(
    { ...config, cwd: root, silent: true, errorsOnly: true },
    false,
  );
  const files = generated.map(({ filename, content }) => ({ file: resolve(root, filename), content }));
  const ownedDirectory = join(root, 'clients/sdk/src/generated');
  report(settleFiles(files, { check: given.flag('check'), refresh: 'npm run codegen', ownedDirectory }));
});
