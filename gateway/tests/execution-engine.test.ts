import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type IntrospectionQuery, executeSync, getIntrospectionQuery, parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import { ask } from './fixtures/ask.js';
import { type Federation, executeRequest, schemaOf, startFederation } from './fixtures/federation.js';
import { library, mutations } from './fixtures/library.js';

let federation: Federation;

beforeAll(async () => {
  federation = await startFederation(library);
});

afterAll(() => federation.close());

const inProcess = (): Record<string, { execute: typeof execute }> => {
  const transports: Record<string, { execute: typeof execute }> = {};
  for (const fixture of library) {
    const schema = schemaOf(fixture);
    transports[fixture.name] = { execute: (request) => executeRequest(schema, request) };
  }
  return transports;
};
type Request = Parameters<typeof executeRequest>[1];
declare function execute(request: Request): ReturnType<typeof executeRequest>;

describe.each(['over HTTP', 'in process'])('an engine %s', (mode) => {
  let engine: Engine;

  beforeAll(() => {
    const transports = mode === 'in process' ? { transports: inProcess() } : {};
    engine = createEngine({ supergraphSdl: federation.supergraphSdl, ...transports });
  });
  afterAll(() => engine.close());
  beforeEach(() => {
    federation.calls.length = 0;
    mutations.length = 0;
  });

  it('joins subgraphs, through fragments, aliases, unions and interfaces', async () => {
    const { data, errors } = await ask(
      engine,
      `{ items { __typename ...T ... on Map { scale } } titled { title kind: __typename ... on Book { who: writer { ...W } } } }
       fragment T on Titled { title } fragment W on Writer { name mentor { name } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      items: [
        { __typename: 'Book', title: 'Book "1"' },
        { __typename: 'Map', title: 'Map m1', scale: 100 },
      ],
      titled: [
        { title: 'Book "2"', kind: 'Book', who: { name: 'Writer w1', mentor: { name: 'Writer w2' } } },
        { title: 'Map m2', kind: 'Map' },
      ],
    });
  });

  it('sends variables of every kind and fills in defaults', async () => {
    const query =
      'query Q($f: Filter, $t: String = "some") { a: echo(filter: $f, text: $t) b: echo c: echo(filter: { ranges: { to: 3 } }) }';
    const { data } = await ask(engine, query, { variables: { f: { ranges: [{ to: 2 }, { from: 5, to: 9 }] } } });
    const read = Object.fromEntries(
      Object.entries(data as Record<string, string>).map(([key, text]) => [key, JSON.parse(text)]),
    );
    expect(read).toEqual({
      a: {
        filter: {
          ranges: [
            { from: 1, to: 2 },
            { from: 5, to: 9 },
          ],
          shelves: ['NEW'],
        },
        text: 'some',
      },
      b: { text: 'none' },
      c: { filter: { ranges: [{ from: 1, to: 3 }], shelves: ['NEW'] }, text: 'none' },
    });
    const wrong = await ask(engine, query, { variables: { f: { ranges: [{ to: 'two' }] } } });
    expect(wrong.data).toBeNull();
    expect(wrong.errors?.[0]?.message).toContain('got invalid value "two" at "f.ranges[0].to"');
    expect(wrong.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it('skips and includes, by literal and by variable, on everything', async () => {
    const query = `query Q($yes: Boolean!, $no: Boolean = false) {
      books(ids: ["1"]) @include(if: $yes) { id @skip(if: true) title @skip(if: $no) writer @include(if: $no) { name } ...F @include(if: $yes) ... @skip(if: $yes) { isbn } }
      items @include(if: false) { __typename }
    } fragment F on Book { writer { id name @include(if: $yes) } }`;
    expect((await ask(engine, query, { variables: { yes: true } })).data).toEqual({
      books: [{ title: 'Book "1"', writer: { id: 'w1', name: 'Writer w1' } }],
    });
    expect((await ask(engine, query, { variables: { yes: false } })).data).toEqual({});
  });

  it('answers introspection, alone and beside data, from the API schema', async () => {
    const { data } = await ask(engine, getIntrospectionQuery({ specifiedByUrl: true }));
    const { types } = (data as IntrospectionQuery).__schema;
    expect(types.find(({ name }) => name === 'Day')).toMatchObject({ specifiedByURL: 'https://example.org/day' });
    expect(JSON.stringify(types)).not.toContain('internal');
    const beside = await ask(
      engine,
      'query Q($d: Boolean!) { books(ids: ["1"]) { id } ...Meta } fragment Meta on Query { __type(name: "Book") { fields(includeDeprecated: $d) { name } } books(ids: ["1"]) { title } }',
      { variables: { d: false } },
    );
    expect(beside.data).toMatchObject({ books: [{ id: '1', title: 'Book "1"' }] });
    expect(JSON.stringify(beside.data)).not.toContain('isbn');
  });

  it('answers every field of introspection as graphql-js does', async () => {
    const inputs =
      'inputFields(includeDeprecated: $yes) { name defaultValue isDeprecated deprecationReason type { ...T } }';
    const queries = [
      '{ __schema { types { name isOneOf } } }',
      '{ of: __type(name: "Int") { isOneOf specifiedByURL } none: __type(name: "None") { isOneOf } __typename }',
      `query Q($yes: Boolean! = true, $no: Boolean = false, $name: String!) {
        ... on Query @include(if: $yes) { ...Root }
        skipped: __schema @skip(if: $yes) { description }
        __type(name: $name) { __typename title: name ofType: kind fields(includeDeprecated: $no) { n: name } }
      }
      fragment Root on Query { __schema { description queryType { ...T } subscriptionType { ...T }
        directives(includeDeprecated: $yes) { name description isRepeatable locations args(includeDeprecated: true) { name type { ...T } } }
        types { ...T description possibleTypes { ...T } interfaces { name } ${inputs}
          fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ...T } args(includeDeprecated: $yes) { name } }
          enumValues(includeDeprecated: $yes) { name description isDeprecated deprecationReason @include(if: $no) } } } }
      fragment T on __Type { kind name isOneOf specifiedByURL ofType { kind name ofType { __typename name } } }`,
    ];
    for (const query of queries) {
      const variables = query.includes('$name') ? { name: 'Book' } : {};
      const { data, errors } = await ask(engine, query, { variables });
      expect(errors).toBeUndefined();
      const expected = executeSync({ schema: engine.apiSchema, document: parse(query), variableValues: variables });
      expect(expected.errors).toBeUndefined();
      expect(data).toEqual(JSON.parse(JSON.stringify(expected.data)));
    }
  });

  it('runs mutations one after the other', async () => {
    const { data } = await ask(
      engine,
      'mutation { add(id: "9") { title blurb } rename(id: "w1", name: "x") { name } remove(id: "9") }',
    );
    expect(data).toEqual({ add: { title: 'Book "9"', blurb: 'Blurb 9' }, rename: { name: 'Writer w1' }, remove: true });
    expect(mutations).toEqual(['add 9', 'rename w1', 'remove 9']);
  });

  it('keeps custom scalars as they are and nulls inaccessible enum values', async () => {
    const { data, errors, extensions } = await ask(engine, '{ books(ids: ["1", "3"]) { day shelf } }');
    const day = { year: 2026, tags: ['a'] };
    expect(data).toEqual({
      books: [
        { day, shelf: 'NEW' },
        { day, shelf: null },
      ],
    });
    expect(errors).toBeUndefined();
    expect(extensions).toEqual({
      valueCompletion: [
        {
          message: 'Invalid value found for field Book.shelf.',
          path: ['books', 1, 'shelf'],
          extensions: { code: 'INVALID_GRAPHQL' },
        },
      ],
    });
  });

  it('reports errors at every place they concern, with the subgraph, and keeps the rest', async () => {
    const { data, errors } = await ask(engine, '{ books { id writer { name fails } } broken }');
    expect(data).toMatchObject({
      books: [{ id: '1', writer: { name: 'Writer w1', fails: null } }, {}, {}],
      broken: null,
    });
    expect(errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ['books', 0, 'writer', 'fails'],
        ['books', 1, 'writer', 'fails'],
        ['books', 2, 'writer', 'fails'],
        ['broken'],
      ]),
    );
    expect(errors).toHaveLength(4);
    const fire = errors?.find(({ message }) => message === 'Shelf is on fire');
    expect(fire?.extensions).toMatchObject({ code: 'FIRE', serviceName: 'books' });
  });

  it('carries null up to the nearest nullable place', async () => {
    const { data, errors } = await ask(engine, '{ book(id: "2") { id needed } other: book(id: "1") { needed } }');
    expect(data).toEqual({ book: null, other: { needed: 'yes' } });
    expect(errors?.[0]).toMatchObject({ path: ['book', 'needed'], extensions: { serviceName: 'writers' } });
    const gone = await ask(engine, '{ book(id: "3") { id blurb } }');
    expect(gone).toEqual({ data: { book: { id: '3', blurb: null } } });
  });

  it('takes aliases that are names of everything', async () => {
    const { data } = await ask(
      engine,
      '{ constructor: book(id: "1") { toString: title __proto__: id hasOwnProperty: blurb id: title } }',
    );
    expect(JSON.stringify(data)).toBe(
      '{"constructor":{"toString":"Book \\"1\\"","__proto__":"1","hasOwnProperty":"Blurb 1","id":"Book \\"1\\""}}',
    );
  });

  it('refuses operations it does not find', () => {
    expect(() => engine.prepare(parse('query A { echo } query B { echo }'))).toThrow('Must provide operation name');
    expect(() => engine.prepare(parse('query A { echo }'), 'C')).toThrow('Unknown operation named "C".');
  });
});

describe('requests to subgraphs', () => {
  let engine: Engine;
  beforeEach(() => {
    federation.calls.length = 0;
  });
  afterAll(() => engine.close());

  const query = '{ books { id writer { name mentor { name } } blurb } items { ... on Book { writer { name } } } }';

  it('are one per subgraph and depth, and ask for an entity once', async () => {
    engine = createEngine({ supergraphSdl: federation.supergraphSdl });
    const { data } = await ask(engine, query);
    expect(federation.calls.map(({ subgraph }) => subgraph)).toEqual(['books', 'writers']);
    const asked = Object.values(federation.calls[1]!.variables).flat();
    // Two selections of writers, each with its own list: three books, w1 and w2 with mentors, w1 without.
    expect(asked).toHaveLength(6);
    const plain = createEngine({ supergraphSdl: federation.supergraphSdl, mergeFetches: false });
    expect((await ask(plain, query)).data).toEqual(data);
    await plain.close();
  });

  it('are asked one by one when the subgraph refuses them together', async () => {
    const transports = inProcess();
    const writers = transports['writers']!.execute;
    let refused = 0;
    transports['writers'] = {
      execute: async (request) => {
        if (!request.query.includes('_e1')) return writers(request);
        refused++;
        return { data: null, errors: [{ message: 'Too many aliases' } as never] };
      },
    };
    const strict = createEngine({ supergraphSdl: federation.supergraphSdl, transports });
    const { data, errors } = await ask(strict, query);
    expect(refused).toBe(1);
    expect(errors).toBeUndefined();
    expect(data).toEqual((await ask(engine, query)).data);
  });

  it('are shared in flight by callers nobody can tell apart, and by nobody else', async () => {
    const as = (key: string) => ({ identity: { key, headersFor: () => ({ 'x-user': key }) } });
    const answers = await Promise.all(
      [as('ann'), as('ann'), as('bob'), as('ann')].map((options) => ask(engine, query, options)),
    );
    expect(answers.every(({ data }) => JSON.stringify(data) === JSON.stringify(answers[0]!.data))).toBe(true);
    const users = federation.calls
      .filter(({ subgraph }) => subgraph === 'books')
      .map(({ headers }) => headers['x-user']);
    expect(users.sort()).toEqual(['ann', 'bob']);
    mutations.length = 0;
    await Promise.all([1, 2].map(() => ask(engine, 'mutation { add(id: "7") { id } }')));
    expect(mutations).toEqual(['add 7', 'add 7']);
    const alone = createEngine({ supergraphSdl: federation.supergraphSdl, sharing: { subgraphRequests: false } });
    federation.calls.length = 0;
    await Promise.all([1, 2].map(() => ask(alone, '{ echo }')));
    expect(federation.calls).toHaveLength(2);
    await alone.close();
  });
});
