import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import { parse } from 'yaml';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';
import { dashboardDocuments, dashboardOperations, operationIds } from './lib/dashboard-codegen.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Writes the typed client in clients/sdk/src/generated as codegen.yml says, from contracts/api.graphql and clients/sdk/src/operations;
the typed documents of the dashboard, room by room; and contracts/persisted-documents.json, the allow-list that holds what both send and
what is served as REST.

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

  const { config: ofClient } = Object.values(config.generates)[0] as { config: { scalars: unknown } };
  const dashboard = [...(await dashboardDocuments(root, ofClient)), operationIds(root)];
  report(settleFiles(dashboard, { check: given.flag('check'), refresh: 'npm run codegen' }));

  // Only now: the documents are those of the client that has just been written.
  const { sdkOperations } = await import('../app/recorded-operations.js');
  const { annotatedOperations } = await import('../app/rest-options.js');
  const texts = new Set([
    ...sdkOperations(),
    ...annotatedOperations().map(({ text }) => text),
    ...dashboardOperations(root).values(),
  ]);
  const documents = [...texts].map((text) => [createHash('sha256').update(text).digest('hex'), text] as const);
  const manifest = Object.fromEntries(documents.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const file = join(root, 'contracts', 'persisted-documents.json');
  const content = `${JSON.stringify(manifest, null, 2)}\n`;
  report(settleFiles([{ file, content }], { check: given.flag('check'), refresh: 'npm run codegen' }));
});
