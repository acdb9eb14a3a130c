import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { composeSubgraphs, readRegistry } from '#contracts/src';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Composes the subgraphs of supergraph.yaml into contracts/supergraph.graphql (for the gateway) and contracts/api.graphql (what clients see).
Fails on composition errors, and on hints that say information is lost on the way.

  --check          write nothing; fail when a committed file is stale
  --config FILE    another registry than supergraph.yaml
  --out DIR        another directory than contracts/
`;

await runCommand(
  { usage: 'npm run compose -- [options]', help, flags: ['check'], options: ['config', 'out'] },
  async (given) => {
    const registry = readRegistry(given.option('config') ?? join(projectRoot(), 'supergraph.yaml'));
    const out = resolve(given.option('out') ?? join(projectRoot(), 'contracts'));
    const composed = composeSubgraphs(
      registry.map(({ name, url, schemaFile }) => ({ name, url, sdl: readFileSync(schemaFile, 'utf8') })),
    );
    for (const note of composed.notes) process.stdout.write(`note ${note}\n`);
    const files = [
      { file: join(out, 'supergraph.graphql'), content: composed.supergraphSdl },
      { file: join(out, 'api.graphql'), content: composed.apiSdl },
    ];
    report(settleFiles(files, { check: given.flag('check'), refresh: 'npm run compose' }));
  },
);
