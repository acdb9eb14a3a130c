import { describe, expect, it } from '@jest/globals';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
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
