import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import { slicingError } from './slicing.js';

const schema = buildSchema(
  'type Query { list(paging: Paging, size: Int, more: More = {}): [Int] } input Paging { first: Int after: ID } input More { n: Int = 3 }',
);
const errorOf = (selection: string, slicingArguments: readonly string[], variables = {}) => {
  const operation = parse(`{ ${selection} }`).definitions[0]!;
  const node = operation.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections[0] : undefined;
  if (node?.kind !== Kind.FIELD) throw new Error('not a field');
  const field = schema.getQueryType()!.getFields()['list']!;
  const size = { slicingArguments, sizedFields: [], requireOneSlicingArgument: true };
  return slicingError({ coordinate: 'Query.list', field, node, variables }, size)?.message;
};

describe('slicing arguments', () => {
  it('may be inside of input objects', () => {
    const needs = 'Query.list needs exactly one of its slicing arguments "paging.first", "size", but has';
    expect(errorOf('list(paging: { first: 1 })', ['paging.first', 'size'])).toBeUndefined();
    expect(errorOf('list(paging: $p)', ['paging.first', 'size'], { p: { first: 1 } })).toBeUndefined();
    expect(errorOf('list(paging: { after: 1 })', ['paging.first', 'size'])).toBe(`${needs} none.`);
    expect(errorOf('list(paging: null)', ['paging.first', 'size'])).toBe(`${needs} none.`);
    expect(errorOf('list(paging: { first: 1 }, size: 1)', ['paging.first', 'size'])).toBe(
      `${needs} "paging.first", "size".`,
    );
  });

  it('are given by a default inside of a default', () => {
    expect(errorOf('list', ['more.n'])).toBeUndefined();
    expect(errorOf('list(more: { n: null })', ['more.n'])).toContain('has none');
    expect(errorOf('list(more: $unknown)', ['more.n'])).toBeUndefined();
  });

  it('that clients cannot give are not asked for', () => {
    expect(errorOf('list', ['hidden', 'paging.hidden'])).toBeUndefined();
    expect(errorOf('list(size: 1)', [])).toBeUndefined();
  });
});
