import { describe, expect, it } from '@jest/globals';
import type { SubgraphAnswer, SubgraphTransport } from '../transport/index.js';
import { atOnce } from '../in-pieces.js';
import { Execution } from './execution.js';
import { Fetcher } from './fetcher.js';
import { type ProgramOptions, compileProgram } from './program.js';

interface Fetch {
  readonly kind: 'Fetch';
  readonly serviceName: string;
  readonly operation: string;
}

const facts = { matches: () => true, keys: () => [], codeAfter: 0 };
const root = (serviceName: string, operation: string): Fetch => ({ kind: 'Fetch', serviceName, operation });

function programOf(fetches: readonly Fetch[], options: ProgramOptions = {}) {
  const plan = { kind: 'QueryPlan', node: { kind: 'Parallel', nodes: fetches } };
  return atOnce(compileProgram(plan as unknown as Parameters<typeof compileProgram>[0], facts, options));
}

const orderOf = (operations: readonly string[], options?: ProgramOptions) => [
  ...programOf(
    operations.map((operation, index) => root(`s${index}`, operation)),
    options,
  ).mergeOrder,
];

describe('the order in which answers are merged', () => {
  it.each<[string, readonly string[], readonly (readonly [number, readonly number[]])[]]>([
    ['nothing in common', ['{a}', '{b}'], []],
    ['objects in common', ['{a{__typename b}}', '{a{__typename c}}'], []],
    [
      'a value in common',
      ['{a{b}}', '{a{b c}}', '{a{d}}', '{a{c}}'],
      [
        [1, [0]],
        [3, [1]],
      ],
    ],
    ['a value in common under a type condition', ['{a{...on A{b}}}', '{a{b}}'], [[1, [0]]]],
    ['the types of a union', ['{a{__typename ...on A{b}}}', '{a{__typename ...on A{c}}}'], [[1, [0]]]],
    ['an alias and a name', ['{a:c}', '{b:a}', '{x a:b}'], [[2, [0]]]],
  ])('is left open but where fetches have %s', (_, operations, expected) => {
    expect(orderOf(operations)).toEqual(expected);
  });

  it('is that of the plan for all that meet where later plans replace values', () => {
    expect(orderOf(['{a{b}}', '{a{c}}'], { replaces: true })).toEqual([[1, [0]]]);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('makes the first in the plan stay, whoever answers first', async (...arrivals) => {
    const program = programOf([root('s0', '{a{b}}'), root('s1', '{a{b c}}')]);
    const arrived: string[] = [];
    const transport = (name: string, after: number): SubgraphTransport => ({
      send: async (): Promise<SubgraphAnswer> => {
        for (let turn = 0; turn < after * 20; turn++) await Promise.resolve();
        arrived.push(name);
        return { data: { a: { b: name } }, errors: undefined, extensions: undefined, plain: true };
      },
      close: async () => {},
    });
    const transports = new Map(arrivals.map((after, index) => [`s${index}`, transport(`s${index}`, after)]));
    const fetcher = new Fetcher(transports, { variables: {}, headersFor: () => ({}), signal: undefined });
    const execution = new Execution({ transports, matches: () => true, abstractNames: new Set() }, fetcher);
    await execution.run(program);
    expect(arrived).toEqual(arrivals[0] === 0 ? ['s0', 's1'] : ['s1', 's0']);
    expect(execution.data).toEqual({ a: { b: 's0' } });
  });
});
