import { type OptionReader, type OptionTable, optionsCalledOtherwise, variableOf } from './cli-reader.js';

/**
 * Name → kind, default for the help, and what it does. Every option may also be given in the environment (`variableOf`). Limits are wider
 * than the platform's, which serves one API that it knows.
 */
export const optionTable = {
  config: ['string', 'none', 'YAML file with these options and more (gateway/README.md); options given here win'],
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
  'insert-header': ['list', 'none', 'NAME=VALUE that is sent to subgraphs; may be repeated'],
  'subgraph-url': ['list', 'as in the supergraph', 'NAME=URL to call a subgraph at; may be repeated'],
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
  'max-answer-bytes': ['string', '16777216', 'size of the answers to one request'],
  'max-planning-ms': ['string', '500', 'processor time for planning one operation'],
  'max-body-bytes': ['string', '1048576', 'size of a request body'],
  'max-body-values': ['string', '20000', 'values in the JSON of a request body'],
  'persisted-documents': ['string', 'none', 'manifest of persisted documents (JSON)'],
  'allow-list': ['boolean', 'off', 'accept persisted documents only'],
  'recorded-operations': ['list', 'none', 'operations to plan at the start: .graphql files or JSON manifests'],
  'rate-limit': ['string', 'none', 'requests per caller and minute'],
  'response-cache': ['boolean', 'off', 'keep answers as long as @cacheControl allows'],
  'mask-errors': ['boolean', 'off', 'hide internal errors of subgraphs'],
  'metrics-token': [
    'list',
    'only callers on this machine',
    'bearer token that /metrics and the reasons at /depz need; may be repeated',
  ],
  'trust-proxy': ['boolean', 'off', 'believe X-Forwarded-… of the proxy in front'],
  'access-log': ['boolean', 'off', 'one line per request'],
  'no-share-requests': ['boolean', 'off', 'run every request by itself, even identical queries in flight'],
  'no-reuse-unchanged': [
    'boolean',
    'off',
    'write every answer anew, even if all subgraphs sent what they had sent; so it is with no-share-requests',
  ],
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
} as const satisfies OptionTable;

export type Reader = OptionReader<keyof typeof optionTable>;

export function helpText(): string {
  const lines = Object.entries(optionTable).map(([name, [kind, fallback, what]]) => {
    const usage = `--${name}${kind === 'boolean' ? '' : ' VALUE'}`;
    return `  ${usage.padEnd(28)} ${what}${fallback === '' || kind === 'boolean' ? '' : ` (default: ${fallback})`}`;
  });
  return [
    'Serves a supergraph: npm run gateway -- --supergraph FILE --port N',
    '',
    ...lines,
    '',
    'Every option may also be given in the environment: --max-depth 20 is GATEWAY_MAX_DEPTH=20. Called otherwise there:',
    ...optionsCalledOtherwise.map((name) => `  ${`--${name}`.padEnd(28)} ${variableOf(name)}`),
    'Traces are sent over OTLP/HTTP when OTEL_EXPORTER_OTLP_ENDPOINT is set, as OTEL_SERVICE_NAME (default: gateway).',
    'GraphQL is at /graphql (and /v1/graphql), health at /healthz, /readyz and /depz, metrics at /metrics.',
    '',
  ].join('\n');
}
