import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, anonymous, type Role, roles, scopesOfRole, serviceTokens } from '#platform/auth';
import { expectNoLeaks } from '#platform/testing';
import { allPowerfulIn, type GraphqlReply, identityOf, ownCompanyId, postGraphql } from '../harness/index.js';
import { mayAsk, type RootField, rootFields } from './root-fields.js';
import { type ListeningSubgraphs, listeningSubgraphs } from './subgraphs.js';

const fields = rootFields();
const callers: readonly (Role | 'anonymous')[] = ['anonymous', ...roles];
let subgraphs: ListeningSubgraphs;

expectNoLeaks(() => subgraphs.close());
beforeAll(async () => {
  subgraphs = await listeningSubgraphs();
});

function actorOf(caller: Role | 'anonymous'): Actor {
  if (caller === 'anonymous') return anonymous;
  const { userId: id, companyId } = identityOf(caller);
  return { kind: 'user', id, companyId, roles: [caller], scopes: scopesOfRole[caller] };
}

const at = (name: string) => subgraphs.byName.get(name)!;
const ask = (name: string, query: string, headers: Record<string, string> = {}): Promise<GraphqlReply> =>
  postGraphql(at(name).url, { query }, { headers });
const withToken = (name: string, actor: Actor) => ({ 'x-service-token': subgraphs.tokens.sign(actor, name) });
const codesOf = (errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions?.['code']);

async function isRefused({ kind, subgraph, operation }: RootField, caller: Role | 'anonymous'): Promise<boolean> {
  const headers = withToken(subgraph, actorOf(caller));
  const expected = caller === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  if (kind !== 'subscription') return codesOf((await ask(subgraph, operation, headers)).errors).includes(expected);
  const stream = await at(subgraph).running.subscribe({ query: operation, headers });
  if (!(Symbol.asyncIterator in stream)) return codesOf(stream.errors).includes(expected);
  await stream.return?.();
  return false;
}

describe('a subgraph asked directly, as if the gateway had checked nothing', () => {
  it.each(fields.map((field) => [field.subgraph, field.name, field] as const))(
    '%s answers %s to the roles it is declared for, and to no other',
    async (_subgraph, _name, field) => {
      const answered: string[] = [];
      for (const caller of callers) if (!(await isRefused(field, caller))) answered.push(caller);
      expect(answered).toEqual(callers.filter((caller) => mayAsk(caller, field)));
    },
  );

  it.each(['impact', 'safety', 'q2q-cost', 'privacy'])(
    '%s answers nothing at all without the gateway’s signature',
    async (name) => {
      const operator = actorOf('operator');
      const other = name === 'impact' ? 'safety' : 'impact';
      const claims = Buffer.from(JSON.stringify({ sub: 'x', roles })).toString('base64url');
      const forgeries: Record<string, string>[] = [
        {},
        { authorization: 'Bearer a.b.c' },
        { 'x-service-token': 'junk' },
        { 'x-service-token': subgraphs.tokens.sign(operator, other) },
        { 'x-service-token': serviceTokens('another secret that is long enough to sign').sign(operator, name) },
        { 'x-service-token': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.` },
      ];
      for (const headers of forgeries) {
        for (const query of ['{ __typename }', '{ _service { sdl } }', 'mutation { __typename }']) {
          const { data, errors } = await ask(name, query, headers);
          expect([query, data ?? null, codesOf(errors)]).toEqual([query, null, ['UNAUTHENTICATED']]);
        }
      }
    },
  );
});

describe('an entity of another company, asked for by its key', () => {
  const entities = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Company { name country } ... on User { name email } ... on Program { name } ... on Feedback { text } } }`;
  interface Page {
    readonly nodes: readonly { readonly id: string }[];
  }
  interface ForeignCompany {
    readonly id: string;
    readonly users: Page;
    readonly programs: Page;
    readonly feedback: Page;
  }

  const everywhere: Actor = { ...actorOf('operator'), scopes: ['impact:read', 'impact:people'] };

  async function foreignCompany(): Promise<ForeignCompany> {
    const query =
      '{ companies { nodes { id users { nodes { id } } programs { nodes { id } } feedback { nodes { id } } } } }';
    const { data } = await ask('impact', query, withToken('impact', everywhere));
    const { nodes } = data!['companies'] as { nodes: readonly ForeignCompany[] };
    return nodes.find(({ id, feedback }) => id !== ownCompanyId && feedback.nodes.length > 0)!;
  }

  it('is what an entity is that does not exist', async () => {
    const { id, users, programs, feedback } = await foreignCompany();
    const keys = [
      { __typename: 'Company', id },
      { __typename: 'User', id: users.nodes[0]!.id },
      { __typename: 'Program', id: programs.nodes[0]!.id },
      { __typename: 'Feedback', id: feedback.nodes[0]!.id },
    ];
    const { userId, companyId } = allPowerfulIn(ownCompanyId);
    const scopes = [...new Set(roles.flatMap((role) => scopesOfRole[role]))];
    const stranger: Actor = { kind: 'user', id: userId, companyId, roles, scopes };
    const read = async (actor: Actor, of: object[]) => {
      const headers = withToken('impact', actor);
      return postGraphql(at('impact').url, { query: entities, variables: { of } }, { headers });
    };
    const [name, text] = [{ name: expect.any(String) }, { text: expect.any(String) }];
    expect((await read(everywhere, keys)).data).toMatchObject({ _entities: [name, name, name, text] });
    const foreign = await read(stranger, keys);
    const missing = await read(
      stranger,
      keys.map((key) => ({ ...key, id: '0199044a-4400-7fff-8000-00000000abcd' })),
    );
    expect(foreign.data).toEqual(missing.data);
    expect(foreign.text).toBe(missing.text);
    expect(foreign.data).toEqual({ _entities: [null, null, null, null] });
  });
});
