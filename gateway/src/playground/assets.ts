import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** A file of an installed package. `exports` maps hide some of them from `require`, so the way goes over the package's main file. */
const besideMain =
  (name: string, ...path: string[]) =>
  () =>
    join(dirname(require.resolve(name)), ...path);

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Everything the page loads, served from `node_modules`: no request of the browser leaves this server. */
const assets: Readonly<Record<string, { type: string; file: () => string }>> = {
  'react.js': { type: JAVASCRIPT, file: besideMain('react', 'umd', 'react.production.min.js') },
  'react-dom.js': { type: JAVASCRIPT, file: besideMain('react-dom', 'umd', 'react-dom.production.min.js') },
  'graphql-ws.js': { type: JAVASCRIPT, file: besideMain('graphql-ws', '..', 'umd', 'graphql-ws.min.js') },
  'graphiql.js': { type: JAVASCRIPT, file: () => require.resolve('graphiql/graphiql.min.js') },
  'graphiql.css': { type: CSS, file: () => require.resolve('graphiql/graphiql.min.css') },
};

/** `undefined` for a name that is not one of the page's files. */
export async function readAsset(name: string): Promise<{ type: string; content: Buffer } | undefined> {
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  return asset && { type: asset.type, content: await readFile(asset.file()) };
}
