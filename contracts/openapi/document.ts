import { type GraphQLSchema, getNamedType, isNonNullType, isUnionType } from 'graphql';
import {
  type Endpoint,
  inputTypeOf,
  type Parameter,
  refusalTypes,
  rootTypeOf,
  unversionedPath,
} from '../endpoints/index.js';
import { codeOfType } from '../refusals/index.js';
import { described, type Json, Shapes } from './shapes.js';

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  /** Every code, for the statuses of an operation. */
  readonly codes: Readonly<Record<string, { readonly status: number; readonly sentence: string }>>;
  /** `2027-06-01`: when the paths without `/v1` end. Without it they are left out. */
  readonly unversionedUntil?: string | undefined;
}

/** What any request can meet, whatever it asks for. */
const COMMON_STATUSES = [400, 401, 403, 404, 406, 429, 500, 502, 503, 504];
const BODY_STATUSES = [413, 415];

const PROBLEM: Json = {
  type: 'object',
  description: 'Why a request was refused, after RFC 9457. Decide by `code`; show `detail`.',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Where the code is explained.' },
    title: { type: 'string', description: 'The code in words.' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What happened and what to do next, for people. May change.' },
    code: { type: 'string', description: 'Stable.' },
    instance: { type: 'string', description: 'Quote it when you report the problem.' },
    errors: {
      type: 'array',
      description: 'What is wrong where.',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body.' },
          parameter: { type: 'string', description: 'Name of a parameter or header.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/**
 * The OpenAPI 3.1 document of endpoints: shapes are those of the operations' selections, words those of the schema. What is selected is
 * required. Throws where two fragments of one name have different shapes.
 */
export function openApi(endpoints: readonly Endpoint[], schema: GraphQLSchema, options: OpenApiOptions): Json {
  const shapes = new Shapes(schema);
  const paths: Record<string, Record<string, Json>> = {};
  const add = (path: string, endpoint: Endpoint, operation: Json) => {
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation;
  };
  for (const endpoint of endpoints) add(endpoint.path, endpoint, operationOf(endpoint, { schema, shapes, options }));
  if (options.unversionedUntil !== undefined)
    for (const endpoint of endpoints)
      add(unversionedPath(endpoint), endpoint, {
        ...(paths[endpoint.path]![endpoint.method.toLowerCase()] as object),
        operationId: `${endpoint.name}Unversioned`,
        summary: `Use ${endpoint.path}.`,
        deprecated: true,
        'x-sunset': options.unversionedUntil,
      });
  return {
    openapi: '3.1.1',
    info: {
      title: options.title,
      version: options.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(({ domain }) => domain))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: PROBLEM, ...shapes.components },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
  };
}

interface Context {
  readonly schema: GraphQLSchema;
  readonly shapes: Shapes;
  readonly options: OpenApiOptions;
}

function operationOf(endpoint: Endpoint, context: Context): Json {
  const { name, domain, description, parameters } = endpoint;
  const body = parameters.filter((it) => it.in === 'body');
  return {
    operationId: name,
    tags: [domain],
    summary: description.split(/(?<=\.) /)[0],
    description,
    security: [{ bearer: [] }, { apiKey: [] }],
    parameters: parameters.filter((it) => it.in !== 'body').map((it) => parameterOf(it, context)),
    ...(body.length > 0 && { requestBody: bodyOf(body, context) }),
    responses: { ...successOf(endpoint, context), ...problemsOf(endpoint, context) },
  };
}

function parameterOf(parameter: Parameter, { schema, shapes }: Context): Json {
  const { name, in: place, header, required, description, type } = parameter;
  return {
    name: header ?? name,
    in: place,
    required: required || place === 'path',
    ...(description !== undefined && { description }),
    schema: {
      ...shapes.inputValue(inputTypeOf(type, schema)),
      ...keywordsOf(parameter),
      ...HEADER_SHAPES[header ?? ''],
    },
  };
}

/** As they look in a header, whatever the variable's type is. */
const HEADER_SHAPES: Readonly<Record<string, Json>> = {
  'idempotency-key': { minLength: 1, maxLength: 200, pattern: '^[!-~]+$' },
  'if-match': {
    type: 'string',
    format: undefined,
    minimum: undefined,
    maximum: undefined,
    example: '"3"',
    pattern: '^(\\*|"?\\d{1,15}(\\.[A-Za-z0-9_-]{1,40})?"?)$',
  },
  'last-event-id': {
    type: 'string',
    format: undefined,
    minimum: undefined,
    maximum: undefined,
    pattern: '^\\d{1,15}$',
  },
};

const keywordsOf = ({ keywords, default: fallback }: Parameter): Json => ({
  ...keywords,
  ...(fallback !== undefined && { default: fallback }),
});

function bodyOf(parameters: readonly Parameter[], { schema, shapes }: Context): Json {
  const required = parameters.flatMap((it) => (it.required ? [it.name] : []));
  const properties = parameters.map((it) => [
    it.name,
    described({ ...shapes.input(inputTypeOf(it.type, schema)), ...keywordsOf(it) }, it.description),
  ]);
  return {
    required: required.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          additionalProperties: false,
          required,
          properties: Object.fromEntries(properties) as Json,
        },
      },
    },
  };
}

