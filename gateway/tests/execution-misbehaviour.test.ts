import { afterEach, describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import type { InProcessSubgraph } from '../src/transport/index.js';
import { ask } from './fixtures/ask.js';
import { LINK, compose } from './fixtures/federation.js';

type Result = Awaited<ReturnType<InProcessSubgraph['execute']>>;
type Request = Parameters<InProcessSubgraph['execute']>[0];

const typeDefs = {
  users: `${LINK}
    type Query { users: [User!]! first: User size: Int sizes: [Int] key: ID keys: [ID!] share: Float }
    type User @key(fields: "id") { id: ID! }
  `,
  names: `${LINK} type User @key(fields: "id") { id: ID! name: String friends: [User!] }`,
};

const supergraphSdl = compose(
  Object.entries(typeDefs).map(([name, text]) => ({ name, typeDefs: text, resolvers: {} })),
  (name) => `http://${name}.invalid`,
);

const user = (id: string) => ({ __typename: 'User', id });

describe('a subgraph that does not answer as it was asked', () => {
  let engine: Engine;

  /** What the subgraphs answer is JSON text: it need not be GraphQL. */
  const start = (answers: Readonly<Record<keyof typeof typeDefs, (request: Request) => unknown>>): void => {
    const transports = Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name,
        { execute: async (request: Request) => JSON.parse(JSON.stringify(answer(request))) as Result },
      ]),
    );
    engine = createEngine({ supergraphSdl, transports });
  };
  afterEach(() => engine.close());

  const users = () => ({ data: { users: [user('1'), user('2'), user('1')], first: user('2') } });
  const invalid = (path: readonly (string | number)[], message: string) => ({
    message,
    path,
    extensions: { code: 'SUBGRAPH_INVALID_ENTITIES', serviceName: 'names' },
  });

  it.each<[string, unknown, string]>([
    ['too few entities', [{ name: 'B' }], 'with a list of 1 for the 2 entities it was asked for'],
    ['too many', [{ name: 'A' }, { name: 'B' }, { name: 'C' }], 'with a list of 3 for the 2 entities it was asked for'],
    ['none', [], 'with a list of 0 for the 2 entities it was asked for'],
    ['null', null, 'without the 2 entities it was asked for'],
    ['something else', { name: 'A' }, 'without the 2 entities it was asked for'],
    ['nothing', undefined, 'without the 2 entities it was asked for'],
  ])('by %s: every place has an error, and nobody the value of somebody else', async (_, entities, message) => {
    start({ users, names: () => ({ data: { _entities: entities } }) });
    const { data, errors } = await ask(engine, '{ users { id name } }');
    expect(data).toEqual({ users: ['1', '2', '1'].map((id) => ({ id, name: null })) });
    const told = `Subgraph "names" answered ${message}`;
    expect(errors).toEqual([0, 1, 2].map((index) => invalid(['users', index], told)));
  });

  it.each(['text', 7, true, [{ name: 'B' }]])('by an entity that is %j', async (entity) => {
    start({ users, names: () => ({ data: { _entities: [{ name: 'A' }, entity] } }) });
    const { data, errors } = await ask(engine, '{ users { name } }');
    expect(data).toEqual({ users: [{ name: 'A' }, { name: null }, { name: 'A' }] });
    expect(errors).toEqual([invalid(['users', 1], 'Subgraph "names" answered with something that is not an entity')]);
  });

  it('in one of two places that are asked for together', async () => {
    const friendsOf = (representations: readonly unknown[]) => representations.map(() => ({ friends: [user('3')] }));
    start({
      users,
      names: ({ query, variables = {} }) => {
        const [all, one] = [variables['_r0'], variables['_r1']] as (readonly unknown[])[];
        expect(query).toContain('_e1');
        const lists = [all!, one!].map((list) => (list.length === 1 ? friendsOf(list) : []));
        return { data: { _e0: lists[0], _e1: lists[1] } };
      },
    });
    const { data, errors } = await ask(engine, '{ users { name } first { friends { id } } }');
    expect(data).toEqual({
      users: [{ name: null }, { name: null }, { name: null }],
      first: { friends: [{ id: '3' }] },
    });
    expect(errors?.map(({ path }) => path)).toEqual([0, 1, 2].map((index) => ['users', index]));
  });

  it.each([{ data: null }, { errors: [] }, { data: null, errors: null }])('by %j', async (answer) => {
    start({ users, names: () => answer });
    const { data, errors } = await ask(engine, '{ users { name } }');
    expect(data).toEqual({ users: [{ name: null }, { name: null }, { name: null }] });
    expect(errors?.map(({ path }) => path)).toEqual([0, 1, 2].map((index) => ['users', index]));
    await engine.close();
    start({ users: () => answer, names: () => answer });
    const root = await ask(engine, '{ first { id } }');
    expect(root).toEqual({
      data: { first: null },
      errors: [
        {
          message: 'Subgraph "users" answered with neither data nor an error',
          extensions: { code: 'SUBGRAPH_NO_DATA', serviceName: 'users' },
        },
      ],
    });
  });

  it('by null with the reason: there is nothing to add', async () => {
    start({ users, names: () => ({ data: { _entities: null }, errors: [{ message: 'no', path: ['_entities'] }] }) });
    const { errors } = await ask(engine, '{ users { name } }');
    expect(errors).toEqual([
      { message: 'no', path: ['users'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'names' } },
    ]);
    const { data } = await ask(engine, '{ users { id } }');
    expect(data).toEqual({ users: [{ id: '1' }, { id: '2' }, { id: '1' }] });
  });

  it.each<[unknown, object]>([
    [{ message: 'm', path: 'first' }, { message: 'm' }],
    [{ message: 'm', path: { 0: 'first' } }, { message: 'm' }],
    [{ message: 'm', path: ['first', null] }, { message: 'm' }],
    [{ message: 'm', path: ['first', -1] }, { message: 'm' }],
    [{ message: 'm', path: ['first', 1.5] }, { message: 'm' }],
    [{ message: 'm', path: ['first', ['id']] }, { message: 'm' }],
    [
      { message: 'm', path: ['first', 0, 'id'] },
      { message: 'm', path: ['first', 0, 'id'] },
    ],
    [{ message: { text: 'm' } }, { message: 'Error while fetching subquery from service "users"' }],
    [{}, { message: 'Error while fetching subquery from service "users"' }],
    ['only text', { message: 'only text' }],
    [null, { message: 'Error while fetching subquery from service "users"' }],
    [7, { message: 'Error while fetching subquery from service "users"' }],
    [{ message: 'm', extensions: 'code' }, { message: 'm' }],
    [{ message: 'm', extensions: ['code'] }, { message: 'm' }],
  ])('by the error %j', async (error, passedOn) => {
    start({ users: () => ({ data: { first: null }, errors: [error] }), names: () => ({}) });
    const { data, errors } = await ask(engine, '{ first { id } }');
    expect(data).toEqual({ first: null });
    const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'users' };
    expect(errors).toEqual([{ ...passedOn, extensions }]);
  });

  it.each(['_entities', ['_entities', 'x'], ['_entities', '1', 'name']])('by an entity error at %j', async (path) => {
    const entities = [{ name: 'A' }, { name: null }];
    start({ users, names: () => ({ data: { _entities: entities }, errors: [{ message: 'm', path }] }) });
    const { data, errors } = await ask(engine, '{ users { name } }');
    expect(data).toEqual({ users: [{ name: 'A' }, { name: null }, { name: 'A' }] });
    expect(errors).toHaveLength(1);
    expect(errors![0]!.path).toEqual(path[1] === '1' ? ['users', 1, 'name'] : ['users']);
  });

  it.each<[string, string, unknown, unknown]>([
    ['size', 'size', 2 ** 31 - 1, 2 ** 31 - 1],
    ['size', 'size', -(2 ** 31), -(2 ** 31)],
    ['size', 'size', 2 ** 31, undefined],
    ['size', 'size', -(2 ** 31) - 1, undefined],
    ['size', 'size', 4e9, undefined],
    ['size', 'size', 1e21, undefined],
    ['size', 'size', 1.5, undefined],
    ['size', 'size', '1', undefined],
    ['sizes', 'sizes', [1, 2 ** 31, null], [1, null, null]],
    ['key', 'key', 12, '12'],
    ['key', 'key', -1, '-1'],
    ['key', 'key', 1.5, undefined],
    ['key', 'key', true, undefined],
    ['keys', 'keys', [1, 'two', 3], ['1', 'two', '3']],
    ['share', 'share', 4e9, 4e9],
  ])('by values that are not as the schema says: %s', async (query, field, value, expected) => {
    for (const codeAfter of [0, 100]) {
      const execute = async () => ({ data: { [field]: value } }) as Result;
      const answering = createEngine({
        supergraphSdl,
        codeAfter,
        transports: { users: { execute }, names: { execute } },
      });
      const { data, extensions } = await ask(answering, `{ ${query} }`);
      await answering.close();
      expect(data).toEqual({ [field]: expected ?? null });
      const isWhole = expected !== undefined && !JSON.stringify(expected).includes('null');
      expect(extensions === undefined).toBe(isWhole);
    }
    engine = createEngine({ supergraphSdl });
  });
});
