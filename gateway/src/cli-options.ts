import { parseArgs } from 'node:util';
import type { GatewayConfigInput } from './config.js';
import { type Contract, checkContract } from './supergraph/contract.js';

export interface CliOptions {
  readonly supergraph: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly watch: boolean;
  readonly jwt: { readonly jwksUrl: string; readonly issuer?: string; readonly audience?: string } | undefined;
  readonly config: GatewayConfigInput;
  readonly shareSubgraphRequests: boolean;
  readonly executor: 'compiled' | 'reference';
  readonly drainMs: number;
}

/** Name → kind, default for the help, and what it does. Every option may also be given as `GATEWAY_<NAME>` in the environment. */
const options = {
  supergraph: ['string', 'supergraph.yaml', 'supergraph SDL, or a supergraph.yaml to compose'],
  port: ['string', '4000', 'port to listen on; 0 takes a free one'],
  host: ['string', '127.0.0.1', 'address to listen on'],
  watch: ['boolean', 'off', 'load the file again whenever it changes (SIGHUP does so at any time)'],
  'include-tag': ['list', 'all', 'serve only what is tagged so with @tag; may be repeated'],
  'exclude-tag': ['list', 'none', 'do not serve what is tagged so, included or not; may be repeated'],
  'hide-unreachable-types': ['boolean', 'off', 'do not serve types that no field of the variant leads to'],
  playground: ['boolean', 'off', 'GraphiQL at /playground'],
  'no-introspection': ['boolean', 'off', 'refuse __schema and __type'],
  'cors-origin': ['list', 'none', 'origin that browsers may call from; "*" for any; may be repeated'],
  'propagate-header': ['list', 'none', 'client header that is sent on to subgraphs; may be repeated'],
  'jwks-url': ['string', 'none', 'key set of bearer tokens, for schemas with @authenticated, @requiresScopes, @policy'],
  'jwt-issuer': ['string', 'any', 'required issuer of bearer tokens'],
  'jwt-audience': ['string', 'any', 'required audience of bearer tokens'],
  unauthorized: ['string', 'null', 'null: forbidden fields are null with an error; reject: the operation is refused'],
  'max-depth': ['string', '30', 'levels of nested fields'],
  'max-aliases': ['string', '200', 'aliases in one operation'],
  'max-root-fields': ['string', '100', 'root fields in one operation'],
  'max-fields': ['string', '5000', 'fields in one operation'],
  'max-repetitions': ['string', '5000', 'pairs of fields with the same response name in one selection'],
  'max-directives': ['string', '200', 'directives in one operation'],
  'max-tokens': ['string', '10000', 'lexical tokens in one document'],
  'max-batch': ['string', '10', 'operations in one request'],
  'max-cost': ['string', 'none', 'estimated cost of one operation'],
  'list-size': ['string', '10', 'items assumed in a list without @listSize'],
  'max-body-bytes': ['string', '1048576', 'size of a request body'],
  'persisted-documents': ['string', 'none', 'manifest of persisted documents (JSON)'],
  'allow-list': ['boolean', 'off', 'accept persisted documents only'],
  'rate-limit': ['string', 'none', 'requests per caller and minute'],
  'response-cache': ['boolean', 'off', 'keep answers as long as @cacheControl allows'],
  'mask-errors': ['boolean', 'off', 'hide internal errors of subgraphs'],
  'access-log': ['boolean', 'off', 'one line per request'],
  'no-share-requests': ['boolean', 'off', 'run every request by itself, even identical queries in flight'],
  'no-share-subgraph-requests': ['boolean', 'off', 'send every subgraph request, even identical ones in flight'],
  executor: ['string', 'compiled', "compiled: the gateway's own; reference: Apollo's, to compare answers with"],
  'timeout-ms': ['string', '30000', 'time for one operation'],
  'subgraph-timeout-ms': [
    'list',
    '10000',
    'time for one subgraph request; NAME=VALUE for one subgraph; may be repeated',
  ],
  'subgraph-retries': ['string', '2', 'further attempts of a query whose connection failed'],
  'breaker-failures': ['string', '20', 'failures in a row after which a subgraph is left alone; 0: never'],
  'breaker-open-ms': ['string', '2000', 'time until such a subgraph is tried again'],
  'drain-ms': ['string', '10000', 'time for requests in flight after SIGTERM'],
  help: ['boolean', '', 'this text'],
} as const satisfies Record<string, readonly ['string' | 'boolean' | 'list', string, string]>;

type Name = keyof typeof options;
type Values = Readonly<Partial<Record<Name, string | boolean | readonly string[]>>>;

export function helpText(): string {
  const lines = Object.entries(options).map(([name, [kind, fallback, what]]) => {
    const usage = `--${name}${kind === 'boolean' ? '' : ' VALUE'}`;
    return `  ${usage.padEnd(28)} ${what}${fallback === '' || kind === 'boolean' ? '' : ` (default: ${fallback})`}`;
  });
  return [
    'Serves a supergraph: npm run gateway -- --supergraph FILE --port N',
    '',
    ...lines,
    '',
    'Every option may also be given in the environment: --max-depth 20 is GATEWAY_MAX_DEPTH=20.',
    'Traces are sent over OTLP/HTTP when OTEL_EXPORTER_OTLP_ENDPOINT is set, as OTEL_SERVICE_NAME (default: gateway).',
    'GraphQL is at /graphql (and /v1/graphql), health at /healthz and /readyz, metrics at /metrics.',
    '',
  ].join('\n');
}

