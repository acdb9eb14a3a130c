import { flag, integer, oneOf, origins, text } from './kinds.js';
import { exceptInProduction, fixed, variable } from './variable.js';

export const gatewayVariables = {
  GATEWAY_INTROSPECTION: variable({
    group: 'Gateway',
    meaning: 'Answer introspection queries.',
    kind: flag,
    ...exceptInProduction,
  }),
  GATEWAY_PLAYGROUND: variable({ group: 'Gateway', meaning: 'Serve /playground.', kind: flag, ...exceptInProduction }),
  GATEWAY_PERSISTED_DOCUMENTS_ONLY: variable({
    group: 'Gateway',
    meaning: 'Run only documents of the allow-list.',
    kind: flag,
    fallback: ({ production }) => production,
    fallbackHelp: 'false, in production true',
  }),
  GATEWAY_PERSISTED_DOCUMENTS_FILE: variable({
    group: 'Gateway',
    meaning: 'The allow-list: a JSON file of ids and documents, or Apollo’s manifest.',
    kind: text('the path of a file'),
    fallbackHelp: 'contracts/persisted-documents.json, what the SDK sends',
  }),
  GATEWAY_EXECUTOR: variable({
    group: 'Gateway',
    meaning: 'Who runs query plans: compiled is our own, reference is Apollo’s, to compare answers with (slower).',
    kind: oneOf('compiled', 'reference'),
    ...fixed('compiled' as const),
  }),
  GATEWAY_MAX_DEPTH: variable({
    group: 'Gateway',
    meaning: 'Deepest selection of an operation.',
    kind: integer(1, 1000),
    ...fixed(15),
  }),
  GATEWAY_MAX_ALIASES: variable({
    group: 'Gateway',
    meaning: 'Most aliases in an operation.',
    kind: integer(0, 10_000),
    ...fixed(30),
  }),
  GATEWAY_MAX_TOKENS: variable({
    group: 'Gateway',
    meaning: 'Most tokens in a document.',
    kind: integer(10, 1_000_000),
    ...fixed(4000),
  }),
  GATEWAY_MAX_DIRECTIVES: variable({
    group: 'Gateway',
    meaning: 'Most directives in an operation.',
    kind: integer(0, 10_000),
    ...fixed(50),
  }),
  GATEWAY_MAX_COST: variable({
    group: 'Gateway',
    meaning: 'Highest estimated cost of an operation (@cost, @listSize).',
    kind: integer(1, 1_000_000_000),
    ...fixed(10_000),
  }),
  GATEWAY_MAX_ANSWER_BYTES: variable({
    group: 'Gateway',
    meaning: 'Largest answer to one request, in bytes.',
    kind: integer(1024, 256 * 1024 * 1024),
    ...fixed(16 * 1024 * 1024),
  }),
  GATEWAY_MAX_BATCH: variable({
    group: 'Gateway',
    meaning: 'Most operations in one HTTP request.',
    kind: integer(1, 1000),
    ...fixed(10),
  }),
  GATEWAY_REQUEST_TIMEOUT_MS: variable({
    group: 'Gateway',
    meaning: 'Longest time for one operation, in milliseconds.',
    kind: integer(1, 600_000),
    ...fixed(30_000),
  }),
  GATEWAY_SUBGRAPH_TIMEOUT_MS: variable({
    group: 'Gateway',
    meaning: 'Longest time for one request to a subgraph, in milliseconds.',
    kind: integer(1, 600_000),
    fallbackHelp: '10000, or two thirds of GATEWAY_REQUEST_TIMEOUT_MS if that is less',
  }),
  GATEWAY_CORS_ORIGINS: variable({
    group: 'Gateway',
    meaning: 'Origins whose pages may call the gateway.',
    kind: origins,
    ...fixed<readonly string[]>([], 'none but its own'),
  }),
} as const;