function successOf(endpoint: Endpoint, { schema, shapes }: Context): Json {
  const { root, fragments, status, kind, description, location } = endpoint;
  const type = rootTypeOf(endpoint, schema)!;
  const value = shapes.output(type, { set: root.selectionSet, fragments, required: true });
  const content =
    kind === 'subscription'
      ? { 'text/event-stream': { schema: eventOf(value) } }
      : { 'application/json': { schema: value } };
  const headers = {
    ...(kind === 'query' && { etag: { schema: { type: 'string' } } }),
    ...(endpoint.parameters.some((it) => it.name === 'after') && {
      link: { schema: { type: 'string' }, description: 'The next page, `rel="next"`.' },
    }),
    ...(location !== undefined && { location: { schema: { type: 'string' } } }),
  };
  return {
    [status]: { description, ...(Object.keys(headers).length > 0 && { headers }), ...(status !== 204 && { content }) },
    ...(kind === 'query' && { 304: { description: 'Unchanged since `If-None-Match`.' } }),
  };
}

const eventOf = (value: Json): Json => ({
  type: 'object',
  required: ['data'],
  properties: {
    id: { type: 'string', description: 'Send it as `Last-Event-ID` to go on after it.' },
    event: { type: 'string', description: '`problem` instead of a value, `end` after the last one.' },
    data: {
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: { anyOf: [value, { $ref: '#/components/schemas/Problem' }] },
    },
  },
});

function problemsOf(endpoint: Endpoint, { schema, options }: Context): Json {
  const refusals = refusalsOf(endpoint, schema).map((code) => ({ code, ...options.codes[code]! }));
  const conditional = endpoint.parameters.some(({ header }) => header === 'if-match');
  const statuses = new Set([
    ...COMMON_STATUSES,
    ...(endpoint.parameters.some((it) => it.in === 'body') ? BODY_STATUSES : []),
    ...refusals.map(({ status }) => status),
    ...(conditional ? [412] : []),
  ]);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...statuses]
      .toSorted((a, b) => a - b)
      .map((status) => {
        const own = refusals.filter((it) => it.status === status || (status === 412 && it.code === 'VERSION_CONFLICT'));
        const words = own.map(({ code, sentence }) => `\`${code}\`: ${sentence}`).join(' ');
        return [status, { description: words || 'Refused; see `code`.', content }];
      }),
  );
}

/** Codes of the refusals that the endpoint's result union has. */
function refusalsOf(endpoint: Endpoint, schema: GraphQLSchema): string[] {
  const type = rootTypeOf(endpoint, schema)!;
  const named = getNamedType(isNonNullType(type) ? type.ofType : type);
  if (!isUnionType(named)) return [];
  const refusals = refusalTypes(schema);
  return named.getTypes().flatMap(({ name }) => (refusals.has(name) ? [codeOfType(name)] : []));
}
