import { readFile } from 'node:fs/promises';
import type { SupergraphSource } from './source.js';

export const isRegistry = (file: string): boolean => /\.ya?ml$/.test(file);

/**
 * The supergraph of a registry (`supergraph.yaml`): every subgraph's SDL, composed. The composer is loaded only here, since a gateway
 * that is given a ready supergraph does not need it. Throws with every composition error.
 */
export async function composeRegistry(file: string): Promise<string> {
  const { composeSubgraphs, readRegistry } = await import('#contracts/src');
  const subgraphs = await Promise.all(
    readRegistry(file).map(async ({ name, url, schemaFile }) => ({
      name,
      url,
      sdl: await readFile(schemaFile, 'utf8'),
    })),
  );
  return composeSubgraphs(subgraphs).supergraphSdl;
}

/** What the gateway is started with: a registry is composed once here, and again whenever it is told to reload. */
export async function sourceOf(file: string, watch: boolean): Promise<SupergraphSource> {
  return isRegistry(file) ? { sdl: await composeRegistry(file) } : { file, watch };
}
