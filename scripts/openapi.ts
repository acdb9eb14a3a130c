import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { openApi } from '#contracts/openapi';
import { projectRoot } from '#platform/project-root';
import { annotatedOperations, openApiOptions } from '../app/rest-options.js';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Writes contracts/openapi.json, the OpenAPI document of the REST surface, from contracts/operations and contracts/api.graphql.

  --check   write nothing; fail when the document is stale
`;

await runCommand({ usage: 'npm run openapi -- [options]', help, flags: ['check'] }, async (given) => {
  const root = projectRoot();
  const schema = buildSchema(readFileSync(join(root, 'contracts', 'api.graphql'), 'utf8'));
  const document = openApi(annotatedOperations(), schema, openApiOptions());
  const files = [{ file: join(root, 'contracts', 'openapi.json'), content: `${JSON.stringify(document, null, 2)}\n` }];
  report(settleFiles(files, { check: given.flag('check'), refresh: 'npm run openapi' }));
});
