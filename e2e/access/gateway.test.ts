import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TeeiError } from '../../clients/sdk/src/index.js';
import { type Role, roles } from '#platform/auth';
import { identityOf, ownCompanyId, World } from '../harness/index.js';
import { companyFields, mayAsk, type RootField, rootFields } from './root-fields.js';

const world = new World();
const fields = rootFields();
const callers: readonly (Role | 'anonymous')[] = ['anonymous', ...roles];
const refusals = ['UNAUTHORIZED_FIELD_OR_TYPE', 'UNAUTHENTICATED', 'FORBIDDEN'];

beforeAll(() => world.open());
afterAll(() => world.close());

/** Whether the caller was refused for want of a login or a scope; any other answer means that they may ask. */
async function isRefused(field: RootField, caller: Role | 'anonymous'): Promise<boolean> {
  if (field.kind === 'subscription') return isStreamRefused(field, caller);
  const reply = await world.ask(field.operation, caller === 'anonymous' ? {} : { as: caller });
  const refused = reply.errors.filter(({ extensions }) => refusals.includes(extensions.code));
  if (refused.length === 0) return false;
  const elsewhere = refused.some(({ path }) => path?.join() !== field.name);
  if (elsewhere || Object.values(reply.data ?? {}).some((value) => value !== null))
    throw new Error(`${field.name} was refused to ${caller}, but not as a whole: ${reply.text}`);
  return true;
}

/** An anonymous caller has no token, hence a client of its own. */
async function isStreamRefused({ operation }: RootField, caller: Role | 'anonymous'): Promise<boolean> {
  const client = caller === 'anonymous' ? world.anonymous() : world.people.as(caller);
  const events = client.subscribe<unknown, Record<string, unknown>>(operation, {});
  try {
    await events.next();
    return false;
  } catch (error) {
    if (!(error instanceof TeeiError)) throw error;
    return refusals.includes(error.code ?? '');
  } finally {
    await events.return?.();
    if (caller === 'anonymous') await client.close();
  }
}

describe('through the gateway', () => {
  it('every root field is declared for somebody who is logged in', () => {
    expect(fields.length).toBeGreaterThan(25);
    expect(fields.filter(({ authenticated }) => !authenticated).map(({ name }) => name)).toEqual([
      'screeningRulesetVersion',
    ]);
  });

  it.each(fields.map((field) => [field.kind, field.name, field] as const))(
    '%s.%s answers the roles it is declared for, and no other',
    async (_kind, _name, field) => {
      const answered: string[] = [];
      for (const caller of callers) if (!(await isRefused(field, caller))) answered.push(caller);
      expect(answered).toEqual(callers.filter((caller) => mayAsk(caller, field)));
    },
  );

  it.each(companyFields(ownCompanyId).map((field) => [field.name, field] as const))(
    'Company.%s is null, with an error at its place, for roles it is not declared for',
    async (name, field) => {
      const answers: unknown[] = [];
      for (const role of roles) {
        const { data, errors } = await world.ask(field.operation, { as: role });
        const refused = errors.filter(({ extensions }) => refusals.includes(extensions.code));
        answers.push([role, ...refused.map(({ path }) => ({ path, data }))]);
      }
      const refusal = { path: ['company', name], data: { company: { [name]: null } } };
      expect(answers).toEqual(roles.map((role) => (mayAsk(role, field) ? [role] : [role, refusal])));
    },
  );

  it('a token without roles, or with roles and scopes of its own making, is no token', async () => {
    for (const roles of [[], ['emperor'], ['privacy:manage'], ['participant', 'emperor']]) {
      const somebody = { userId: identityOf('participant').userId, companyId: null, roles: roles as Role[] };
      const { status, data, errors } = await world.ask('{ privacyAuditVerification { intact } }', { as: somebody });
      expect([roles, status, data, errors[0]?.extensions.code]).toEqual([roles, 401, undefined, 'TOKEN_INVALID']);
    }
  });
});
