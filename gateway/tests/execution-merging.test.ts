import { describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import type { InProcessSubgraph } from '../src/transport/index.js';
import { ask } from './fixtures/ask.js';
import { LINK, compose } from './fixtures/federation.js';

type Result = Awaited<ReturnType<InProcessSubgraph['execute']>>;

const shared = (own: string, more = ''): string => `${LINK}
  type Query { shared: Shared @shareable list: [Shared] @shareable matrix: [[Shared]] @shareable first: Person @shareable any: Any @shareable ${more} }
  type Shared @shareable { both: String tags: [String] inner: Inner ${own}: String }
  type Inner @shareable { both: String in_${own}: String }
  type Person @key(fields: "id") { id: ID! ${own}: String place: Place @shareable }
  type Place @shareable { at_${own}: String }
  type Dog @shareable { name: String }
  type Cat @shareable { name: String }
  union Any = Dog | Cat
`;
const typeDefs = { left: shared('left'), right: shared('right') };
type Name = keyof typeof typeDefs;

const supergraphSdl = compose(
  Object.entries(typeDefs).map(([name, text]) => ({ name, typeDefs: text, resolvers: {} })),
  (name) => `http://${name}.invalid`,
);

interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly object[];
  readonly extensions?: object;
}

/** The answer when `first` has answered before the other is heard. */
async function answersWith(query: string, answers: Readonly<Record<Name, Answer>>, first: Name) {
  const isThere = Promise.withResolvers<void>();
  const transports = Object.fromEntries(
    (Object.keys(typeDefs) as Name[]).map((name): [Name, InProcessSubgraph] => [
      name,
      {
        execute: async ({ query: asked }) => {
          if (name === first) setTimeout(isThere.resolve, 5);
          else await isThere.promise;
          const { data, ...rest } = answers[name];
          const entities = asked.includes('_entities') && data ? { _entities: data['_entities'] } : data;
          return JSON.parse(JSON.stringify({ data: entities, ...rest })) as Result;
        },
      },
    ]),
  );
  const engine = createEngine({ supergraphSdl, transports });
  const answer = await ask(engine, query);
  await engine.close();
  return answer;
}

async function answersOf(query: string, answers: Readonly<Record<Name, Answer>>) {
  const [one, other] = [await answersWith(query, answers, 'left'), await answersWith(query, answers, 'right')];
  expect(one).toEqual(other);
  return one;
}

describe('what two subgraphs bring to one place', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['an object and null', { left: 'l' }, null, { left: 'l', right: null }],
    ['null and an object', null, { right: 'r' }, { left: null, right: 'r' }],
    ['two nulls', null, null, null],
    ['objects', { left: 'l' }, { right: 'r' }, { left: 'l', right: 'r' }],
  ])('of a shareable root: %s', async (_, inLeft, inRight, expected) => {
    const answers = { left: { data: { shared: inLeft } }, right: { data: { shared: inRight } } };
    expect((await answersOf('{ shared { left right } }', answers)).data).toEqual({ shared: expected });
  });

  it('in objects below', async () => {
    const answers = {
      left: { data: { shared: { left: 'l', inner: { in_left: 'l' } } } },
      right: { data: { shared: { right: 'r', inner: null } } },
    };
    const { data } = await answersOf('{ shared { left right inner { in_left in_right } } }', answers);
    expect(data).toEqual({ shared: { left: 'l', right: 'r', inner: { in_left: 'l', in_right: null } } });
  });

  it('in lists of unequal length', async () => {
    const [l, r] = [{ left: 'l' }, { right: 'r' }];
    const answers = { left: { data: { list: [l, null, l] } }, right: { data: { list: [r, r] } } };
    const { data } = await answersOf('{ list { left right } }', answers);
    expect(data).toEqual({
      list: [
        { left: 'l', right: 'r' },
        { left: null, right: 'r' },
        { left: 'l', right: null },
      ],
    });
    const lists = { left: { data: { matrix: [[l], [l, l]] } }, right: { data: { matrix: [[r, r]] } } };
    const matrix = [
      [
        { left: 'l', right: 'r' },
        { left: null, right: 'r' },
      ],
      [
        { left: 'l', right: null },
        { left: 'l', right: null },
      ],
    ];
    expect((await answersOf('{ matrix { left right } }', lists)).data).toEqual({ matrix });
  });

  it('of an entity that one of them does not know', async () => {
    const person = { __typename: 'Person', id: '1', left: 'l', place: { at_left: 'here' } };
    const answers = {
      left: { data: { first: person, _entities: [{ left: 'l', place: { at_left: 'here' } }] } },
      right: { data: { first: null, _entities: [{ right: null, place: null }] } },
    };
    const { data } = await answersOf('{ first { id left right place { at_left at_right } } }', answers);
    expect(data).toMatchObject({ first: { id: '1', left: 'l', place: { at_left: 'here', at_right: null } } });
  });

  it('with errors and extensions, whose order is that of the plan', async () => {
    const answer = (name: Name) => ({
      data: { shared: { [name]: null } },
      errors: [{ message: `${name} failed`, path: ['shared', name] }],
      extensions: { cost: { [name]: 1, by: name }, by: name },
    });
    const answers = { left: answer('left'), right: answer('right') };
    const { errors, extensions } = await answersOf('{ shared { left right } }', answers);
    expect(errors?.map(({ message }) => message)).toEqual(['left failed', 'right failed']);
    expect(extensions).toEqual({ cost: { left: 1, right: 1, by: 'left' }, by: 'left' });
  });
});
