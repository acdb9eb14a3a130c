import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { readEndpoints } from '../endpoints/index.js';
import { openApi } from './index.js';

const schema = buildSchema(`
  interface ErrorResult { code: String! message: String! }
  "It is not there."
  type Missing implements ErrorResult { code: String! message: String! }
  type VersionConflict implements ErrorResult { code: String! message: String! currentVersion: Int! }
  enum Size { "Fits a pocket." SMALL LARGE }
  input Wish { name: String! size: Size }
  "What one has."
  type Thing { id: ID! "How people call it." name: String size: Size parts(first: Int): [Thing!]! }
  union ThingResult = Thing | Missing | VersionConflict
  type Query { thing(id: ID!): Thing }
  type Mutation { keep(id: ID!, wish: Wish!, key: String, version: Int): ThingResult! }
  type Subscription { changed(id: ID!): Thing! }
`);
const options = {
  title: 'Things',
  version: '1.0.0',
  codes: {
    MISSING: { status: 404, sentence: 'It is not there.' },
    VERSION_CONFLICT: { status: 409, sentence: 'It changed.' },
  },
};
const read = (body: string) => readEndpoints([{ domain: 'things', body }]);
const things = read(`
  "One thing. With its parts."
  query GetThing($id: ID! @param(format: "uuid"), $size: Size = SMALL) @http(GET: "/v1/things/{id}") {
    thing(id: $id) { ...ThingBody parts { id } name @required }
  }
  mutation KeepThing($id: ID!, $wish: Wish!, $idempotencyKey: String, $expectedVersion: Int)
  @http(POST: "/v1/things/{id}", status: 202, location: "/v1/things/{id}") {
    keep(id: $id, wish: $wish, key: $idempotencyKey, version: $expectedVersion) {
      __typename ... on Thing { ...ThingBody } ... on ErrorResult { code message }
    }
  }
  subscription StreamThing($id: ID!) @http(GET: "/v1/things/{id}/stream") { changed(id: $id) { ...ThingBody } }
  fragment ThingBody on Thing { id name size }
`);

interface Operation {
  readonly parameters: readonly object[];
  readonly requestBody: object;
  readonly responses: Readonly<Record<number, object>>;
}

const documentOf = (endpoints = things, more = {}) =>
  openApi(endpoints, schema, { ...options, ...more }) as unknown as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, object> };
  };
const valid = async (document: object) => new Validator().validate(structuredClone(document) as never);

describe('the document', () => {
  test('is OpenAPI 3.1, with and without deprecated paths', async () => {
    expect(await valid(documentOf())).toEqual({ valid: true });
    const both = documentOf(things, { unversionedUntil: '2027-06-01' });
    expect(await valid(both)).toEqual({ valid: true });
    expect(both.paths['/things/{id}']!.get).toMatchObject({ deprecated: true, 'x-sunset': '2027-06-01' });
  });

  test('has what is selected, null where it may be, and the words of the schema', () => {
    const { paths, components } = documentOf();
    const { responses, parameters } = paths['/v1/things/{id}']!.get!;
    expect(responses[200]).toMatchObject({
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['id', 'name', 'size', 'parts'],
            properties: { name: { type: 'string', description: 'How people call it.' } },
          },
        },
      },
    });
    expect(components.schemas.Thing).toMatchObject({
      description: 'What one has.',
      properties: {
        name: { type: ['string', 'null'] },
        size: { anyOf: [{ $ref: '#/components/schemas/Size' }, { type: 'null' }] },
      },
    });
    expect(components.schemas.Size).toMatchObject({
      enum: ['SMALL', 'LARGE'],
      description: expect.stringContaining('`SMALL`: Fits a pocket.'),
    });
    expect(parameters).toMatchObject([
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      { name: 'size', in: 'query', required: false, schema: { default: 'SMALL' } },
    ]);
  });

  test('says of a mutation where its headers, its body and its refusals are', () => {
    const { parameters, requestBody, responses } = documentOf().paths['/v1/things/{id}']!.post!;
    expect(parameters).toMatchObject([
      { name: 'id' },
      { name: 'idempotency-key', in: 'header' },
      { name: 'if-match', in: 'header', schema: { type: 'string' } },
    ]);
    expect(requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { additionalProperties: false, required: ['wish'] } } },
    });
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['202', '404', '409', '412', '413', '415']));
    expect(responses[202]).toMatchObject({
      headers: { location: {} },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
    });
    expect(responses[404]).toMatchObject({ description: '`MISSING`: It is not there.' });
  });

  test('refuses two shapes of one name', () => {
    const other =
      'query Other($id: ID!) @http(GET: "/v1/other/{id}") { thing(id: $id) { ...ThingBody } } fragment ThingBody on Thing { id }';
    expect(() => documentOf([...things, ...read(other)])).toThrow(/two different shapes are named Thing/);
  });
});

test('the committed document is OpenAPI 3.1', async () => {
  const file = new URL('../openapi.json', import.meta.url);
  expect(await valid(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual({ valid: true });
});
