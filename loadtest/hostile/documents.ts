import { queries } from '../gateway/shop.js';
import { type Kind, kind, orLater, repeat } from './kind.js';
import { ask, exchange, request, send } from './wire.js';

const NEW = orLater('200');

const nested = (depth: number): string =>
  `{ members ${'{ opinions { article '.repeat(depth)}{ sku }${' } }'.repeat(depth)} }`;

/** Each fragment spreads the next one twice. */
const doubling = (levels: number): string =>
  `{ members { ...F0 } } ${repeat(levels, (at) => `fragment F${at} on Member { id ...F${at + 1} ...F${at + 1} }`)} fragment F${levels} on Member { id }`;

/** Two ways on from every opinion, eight times: 2,800 fields to plan, and an article without opinions to ask them of. */
const bomb = (nth: number): string => `query Bomb${nth} { article(sku: "a99") { opinions { ...O0 } } }
  ${repeat(8, (at) => `fragment O${at} on Opinion { id text author { id name opinions { ...O${at + 1} } } article { sku title opinions { ...O${at + 1} } } }`)}
  fragment O8 on Opinion { id }`;

const CONDITIONS = ['a', 'b', 'c', 'd', 'e', 'f'];
const conditional = `query C(${repeat(6, (at) => `$${CONDITIONS[at]}: Boolean!`)}) { members { id ${repeat(6, (at) => `x${at}: opinions @include(if: $${CONDITIONS[at]}) { id }`)} } }`;

/** Documents that are refused before anything is planned. */
const refused: readonly Kind[] = [
  kind('deep', '400 DEPTH_LIMIT_EXCEEDED', (at) => ask(at, nested(20))),
  kind('deep beyond the parser', '400 TOKEN_LIMIT_EXCEEDED|400 GRAPHQL_PARSE_FAILED', (at) =>
    ask(at, '{a'.repeat(30_000)),
  ),
  kind('wide', orLater('400 FIELD_LIMIT_EXCEEDED'), (at, nth) =>
    ask(at, `query W${nth} { members { ${'id '.repeat(6000)} } }`),
  ),
  kind('aliases', orLater('400 ALIAS_LIMIT_EXCEEDED'), (at, nth) =>
    ask(at, `query A${nth} { members { ${repeat(1000, (it) => `a${it}: id`)} } }`),
  ),
  kind('root fields', '400 ROOT_FIELD_LIMIT_EXCEEDED', (at) =>
    ask(at, `{ ${repeat(150, (it) => `m${it}: me { id }`)} }`),
  ),
  kind('directives', orLater('400 DIRECTIVE_LIMIT_EXCEEDED'), (at, nth) =>
    ask(at, `query D${nth} { me { id ${'@skip(if: false)'.repeat(500)} } }`),
  ),
  kind('repetition', orLater('400 REPETITION_LIMIT_EXCEEDED'), (at, nth) =>
    ask(at, `query R${nth} { me { ${'...F '.repeat(1000)} } } fragment F on Member { id }`),
  ),
  kind('fragments that double', orLater('400 FIELD_LIMIT_EXCEEDED'), (at, nth) => ask(at, `# ${nth}\n${doubling(40)}`)),
  kind('fragment cycles', orLater('400 GRAPHQL_VALIDATION_FAILED'), (at, nth) =>
    ask(at, `query C${nth} { me { ...A } } fragment A on Member { ...B } fragment B on Member { ...A }`),
  ),
  kind('introspection bomb', orLater('400 GRAPHQL_VALIDATION_FAILED'), (at, nth) =>
    ask(at, `query I${nth} { __schema { types ${'{ fields { type '.repeat(20)}{ name }${' } }'.repeat(20)} } }`),
  ),
  kind('unique invalid document', orLater('400 GRAPHQL_VALIDATION_FAILED'), (at, nth) =>
    ask(at, `{ me { nothing${nth} } }`),
  ),
  kind('thousands of wrong fields', orLater('400 GRAPHQL_VALIDATION_FAILED'), (at, nth) =>
    ask(at, `query S${nth} { members { ${repeat(4000, (it) => `handel${it}`)} } }`),
  ),
  kind('syntax error', orLater('400 GRAPHQL_PARSE_FAILED'), (at, nth) => ask(at, `query E${nth} { me { id }`)),
  kind('unknown operation name', '400 OPERATION_RESOLUTION_FAILURE', (at) =>
    ask(at, 'query A { me { id } }', { operationName: 'B' }),
  ),
  kind('operations without a name to choose', '400 OPERATION_RESOLUTION_FAILURE', (at) =>
    ask(at, 'query A { me { id } } query B { me { id } }'),
  ),
  kind('unknown persisted document', '404 PERSISTED_DOCUMENT_NOT_FOUND', (at, nth) =>
    send(at, { body: JSON.stringify({ documentId: `none${nth}` }) }),
  ),
  kind('unknown hash', '200 PERSISTED_QUERY_NOT_FOUND', (at, nth) => persisted(at, nth.toString(16).padStart(64, '0'))),
  kind('hash of another text', '400 BAD_REQUEST', (at, nth) =>
    persisted(at, nth.toString(16).padStart(64, 'f'), '{ me { id } }'),
  ),
];

