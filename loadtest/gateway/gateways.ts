import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Started, start } from './processes.js';

export type GatewayName = 'ours' | 'stock' | 'hive' | 'hive-native';
/** What of ours may be shared in flight; the others have no such switches. */
export type Sharing = 'all' | 'subgraph-requests' | 'none';

export interface GatewayStart {
  readonly name: GatewayName;
  readonly supergraph: string;
  readonly port: number;
  readonly core: number;
  readonly sharing: Sharing;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = here('../../');
const built = `${root}dist/gateway/src/main.js`;

/** A larger young generation: most of what a request makes is dead when it is answered. */
const YOUNG = '--max-semi-space-size=32';

const SHARING_FLAGS: Readonly<Record<Sharing, readonly string[]>> = {
  all: [],
  'subgraph-requests': ['--no-share-requests'],
  none: ['--no-share-requests', '--no-share-subgraph-requests'],
};

function hive(supergraph: string, port: number, native: boolean): string[] {
  const cli = here('node_modules/@graphql-hive/gateway/dist/bin.js');
  const flags = ['--port', String(port), '--host', '127.0.0.1', '--fork', '1', '--disable-websockets'];
  return [process.execPath, cli, 'supergraph', supergraph, ...flags, ...(native ? ['--hive-router-runtime'] : [])];
}

function ours({ supergraph, port, sharing }: GatewayStart): string[] {
  const entry = existsSync(built) ? [built] : ['--import', 'tsx', `${root}gateway/src/main.ts`];
  const flags = ['--supergraph', supergraph, '--port', String(port), ...SHARING_FLAGS[sharing]];
  return [process.execPath, YOUNG, ...entry, ...flags];
}

/** Starts a gateway; every one of them serves `/graphql`. */
export function startGateway(options: GatewayStart): Started {
  const { name, supergraph, port, core } = options;
  const node = process.execPath;
  const command = {
    ours: () => ours(options),
    stock: () => [node, '--import', 'tsx', here('stock-process.ts'), supergraph, String(port)],
    hive: () => hive(supergraph, port, false),
    'hive-native': () => hive(supergraph, port, true),
  }[name]();
  return start({ command, core, cwd: name === 'ours' ? root : here('.') });
}

export const endpoint = (name: GatewayName, port: number): string =>
  `http://127.0.0.1:${port}${name === 'stock' ? '/' : '/graphql'}`;
