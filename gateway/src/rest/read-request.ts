import type { FastifyRequest } from 'fastify';
import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
} from 'graphql';
import { type Endpoint, inputTypeOf, type Parameter } from '#contracts/endpoints';
import { readJsonBody } from '../http/request-body.js';
import { isRejection, type Rejection } from '../pipeline/rejection.js';
import { pointerTo, type Problem, type ProblemDetail } from './problem.js';
import { placeOf } from './refusal-places.rules.js';

export type Variables = Readonly<Record<string, unknown>>;

type Reader = (of: { request: FastifyRequest; search: URLSearchParams; body: Variables }) => unknown;

/** Visible characters, quoted or not: the draft wants quotes, half of the world leaves them out. */
const IDEMPOTENCY_KEY = /^"?[!-~]{1,200}"?$/;
/** A tag that begins with a version, or any. */
const VERSION_TAG = /^(\*|"?\d{1,15}(\.[\w-]{1,40})?"?)$/;
const DECIMAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Turns a request into the variables of an endpoint's operation. Names that the endpoint does not have are refused, never ignored. */
export class RequestReader {
  readonly #endpoint: Endpoint;
  readonly #readers: readonly (readonly [name: string, read: Reader])[];
  readonly #bodyNames: ReadonlySet<string>;
  readonly #queryNames: ReadonlySet<string>;
  readonly #maxValues: number;

  constructor(endpoint: Endpoint, { schema, maxValues }: { schema: GraphQLSchema; maxValues: number }) {
    const namesIn = (place: Parameter['in']) =>
      new Set(endpoint.parameters.flatMap((it) => (it.in === place ? [it.name] : [])));
    this.#endpoint = endpoint;
    this.#maxValues = maxValues;
    this.#bodyNames = namesIn('body');
    this.#queryNames = namesIn('query');
    this.#readers = endpoint.parameters.map((it) => [it.name, readerOf(it, inputTypeOf(it.type, schema))] as const);
  }

  /** The variables, or what is wrong with the form of the request; values are judged by the pipeline. */
  read(request: FastifyRequest): { variables: Variables } | Problem | Rejection {
    const body = this.#readBody(request);
    if ('status' in body) return body;
    const headers = this.#judgeHeaders(request);
    if (headers) return headers;
    const at = request.url.indexOf('?');
    const search = new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1));
    const unknown = [...search.keys()].filter((name) => !this.#queryNames.has(name));
    if (unknown.length > 0)
      return notKnown(
        'query',
        unknown.map((name) => ({ parameter: name.slice(0, 100) })),
      );
    const variables: Record<string, unknown> = {};
    for (const [name, read] of this.#readers) {
      const value = read({ request, search, body: body.members });
      if (value !== undefined) variables[name] = value;
    }
    return { variables };
  }

  #readBody(request: FastifyRequest): { members: Variables } | Problem | Rejection {
    const raw = request.body as Buffer | undefined;
    if (this.#bodyNames.size === 0 || !raw?.length) return { members: {} };
    const read = readJsonBody(raw, request.headers, this.#maxValues);
    if (isRejection(read)) return read;
    const { value } = read;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { status: 400, code: 'BAD_REQUEST', detail: 'The body must be a JSON object.' };
    const unknown = Object.keys(value).filter((name) => !this.#bodyNames.has(name));
    if (unknown.length > 0)
      return notKnown(
        'body',
        unknown.map((name) => ({ pointer: pointerTo([name]) })),
      );
    return { members: value as Variables };
  }

  #judgeHeaders({ headers }: FastifyRequest): Problem | undefined {
    const errors: ProblemDetail[] = [];
    for (const { name, header } of this.#endpoint.parameters) {
      const text = header === undefined ? undefined : headers[header];
      if (text === undefined || header === undefined) continue;
      if (name === 'idempotencyKey' && !IDEMPOTENCY_KEY.test(String(text)))
        errors.push({ parameter: header, detail: '1 to 200 visible characters, with or without quotes.' });
      if (name === 'expectedVersion' && !VERSION_TAG.test(String(text)))
        errors.push({ parameter: header, detail: 'The `ETag` of the resource as you read it, such as `"3"`.' });
      if (name === 'afterSeq' && !/^\d{1,15}$/.test(String(text)))
        errors.push({ parameter: header, detail: 'The `id` of the last event you have seen.' });
    }
    if (errors.length === 0) return undefined;
    return { status: 400, code: 'BAD_USER_INPUT', detail: 'A header is not valid.', errors };
  }

  /** Every value that the schema does not allow, with its place. For the words of a problem: the pipeline has refused already. */
  judge(variables: Variables, schema: GraphQLSchema): Problem | undefined {
    const errors: ProblemDetail[] = [];
    for (const parameter of this.#endpoint.parameters) {
      const value = variables[parameter.name];
      if (value === undefined) {
        if (parameter.required) errors.push({ ...placeOf(parameter, []), detail: 'Needed.' });
        continue;
      }
      coerceInputValue(value, inputTypeOf(parameter.type, schema), (path, _, { message }) =>
        errors.push({ ...placeOf(parameter, path), detail: message.slice(0, 200) }),
      );
    }
    if (errors.length === 0) return undefined;
    return {
      status: 400,
      code: 'BAD_USER_INPUT',
      detail: 'Some values are not valid.',
      errors: errors.slice(0, 20),
    };
  }
}

function notKnown(what: 'query' | 'body', places: readonly Pick<ProblemDetail, 'pointer' | 'parameter'>[]): Problem {
  const detail =
    what === 'body' ? 'The body has members that are not known.' : 'The query has parameters that are not known.';
  const errors = places.slice(0, 20).map((place) => ({ ...place, detail: 'Not known.' }));
  return { status: 400, code: 'BAD_USER_INPUT', detail, errors };
}

function readerOf(parameter: Parameter, type: GraphQLInputType): Reader {
  const { name, header, lowercase } = parameter;
  const named = getNamedType(type).name;
  const fromText = (text: string): unknown => {
    if (named === 'Boolean') return text === 'true' ? true : text === 'false' ? false : text;
    if (named === 'Int' || named === 'Float') return DECIMAL.test(text) ? Number(text) : text;
    return lowercase ? text.toUpperCase() : text;
  };
  if (parameter.in === 'body') return ({ body }) => (lowercase ? inUpperCase(body[name]) : body[name]);
  if (parameter.in === 'path') return ({ request }) => fromText((request.params as Record<string, string>)[name]!);
  if (header !== undefined)
    return ({ request: { headers } }) => {
      const text = headers[header];
      // Any version will do.
      if (text === undefined || text === '*') return undefined;
      const value = String(text).replace(/^"(.*)"$/s, '$1');
      return fromText(name === 'expectedVersion' ? value.replace(/\..*$/s, '') : value);
    };
  if (isListType(getNullableType(type)))
    return ({ search }) => (search.has(name) ? search.getAll(name).map(fromText) : undefined);
  return ({ search }) => {
    const [first, ...more] = search.getAll(name);
    if (first === undefined) return undefined;
    // Given twice it is a list, which the type then refuses.
    return more.length === 0 ? fromText(first) : [first, ...more];
  };
}

function inUpperCase(value: unknown): unknown {
  if (typeof value === 'string') return value.toUpperCase();
  return Array.isArray(value) ? value.map(inUpperCase) : value;
}
