import type { FetchNode } from '@apollo/query-planner';
import { atOnce } from '../in-pieces.js';
import { compileProgram } from './program.js';

type Node = Pick<FetchNode, 'serviceName' | 'operation'>;
interface Fetch extends Node {
  readonly path: readonly string[];
}

const facts = { matches: () => true, keys: () => [], codeAfter: 0 };
const root = (serviceName: string, operation: string) => ({ kind: 'Fetch', serviceName, operation });
const entities = (serviceName: string, path: readonly string[], selection: string): Fetch => ({
  serviceName,
  operation: `query($representations:[_Any!]!){_entities(representations:$representations){...on T{${selection}}}}`,
  path,
});
const key = [{ kind: 'InlineFragment', typeCondition: 'T', selections: [{ kind: 'Field', name: 'id' }] }];
const flatten = ({ path, ...node }: Fetch) => ({
  kind: 'Flatten',
  path,
  node: { kind: 'Fetch', requires: key, ...node },
});

/** `first` waits for the root only, and nothing waits for it; `before` and then `last` run one after the other. */
function requestsOf(first: Fetch, before: Fetch, last: Fetch): string[] {
  const chain = { kind: 'Sequence', nodes: [flatten(before), flatten(last)] };
  const nodes = [root('a', '{top{id}}'), { kind: 'Parallel', nodes: [flatten(first), chain] }];
  const plan = { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } } as unknown as Parameters<
    typeof compileProgram
  >[0];
  return atOnce(compileProgram(plan, facts)).steps.map(({ request }) => request.subgraph);
}

const before = entities('c', ['top'], 'weight');

describe('fetches that nothing waits for', () => {
  it('join the deepest fetch from their subgraph', () => {
    const last = entities('b', ['top'], 'shipping');
    expect(requestsOf(entities('b', ['top'], 'available'), before, last)).toEqual(['a', 'c', 'b']);
  });

  it('join it for other places, too', () => {
    const last = entities('b', ['top', 'others', '@'], 'available');
    expect(requestsOf(entities('b', ['top'], 'available'), before, last)).toEqual(['a', 'c', 'b']);
  });

  it.each([
    ['another subgraph', entities('d', ['top'], 'shipping'), before],
    ['a fetch that writes the same', entities('b', ['top'], 'available: other'), before],
    ['a fetch that writes inside of it', entities('b', ['top', 'available'], 'shipping'), before],
    [
      'a fetch in between that writes the same',
      entities('b', ['top'], 'shipping'),
      entities('c', ['top'], 'available'),
    ],
  ])('are not postponed for or past %s', (_, last, between) => {
    expect(requestsOf(entities('b', ['top'], 'available'), between, last)).toHaveLength(4);
  });
});
