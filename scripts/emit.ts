import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRegistry } from '#contracts/src';
import { projectRoot } from '#platform/project-root';
import { buildSubgraphSchema, type SubgraphDefinition } from '#platform/subgraph-server';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Writes the schema.graphql of every subgraph in supergraph.yaml from its code, with all federation directives.

  --check          write nothing; fail when a committed file is stale
  --config FILE    another registry than supergraph.yaml
`;

await runCommand({ usage: 'npm run emit -- [options]', help, flags: ['check'], options: ['config'] }, async (given) => {
  const registry = readRegistry(given.option('config') ?? join(projectRoot(), 'supergraph.yaml'));
  const files = [];
  // One after the other: type-graphql collects its classes in one global place.
  for (const { name, schemaFile } of registry) {
    const { sdl } = await buildSubgraphSchema(await definitionOf(name, join(dirname(schemaFile), 'index.ts')));
    files.push({ file: schemaFile, content: sdl });
  }
  const names = settleFiles(files, { check: given.flag('check'), refresh: 'npm run emit' });
  report(names);
});

async function definitionOf(name: string, entry: string): Promise<SubgraphDefinition<never>> {
  if (!existsSync(entry)) throw new Error(`Subgraph "${name}" has no ${relative(projectRoot(), entry)}.`);
  const room: unknown = await import(pathToFileURL(entry).href);
  const definition = Object.values(room as object)
    .filter(isDefinition)
    .find((value) => value.name === name);
  if (!definition) throw new Error(`${relative(projectRoot(), entry)} exports no subgraph definition named "${name}".`);
  return definition;
}

function isDefinition(value: unknown): value is SubgraphDefinition<never> {
  return typeof value === 'object' && value !== null && 'name' in value && 'resolvers' in value;
}
