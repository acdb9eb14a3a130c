import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSchemas, composeSubgraphs, readRegistry, validateDocuments } from './index.js';

const link = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])\n`;
const people = {
  name: 'people',
  url: 'http://people/graphql',
  sdl: `${link('"@key"')}type Query { me: User } type User @key(fields: "id") { id: ID! name: String! }`,
};
const texts = {
  name: 'texts',
  url: 'http://texts/graphql',
  sdl: `${link('"@key"')}type Text { body: String! } type User @key(fields: "id") { id: ID! texts: [Text!]! }`,
};

describe('composition', () => {
  test('gives the supergraph with its addresses, and the API without federation', () => {
    const { supergraphSdl, apiSdl, notes } = composeSubgraphs([people, texts]);
    expect(supergraphSdl).toContain('http://texts/graphql');
    expect(apiSdl).toContain('texts: [Text!]!');
    expect(apiSdl).not.toContain('join__');
    expect(notes).toEqual([]);
  });

  test('fails with every reason', () => {
    const wrongKey = { ...texts, sdl: texts.sdl.replace('fields: "id"', 'fields: "nope"') };
    expect(() => composeSubgraphs([people, wrongKey])).toThrow(/do not compose[\s\S]*nope/);
    expect(() => composeSubgraphs([people, { ...texts, sdl: 'type {' }])).toThrow('"texts" cannot be parsed');
  });

  test.each([
    [
      'a directive argument',
      '@deprecated(reason: "use a")',
      '@deprecated(reason: "use b")',
      'INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS',
    ],
    ['an argument', '', '', 'INCONSISTENT_ARGUMENT_PRESENCE'],
  ])('fails when %s of one subgraph would be lost', (_what, first, second, code) => {
    const priced = (name: string, args: string, directive: string) => ({
      name,
      url: `http://${name}/graphql`,
      sdl: `${link('"@shareable"')}type Query { price${args}: Int @shareable ${directive} }`,
    });
    const args = first === '' ? '(at: Int)' : '';
    expect(() => composeSubgraphs([priced('a', args, first), priced('b', '', second)])).toThrow(code);
    expect(() => composeSubgraphs([priced('a', args, first), priced('b', args, first)])).not.toThrow();
  });
});

describe('comparison', () => {
  const api = 'type Query { user(id: ID!): User } type User { id: ID! name: String! mood: Mood } enum Mood { GOOD }';
  test.each([
    ['a removed field', api.replace('name: String!', ''), 'BREAKING', 'User.name'],
    ['a field that may be null now', api.replace('name: String!', 'name: String'), 'BREAKING', 'User.name'],
    ['a new mandatory argument', api.replace('id: ID!)', 'id: ID!, at: Int!)'), 'BREAKING', 'Query.user.at'],
    ['a new enum value', api.replace('GOOD', 'GOOD BAD'), 'DANGEROUS', 'Mood.BAD'],
    ['a new field', api.replace('mood:', 'age: Int mood:'), 'SAFE', 'User.age'],
  ])('%s', async (_what, after, level, coordinate) => {
    expect((await compareSchemas(api, after, 'api'))[0]).toMatchObject({ level, coordinate });
  });

  test('nothing changed is no change, of subgraphs too', async () => {
    expect(await compareSchemas(people.sdl, people.sdl, 'subgraph')).toEqual([]);
  });

  test('a field that leaves its subgraph is breaking even where another takes it over', async () => {
    const moved = people.sdl.replace('name: String!', '');
    expect(await compareSchemas(people.sdl, moved, 'subgraph')).toMatchObject([
      { level: 'BREAKING', coordinate: 'User.name' },
    ]);
  });
});

describe('operations', () => {
  const api = 'type Query { user: User old: Int @deprecated(reason: "use user") } type User { id: ID! }';
  const check = (...bodies: string[]) =>
    validateDocuments(
      api,
      bodies.map((body, n) => ({ file: `${n}.graphql`, body })),
    );

  test('fragments may live in another file', () => {
    expect(check('query A { user { ...U } }', 'fragment U on User { id }', '')).toEqual([]);
  });

  test('what the API does not have is an error, what it will lose a warning', () => {
    expect(check('query A { user { name } }')).toMatchObject([{ file: '0.graphql', level: 'ERROR' }]);
    expect(check('query A { old }')).toMatchObject([{ file: '0.graphql', level: 'DEPRECATED' }]);
  });
});

test('a registry is read relative to itself, and a wrong one says where', () => {
  const dir = mkdtempSync(join(tmpdir(), 'registry-'));
  const file = join(dir, 'supergraph.yaml');
  const write = (url: string) =>
    writeFileSync(
      file,
      `federation_version: =2.14.4\nsubgraphs:\n  people:\n    routing_url: ${url}\n    schema: { file: ./people.graphql }\n`,
    );
  try {
    write('http://people/graphql');
    expect(readRegistry(file)).toEqual([
      { name: 'people', url: 'http://people/graphql', schemaFile: join(dir, 'people.graphql') },
    ]);
    write('nowhere');
    expect(() => readRegistry(file)).toThrow('subgraphs.people.routing_url');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
