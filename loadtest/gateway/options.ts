import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GATEWAYS, type GatewayName, ROUTER_VARIABLES, type Sharing } from './gateways.js';
import { type QueryName, queries } from './shop.js';

export const HELP = `npm run bench:gateway -- [options]
  --gateways ours,stock,hive,hive-native   which to compare; also hive-router and apollo-router, where HIVE_ROUTER and
                                           APOLLO_ROUTER hold the paths of their programs (cargo install hive-router)
  --queries deep,medium,small              which to send (all)
  --rounds N                               2; the order is reversed from round to round
  --seconds N                              6 per measurement
  --connections N                          50 requests in flight
  --sharing all|subgraph-requests|none     what ours and the routers may share in flight (subgraph-requests, as Hive's native
                                           runtime does)
  --quick                                  one round, 2 s
  --json FILE                              also write the results there
The first run installs the other gateways into loadtest/gateway/node_modules.`;

export interface Options {
  readonly gateways: readonly GatewayName[];
  readonly queries: readonly QueryName[];
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly sharing: Sharing;
  readonly json: string | undefined;
}

/** Undefined: help is wanted. @throws Error that names the option */
export function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      gateways: { type: 'string', default: 'ours,stock,hive,hive-native' },
      queries: { type: 'string', default: 'deep,medium,small' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '50' },
      sharing: { type: 'string', default: 'subgraph-requests' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    gateways: oneOf('--gateways', values.gateways.split(','), GATEWAYS).map(isThere),
    queries: oneOf('--queries', values.queries.split(','), Object.keys(queries) as QueryName[]),
    rounds: Number(values.rounds ?? (values.quick ? 1 : 2)),
    seconds: Number(values.seconds ?? (values.quick ? 2 : 6)),
    connections: Number(values.connections),
    sharing: oneOf('--sharing', [values.sharing], ['all', 'subgraph-requests', 'none'] as Sharing[])[0]!,
    json: values.json,
  };
}

function oneOf<T extends string>(option: string, given: readonly string[], known: readonly T[]): T[] {
  const unknown = given.find((each) => !known.includes(each as T));
  if (unknown !== undefined) throw new Error(`${option}: there is no "${unknown}"; there are ${known.join(', ')}.`);
  return [...given] as T[];
}

function isThere(name: GatewayName): GatewayName {
  const variable = ROUTER_VARIABLES[name];
  if (variable && !existsSync(process.env[variable] ?? ''))
    throw new Error(`--gateways ${name}: ${variable} must hold the path of its program.`);
  return name;
}