/** `'help'` when that was asked for. Throws an Error that names the option and what is allowed. */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): CliOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, [kind]]) => [
        name,
        { type: kind === 'boolean' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
      ]),
    ),
  });
  if (values.help) return 'help';
  const read = new Reader({ ...fromEnvironment(environment), ...(values as Values) });
  const jwksUrl = read.text('jwks-url');
  const issuer = read.text('jwt-issuer');
  const audience = read.text('jwt-audience');
  return {
    supergraph: read.text('supergraph'),
    port: read.number('port', 0, 65_535) ?? 4000,
    host: read.text('host') ?? '127.0.0.1',
    watch: read.flag('watch'),
    jwt: jwksUrl === undefined ? undefined : { jwksUrl, ...(issuer && { issuer }), ...(audience && { audience }) },
    config: configOf(read),
    shareSubgraphRequests: !read.flag('no-share-subgraph-requests'),
    executor: read.choice('executor', ['compiled', 'reference']) ?? 'compiled',
    drainMs: read.number('drain-ms', 0) ?? 10_000,
  };
}

function configOf(read: Reader): GatewayConfigInput {
  const manifest = read.text('persisted-documents');
  if (read.flag('allow-list') && !manifest) throw new Error('--allow-list needs --persisted-documents FILE.');
  const perMinute = read.number('rate-limit', 1);
  const origins = read.list('cors-origin');
  const contract: Contract = {
    includeTags: read.list('include-tag'),
    excludeTags: read.list('exclude-tag'),
    hideUnreachableTypes: read.flag('hide-unreachable-types'),
  };
  checkContract(contract);
  return {
    contract,
    introspection: !read.flag('no-introspection'),
    playground: read.flag('playground'),
    corsOrigins: origins.includes('*') ? '*' : origins,
    headerRules: read.list('propagate-header').map((propagate) => ({ propagate })),
    unauthorized: read.choice('unauthorized', ['null', 'reject']) ?? 'null',
    maskSubgraphErrors: read.flag('mask-errors'),
    accessLog: read.flag('access-log'),
    shareRequests: !read.flag('no-share-requests'),
    limits: defined({
      depth: read.number('max-depth', 1),
      aliases: read.number('max-aliases', 0),
      rootFields: read.number('max-root-fields', 1),
      fields: read.number('max-fields', 1),
      directives: read.number('max-directives', 0),
      repetitions: read.number('max-repetitions', 0),
      tokens: read.number('max-tokens', 1),
      batch: read.number('max-batch', 1),
      cost: read.number('max-cost', 0),
      listSize: read.number('list-size', 0),
      bodyBytes: read.number('max-body-bytes', 1),
    }),
    timeouts: defined({ operationMs: read.number('timeout-ms', 1) }),
    subgraphs: defined({
      ...subgraphTimeouts(read.list('subgraph-timeout-ms')),
      retries: read.number('subgraph-retries', 0),
      breakerFailures: read.number('breaker-failures', 0),
      breakerOpenMs: read.number('breaker-open-ms', 1),
    }),
    ...(manifest && { persistedDocuments: { file: manifest, allowListOnly: read.flag('allow-list') } }),
    ...(perMinute && { rateLimit: { requests: perMinute, perSeconds: 60 } }),
    ...(read.flag('response-cache') && { responseCache: { maxEntries: 10_000, maxBytes: 64 * 1024 * 1024 } }),
  };
}

/** `5000` for all, `reviews=2000` for one. */
function subgraphTimeouts(values: readonly string[]): GatewayConfigInput['subgraphs'] {
  const timeouts = values.map((value) => {
    const [, name, milliseconds] = /^(?:(.+)=)?([1-9]\d{0,8})$/.exec(value) ?? [];
    if (milliseconds !== undefined) return [name ?? '', Number(milliseconds)] as const;
    throw new Error(`--subgraph-timeout-ms must be milliseconds, or NAME=milliseconds, not "${value}".`);
  });
  const timeoutMs = timeouts.findLast(([name]) => name === '')?.[1];
  const bySubgraph = Object.fromEntries(timeouts.filter(([name]) => name !== ''));
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(Object.keys(bySubgraph).length > 0 && { timeoutMsBySubgraph: bySubgraph }),
  };
}

class Reader {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  text(name: Name): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  list(name: Name): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value)
      ? (value as string[])
      : typeof value === 'string'
        ? value.split(',').map((it) => it.trim())
        : [];
  }

  flag(name: Name): boolean {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'boolean') return value === true;
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0' || value === '') return false;
    throw new Error(`--${name} must be true or false, not "${String(value)}".`);
  }

  number(name: Name, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new Error(`--${name} must be a whole number ${range}, not "${text}".`);
  }

  choice<T extends string>(name: Name, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = allowed.find((it) => it === text);
    if (found === undefined) throw new Error(`--${name} must be ${allowed.join(' or ')}, not "${text}".`);
    return found;
  }
}

function fromEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const found = Object.keys(options).flatMap((name) => {
    const value = environment[`GATEWAY_${name.replaceAll('-', '_').toUpperCase()}`];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
