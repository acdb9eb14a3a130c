import { describe, expect, it } from '@jest/globals';
import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { rootOnce } from './root-once.js';

const fetch = (serviceName: string, operation: string, more: Partial<FetchNode> = {}): FetchNode => ({
  kind: 'Fetch',
  serviceName,
  operation,
  operationName: undefined,
  operationKind: OperationTypeNode.MUTATION,
  ...more,
});
const plan = (...nodes: FetchNode[]): QueryPlan => ({ kind: 'QueryPlan', node: { kind: 'Sequence', nodes } });
const rest = fetch('b', 'query($representations:[_Any!]!){_entities(representations:$representations){...on T{x}}}', {
  requires: [{ kind: 'InlineFragment', typeCondition: 'T', selections: [{ kind: 'Field', name: 'id' }] }],
  operationKind: OperationTypeNode.QUERY,
});

describe('one root fetch for several passes', () => {
  it('keeps apart what they read under one key, at every depth, and merges what is the same', () => {
    const passes = rootOnce([
      plan(fetch('a', 'mutation($a:Int){t{id p(x:$a){q} ...on T{r s}}}', { variableUsages: ['a'] }), rest),
      plan(fetch('a', 'mutation($b:Int){t{id p(x:1){q} r(y:$b) ...on T{s{u}}}}', { variableUsages: ['b'] }), rest),
      plan(fetch('a', 'mutation{t{l{v:w ...on L{v:w}}}}'), rest),
    ])!;
    const nodes = passes.map(({ node }) => (node?.kind === 'Sequence' ? node.nodes : []));
    expect(nodes.map((each) => each.length)).toEqual([2, 1, 1]);
    expect(nodes[0]![0]).toMatchObject({
      operation:
        'mutation($a:Int$b:Int){t{id p(x:$a){q}...on T{r s}}t{id _gwPass1_p:p(x:1){q}_gwPass1_r:r(y:$b)...on T{s{u}}}t{l{v:w ...on L{v:w}}}}',
      variableUsages: ['a', 'b'],
    });
    expect(passes.map(({ kept }) => kept)).toEqual([
      undefined,
      [
        { path: ['t'], from: '_gwPass1_p', to: 'p' },
        { path: ['t'], from: '_gwPass1_r', to: 'r' },
      ],
      [],
    ]);
  });

  it('is not made of fetches of two subgraphs, or of none', () => {
    expect(
      rootOnce([plan(fetch('a', 'mutation{t{id}}'), rest), plan(fetch('b', 'mutation{t{id}}'), rest)]),
    ).toBeUndefined();
    expect(rootOnce([plan(fetch('a', 'mutation{t{id}}')), plan(rest)])).toBeUndefined();
    expect(rootOnce([{ kind: 'QueryPlan' }, plan(fetch('a', 'mutation{t{id}}'))])).toBeUndefined();
    expect(rootOnce([plan(fetch('a', 'mutation{t{id}}')), { kind: 'QueryPlan' }])).toHaveLength(1);
  });
});