function persisted(at: Parameters<Kind['send']>[0], sha256Hash: string, query?: string): Promise<string> {
  return send(at, { body: JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } }) });
}

/** Valid documents that nobody has sent before: each must be parsed, validated and planned. */
const valid: readonly Kind[] = [
  kind('new small document', NEW, (at, nth) => ask(at, queries.small.replace('Small', `Small${nth}`))),
  kind('new medium document', NEW, (at, nth) => ask(at, queries.medium.replace('Medium', `Medium${nth}`))),
  kind('new deep document', NEW, (at, nth) => ask(at, queries.deep.replace('Deep', `Deep${nth}`))),
  kind('new wide document', NEW, (at, nth) =>
    ask(at, `query N${nth} { ${repeat(90, (it) => `m${it}: me { id name opinions { id } }`)} }`),
  ),
  kind('planning bomb', `${NEW}|400 PLANNING_LIMIT_EXCEEDED`, (at, nth) => ask(at, bomb(nth))),
  kind('every set of conditions', NEW, (at, nth) => {
    const variables = Object.fromEntries(CONDITIONS.map((name, bit) => [name, ((nth >> bit) & 1) === 1]));
    return ask(at, `# ${nth >> 6}\n${conditional}`, { variables });
  }),
];

const BY_ID = 'query V($id: ID!) { member(id: $id) { id } }';
const byId = (id: unknown): ReturnType<typeof request> =>
  request({ body: JSON.stringify({ query: BY_ID, variables: { id } }) });
const TOO_MANY_VALUES = byId(Array(400_000).fill(1));
const MANY_VALUES = byId(Array.from({ length: 9900 }, () => ({})));
const LONG_TEXT = byId('x'.repeat(900_000));
const DEEP_VARIABLES = request({
  body: `{"query":"{ me { id } }","variables":{"v":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
});

const variables: readonly Kind[] = [
  kind('values without end', '400 VALUE_LIMIT_EXCEEDED', (at) => exchange(at, TOO_MANY_VALUES)),
  kind('huge variables', '400 BAD_USER_INPUT', (at) => exchange(at, MANY_VALUES)),
  kind('megabyte of text in a variable', orLater('200'), (at) => exchange(at, LONG_TEXT)),
  kind('deep variables', orLater('400 BAD_REQUEST'), (at) => exchange(at, DEEP_VARIABLES)),
  kind('wrong variables', '400 BAD_USER_INPUT', (at, nth) =>
    ask(at, 'query F($n: Int) { best(first: $n) { sku } }', { variables: { n: `x${nth}` } }),
  ),
  kind('variables that are no object', '400 BAD_REQUEST', (at) => ask(at, '{ me { id } }', { variables: [1] })),
  kind('prototype pollution', '200', (at) =>
    send(at, {
      body: '{"__proto__":{"query":"x"},"constructor":{"prototype":{"x":1}},"query":"{ me { id } }","variables":{"__proto__":{"id":1}}}',
    }),
  ),
];

export const documents: readonly Kind[] = [...refused, ...valid, ...variables];
