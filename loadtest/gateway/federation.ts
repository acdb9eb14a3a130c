import { fileURLToPath } from 'node:url';
import { shop } from './shop.js';
import { type Started, start, until } from './processes.js';

/** Starts the shop's subgraphs, each in a process of its own on one core. */
export async function startSubgraphs(core: number): Promise<{ processes: Started[]; urls: Map<string, string> }> {
  const program = fileURLToPath(new URL('subgraph-process.ts', import.meta.url));
  const processes = shop.map(({ name }) =>
    start({ command: [process.execPath, '--v8-pool-size=0', '--import', 'tsx', program, name], core }),
  );
  const urls = new Map<string, string>();
  for (const [index, { name }] of shop.entries()) {
    const url = await until(`subgraph ${name} listening`, async () => /http:\S+/.exec(processes[index]!.output())?.[0]);
    urls.set(name, url);
  }
  return { processes, urls };
}

export async function composeShop(urls: ReadonlyMap<string, string>): Promise<string> {
  const { composeServices } = await import('@apollo/composition');
  const { parse } = await import('graphql');
  const services = shop.map(({ name, typeDefs }) => ({ name, url: urls.get(name)!, typeDefs: parse(typeDefs) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map((error) => error.message).join('\n'));
  return supergraphSdl;
}
