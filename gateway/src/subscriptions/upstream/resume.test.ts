import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { resumptionOf } from './resume.js';

const supergraph = parse(`
  schema { query: Query subscription: Subscription }
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__field(graph: join__Graph, external: Boolean) repeatable on FIELD_DEFINITION
  enum join__Graph { SHOP @join__graph(name: "shop", url: "") STOCK @join__graph(name: "stock", url: "") }
  type Query { ok: Boolean }
  type Subscription {
    changed(afterSeq: Int!, id: ID): Change @join__field(graph: SHOP)
    progress(afterSeq: Float): Progress! @join__field(graph: SHOP)
    elsewhere(afterSeq: Int): Elsewhere @join__field(graph: SHOP)
    plain(id: ID): Change @join__field(graph: SHOP)
    many(afterSeq: Int): [Change!]! @join__field(graph: SHOP)
    number(afterSeq: Int): Int @join__field(graph: SHOP)
  }
  type Change { seq: Int! name: String }
  type Progress { sequence: Float! @join__field(graph: SHOP) @join__field(graph: STOCK, external: true) }
  type Elsewhere { seq: Int @join__field(graph: STOCK) name: String @join__field(graph: SHOP) }
`);
const resumption = (query: string, subgraph = 'shop') => resumptionOf(supergraph, subgraph, query);
const flat = (text: string | undefined) => text?.replaceAll(/\s+/g, ' ');

describe('a subscription that can resume', () => {
  it('asks for the sequence number, and for what comes after the last one when it resumes', () => {
    const found = resumption('subscription S($id: ID) { c: changed(afterSeq: 0, id: $id) { name } }');
    expect(flat(found?.query)).toBe(
      'subscription S($id: ID) { c: changed(afterSeq: 0, id: $id) { name _gatewaySequence: seq } }',
    );
    expect(flat(found?.resumeQuery)).toBe(
      'subscription S($id: ID, $_gatewayAfterSeq: Int) { c: changed(id: $id, afterSeq: $_gatewayAfterSeq) { name _gatewaySequence: seq } }',
    );
    expect(found?.sequenceOf({ c: { name: 'x', _gatewaySequence: 7 } })).toBe(7);
    expect(found?.sequenceOf({ c: null })).toBeUndefined();
    expect(found?.sequenceOf(undefined)).toBeUndefined();
  });

  it("gives way to the client's own names", () => {
    const found = resumption(
      'subscription ($_gatewayAfterSeq: ID) { changed(afterSeq: 0, id: $_gatewayAfterSeq) { _gatewaySequence: name } }',
    );
    expect(flat(found?.resumeQuery)).toBe(
      'subscription ($_gatewayAfterSeq: ID, $__gatewayAfterSeq: Int) { changed(id: $_gatewayAfterSeq, afterSeq: $__gatewayAfterSeq) { _gatewaySequence: name __gatewaySequence: seq } }',
    );
    expect(found?.key).toBe('__gatewaySequence');
    expect(found?.sequenceOf({ changed: { _gatewaySequence: 'x', __gatewaySequence: 7 } })).toBe(7);
  });

  it('drops a variable that only the replaced argument used', () => {
    const found = resumption('subscription ($from: Int!, $id: ID) { changed(afterSeq: $from, id: $id) { name } }');
    expect(found?.resumeVariables).toEqual(['id']);
    expect(flat(found?.resumeQuery)).not.toContain('$from');
  });

  it('knows whether the client begins at a position of its own', () => {
    const starts = (query: string, variables = {}) => resumption(query)?.startsLater(variables);
    expect(starts('subscription { progress { __typename } }')).toBe(false);
    expect(starts('subscription { progress(afterSeq: null) { __typename } }')).toBe(false);
    expect(starts('subscription { progress(afterSeq: 3) { __typename } }')).toBe(true);
    expect(starts('subscription ($s: Float) { progress(afterSeq: $s) { __typename } }')).toBe(false);
    expect(starts('subscription ($s: Float) { progress(afterSeq: $s) { __typename } }', { s: null })).toBe(false);
    expect(starts('subscription ($s: Float) { progress(afterSeq: $s) { __typename } }', { s: 0 })).toBe(true);
  });
});

it.each([
  ['has no such argument', 'subscription { plain { name } }', 'shop'],
  ['has its sequence number in another subgraph', 'subscription { elsewhere { name } }', 'shop'],
  ['has it as external field only', 'subscription { progress { __typename } }', 'stock'],
  ['gives a list', 'subscription { many { name } }', 'shop'],
  ['gives a scalar', 'subscription { number }', 'shop'],
])('a subscription cannot resume that %s', (_, query, subgraph) => {
  expect(resumption(query, subgraph)).toBeUndefined();
});
