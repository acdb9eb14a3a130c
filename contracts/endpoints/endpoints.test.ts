import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { lintEndpoints, readEndpoints, unversionedPath } from './index.js';

const schema = buildSchema(`
  interface ErrorResult { code: String! message: String! }
  type Missing implements ErrorResult { code: String! message: String! }
  type Thing { id: ID! name: String }
  union ThingResult = Thing | Missing
  type Query { thing(id: ID!): Thing }
  type Mutation { keep(id: ID!, key: String): ThingResult! }
`);
const read = (body: string) => readEndpoints([{ domain: 'things', body }]);

describe('reading', () => {
  test('each variable has its place, by name and method', () => {
    const [endpoint] = read(`
      "Keeps a thing."
      mutation Keep("Which one." $id: ID!, $idempotencyKey: String, $why: String = "x" @param(maxLength: 9, lowercase: true))
      @http(POST: "/v1/things/{id}/keep", status: 202, location: "/v1/things/{id}") {
        keep(id: $id, key: $idempotencyKey) { __typename ...T ... on ErrorResult { code message } }
      }
      fragment T on Thing { id name @required }
      fragment Unused on Thing { id }
    `);
    expect(endpoint).toMatchObject({
      name: 'Keep',
      method: 'POST',
      status: 202,
      description: 'Keeps a thing.',
      rootKey: 'keep',
    });
    expect(endpoint!.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true, description: 'Which one.' },
      { name: 'idempotencyKey', in: 'header', header: 'idempotency-key', required: false },
      { name: 'why', in: 'body', default: 'x', keywords: { maxLength: 9 }, lowercase: true },
    ]);
    expect(endpoint!.requiredMembers).toEqual(['name']);
    expect(unversionedPath(endpoint!)).toBe('/things/{id}/keep');
  });

  test('what is executed has neither our directives, nor descriptions, nor fragments it does not use', () => {
    const [endpoint] = read(`
      "One."
      query One("Which." $id: ID! @param(format: "uuid")) @http(GET: "/v1/things/{id}") { thing(id: $id) { ...T } }
      fragment T on Thing { id name @required }
      fragment Unused on Thing { id }
    `);
    expect(endpoint!.text).toBe(
      'query One($id: ID!) {\n  thing(id: $id) {\n    ...T\n  }\n}\n\nfragment T on Thing {\n  id\n  name\n}',
    );
  });

  test.each([
    ['query ($id: ID!) @http(GET: "/v1/t") { thing(id: $id) { id } }', /needs a name/],
    ['query A($id: ID!) { thing(id: $id) { id } }', /A: has no @http/],
    ['query A($id: ID!) @http(FETCH: "/v1/t") { thing(id: $id) { id } }', /names no method/],
    ['query A @http(GET: "/v1/t") { a: thing(id: 1) { id } b: thing(id: 2) { id } }', /exactly one root field/],
  ])('refuses %s', (body, reason) => {
    expect(() => read(body)).toThrow(reason);
  });
});

describe('judging', () => {
  const query = (path: string, name = 'A') => `query ${name}($id: ID!) @http(GET: "${path}") { thing(id: $id) { id } }`;
  const keep = (selection: string) =>
    `mutation K($id: ID!) @http(POST: "/v1/k/{id}") { keep(id: $id) { ${selection} } }`;

  test.each([
    [query('/v1/t/{id}'), []],
    [query('/t/{id}'), [/must start with \/v1\//]],
    [query('/v1/t/{other}'), [/\{other\} in the path is no variable/]],
    [`${query('/v1/t/{id}')} ${query('/v1/t/{id}', 'B')}`, [/GET \/v1\/t\/\{\} belongs to A already/]],
    [
      'mutation K($id: ID!) @http(GET: "/v1/k/{id}") { keep(id: $id) { __typename ... on ErrorResult { code } } }',
      [/cannot be a GET/],
    ],
    ['query A($id: ID!) @http(POST: "/v1/k/{id}") { thing(id: $id) { id } }', [/must be a GET/]],
    ['query A($id: ID!) @http(GET: "/v1/k/{id}") { thing(id: $id) { nmae } }', [/Cannot query field "nmae"/]],
    [keep('__typename ... on Thing { id } ... on ErrorResult { code message }'), []],
    [keep('... on Thing { id } __typename ... on ErrorResult { code message }'), [/must be __typename/]],
    [keep('__typename ... on Thing { id }'), [/must read `\.\.\. on ErrorResult/]],
  ])('%s', (body, reasons) => {
    const problems = lintEndpoints(read(body), schema);
    expect(problems).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });
});
