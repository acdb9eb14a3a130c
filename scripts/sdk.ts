import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { projectRoot } from '#platform/project-root';
import { annotatedOperations } from '../app/rest-options.js';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';
import { sdkEntry } from './lib/sdk-entries.js';

const help = `
Writes clients/sdk/src/entries, a file of typed functions for each file of contracts/operations.

  --check   write nothing; fail when a file is stale
`;

await runCommand({ usage: 'npm run sdk -- [options]', help, flags: ['check'] }, async (given) => {
  const root = projectRoot();
  const schema = buildSchema(readFileSync(join(root, 'contracts', 'api.graphql'), 'utf8'));
  const endpoints = annotatedOperations();
  const directory = join(root, 'clients/sdk/src/entries');
  const files = [...new Set(endpoints.map(({ domain }) => domain))].map((domain) => {
    const own = endpoints.filter((it) => it.domain === domain);
    const file = join(directory, `${domain}.ts`);
    return { file, content: formatted(sdkEntry(domain, own, schema), file) };
  });
  report(settleFiles(files, { check: given.flag('check'), refresh: 'npm run sdk', ownedDirectory: directory }));
});

/** As the formatter writes it, so that a person can read it. */
function formatted(input: string, file: string): string {
  const biome = join(projectRoot(), 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, stderr, status } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${file}`], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} cannot be formatted: ${stderr}`);
  return stdout;
}
