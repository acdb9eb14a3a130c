import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Started, start } from './processes.js';

export const GATEWAYS = ['ours', 'stock', 'hive', 'hive-native', 'hive-router', 'apollo-router'] as const;
export type GatewayName = (typeof GATEWAYS)[number];

/** Where the routers written in Rust are: nobody installs them with npm. */
export const ROUTER_VARIABLES: Readonly<Partial<Record<GatewayName, string>>> = {
  'hive-router': 'HIVE_ROUTER',
  'apollo-router': 'APOLLO_ROUTER',
};

/** What may be shared in flight by ours and by the routers; the others have no such switches. */
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

/** Those of `npm run gateway`: a larger young generation, and no more helper threads of V8 than other cores. */
const NODE_FLAGS = ['--v8-pool-size=0', '--max-semi-space-size=32'];

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
  return [process.execPath, ...NODE_FLAGS, ...entry, ...flags];
}

/** Both routers take what the other gateways take as flags from a file, here one beside the supergraph. */
function configFile({ name, supergraph, port }: GatewayStart, settings: object): string {
  const file = `${supergraph}.${name}-${port}.json`;
  // JSON is YAML, too.
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

const binary = (name: GatewayName): string => process.env[ROUTER_VARIABLES[name]!]!;

function hiveRouter(options: GatewayStart): { command: string[]; env: Record<string, string> } {
  const { supergraph, port, sharing } = options;
  const config = configFile(options, {
    supergraph: { source: 'file', path: supergraph },
    http: { host: '127.0.0.1', port, workers: 1 },
    traffic_shaping: {
      all: { dedupe_enabled: sharing !== 'none' },
      router: { dedupe: { enabled: sharing === 'all' } },
    },
  });
  return { command: [binary('hive-router')], env: { ROUTER_CONFIG_FILE_PATH: config } };
}

/** It cannot share whole requests. */
function apolloRouter(options: GatewayStart): { command: string[] } {
  const { supergraph, port, sharing } = options;
  const config = configFile(options, {
    supergraph: { listen: `127.0.0.1:${port}`, path: '/graphql' },
    health_check: { enabled: false },
    traffic_shaping: { all: { deduplicate_query: sharing !== 'none' } },
  });
  return { command: [binary('apollo-router'), '--config', config, '--supergraph', supergraph, '--log', 'error'] };
}

/** Starts a gateway; every one of them serves `/graphql`. */
export function startGateway(options: GatewayStart): Started {
  const { name, supergraph, port, core } = options;
  const started: Record<GatewayName, () => { command: string[]; env?: Record<string, string> }> = {
    ours: () => ({ command: ours(options) }),
    stock: () => ({
      command: [process.execPath, '--import', 'tsx', here('stock-process.ts'), supergraph, String(port)],
    }),
    hive: () => ({ command: hive(supergraph, port, false) }),
    'hive-native': () => ({ command: hive(supergraph, port, true) }),
    'hive-router': () => hiveRouter(options),
    'apollo-router': () => apolloRouter(options),
  };
  return start({ ...started[name](), core, cwd: name === 'ours' ? root : here('.') });
}

export const endpoint = (name: GatewayName, port: number): string =>
  `http://127.0.0.1:${port}${name === 'stock' ? '/' : '/graphql'}`;
