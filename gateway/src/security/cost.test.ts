import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { estimateCost } from './cost.js';

const schema = buildSchema(`
  type Query { find(ids: [ID!], filters: [Filter!], nested: [Wrapper!]): Int }
  input Filter { and: [Filter!] wrapper: Wrapper word: String }
  input Wrapper { filter: Filter }
`);
const directives = (cost: Record<string, number>) => ({
  cost: new Map(Object.entries(cost)),
  listSize: new Map(),
  cache: new Map(),
  conditions: new Map(),
});

function costOf(prices: Record<string, number>, variables: Record<string, unknown>): number {
  const document = parse(
    'query ($ids: [ID!], $f: [Filter!], $n: [Wrapper!]) { find(ids: $ids, filters: $f, nested: $n) }',
  );
  const rules = { schema, directives: directives(prices) as never, defaultListSize: 10 };
  const operation = document.definitions[0] as OperationDefinitionNode;
  return estimateCost(rules, document, operation)(variables).cost;
}

describe('the cost of input values', () => {
  it('counts every value that has a price, wherever it is', () => {
    const filter = { word: 'a', and: [{ word: 'b' }, { word: null }] };
    expect(costOf({ 'Filter.word': 3 }, { f: [filter, filter] })).toEqual(12);
    expect(costOf({ Filter: 2 }, { f: [filter] })).toEqual(6);
    expect(costOf({ ID: 1 }, { ids: ['1', '2', '3'] })).toEqual(3);
  });

  it('finds prices below types that contain each other', () => {
    expect(costOf({ 'Filter.word': 1 }, { n: [{ filter: { wrapper: { filter: { word: 'x' } } } }] })).toEqual(1);
  });

  it('does not look at values that cannot cost anything', () => {
    const untouchable = new Proxy(['1'], {
      get(target, key): unknown {
        if (key === 'reduce' || key === '0') throw new Error('was looked at');
        return Reflect.get(target, key);
      },
    });
    expect(costOf({ Filter: 1 }, { ids: untouchable })).toEqual(0);
  });
});

describe('the size of lists', () => {
  const supergraph = buildSchema(`
    type Query { people(first: Int = 20): Page! everyone: [Person!]! some(ids: [ID!]): [Person!]! node: Node }
    interface Node { people(first: Int = 20): Page! }
    type Page { nodes: [Person!]! edges: [Edge!]! total: Int }
    type Edge { node: Person! }
    type Person implements Node { id: ID people(first: Int = 20): Page! }
  `);
  const size = { sizedFields: ['nodes', 'edges'], slicingArguments: ['first'], requireOneSlicingArgument: false };
  const rules = {
    schema: supergraph,
    defaultListSize: 10,
    directives: {
      ...directives({}),
      listSize: new Map<string, unknown>([
        ['Query.people', { ...size, assumedSize: 20 }],
        ['Person.people', { ...size, assumedSize: 20 }],
        ['Query.some', { ...size, slicingArguments: ['ids'], sizedFields: [] }],
      ]),
    } as never,
  };
  const sizeOf = (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return estimateCost(rules, document, operation as OperationDefinitionNode)(variables).cost;
  };

  it.each([
    ['literals', '{ people(first: 100) { nodes { id } } }', {}, 101],
    ['defaults of the schema', '{ people { nodes { id } } }', {}, 21],
    ['variables', 'query ($n: Int) { people(first: $n) { nodes { id } } }', { n: 100 }, 101],
    ['defaults of variables', 'query ($n: Int = 100) { people(first: $n) { nodes { id } } }', {}, 101],
    ['variables against their defaults', 'query ($n: Int = 1) { people(first: $n) { nodes { id } } }', { n: 100 }, 101],
    ['null', 'query ($n: Int = 1) { people(first: $n) { nodes { id } } }', { n: null }, 21],
    ['both lists of a page', '{ people(first: 5) { nodes { id } edges { node { id } } } }', {}, 16],
    ['fields without size', '{ everyone { id } }', {}, 10],
    ['lists of ids', 'query ($ids: [ID!]) { some(ids: $ids) { id } }', { ids: ['a', 'b', 'c'] }, 3],
    ['interfaces, by what implements them', '{ node { people(first: 100) { nodes { id } } } }', {}, 102],
    ['aliases of lists', '{ people(first: 7) { a: nodes { id } b: nodes { id } } }', {}, 15],
    ['fragments', '{ people(first: 7) { ...F ...F } } fragment F on Page { ... on Page { nodes { id } } }', {}, 15],
  ] as const)('follows %s', (_, text, variables, expected) => {
    expect(sizeOf(text, variables)).toBe(expected);
  });

  it('walks fragments that spread each other once, whatever the size is that they are spread in', () => {
    const fragments = Array.from({ length: 40 }, (_, n) => `fragment F${n} on Page { ...F${n + 1} ...F${n + 1} }`);
    const text = `{ people(first: 7) { ...F0 } } ${fragments.join(' ')} fragment F40 on Page { nodes { id } }`;
    expect(sizeOf(text)).toBe(1 + 7 * 2 ** 40);
  });
});
