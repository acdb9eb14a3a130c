import { type Actor, roles, scopesOfRole } from '#platform/auth';
import { expectNoLeaks, type Json } from '#platform/testing';
import { demoCompanies, demoIdentities } from '../demo/identities.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const fields = '__typename ... on Viewer { id roles scopes locale timeZone user { id } company { id } }';
const viewer = async (who: Actor): Promise<Json> => (await world.send(who, `{ viewer { ${fields} } }`)).data.viewer;
const refusals = '... on ErrorResult { code } ... on LocaleInvalid { problems { path message } }';
const setLocale = async (who: Actor, locale: string): Promise<Json> =>
  (
    await world.send(who, `mutation ($l: String!) { r: setLocale(locale: $l) { ${fields} ${refusals} } }`, {
      l: locale,
    })
  ).data.r;
const stored = async (id: string) =>
  (await world.db.query<{ locale: string | null }>('select locale from person where id = $1', [id]))[0]?.locale;
const key = (companyId: string | null): Actor => ({
  kind: 'api-key',
  id: world.ids.next(),
  companyId,
  roles: [],
  scopes: ['impact:read'],
});

test.each(roles)('a %s sees their rights and their company, and sets their own language', async (role) => {
  const identity = demoIdentities.find((each) => each.role === role)!;
  const company = demoCompanies.find(({ id }) => id === identity.companyId);
  const expected = {
    id: identity.userId,
    roles: [role.toUpperCase()],
    scopes: scopesOfRole[role],
    timeZone: company?.timeZone ?? 'UTC',
    user: { id: identity.userId },
    company: company ? { id: company.id } : null,
  };
  expect(await viewer(demoActor(role))).toMatchObject({ ...expected, locale: 'en' });
  expect(await setLocale(demoActor(role), 'NB-no')).toMatchObject({ ...expected, locale: 'nb-NO' });
  expect(await viewer(demoActor(role))).toMatchObject({ locale: 'nb-NO' });
  expect(await stored(identity.userId)).toBe('nb-NO');
});

test('a language that cannot be stored is refused with its field, and nothing changes', async () => {
  const who = demoActor('participant');
  const before = await stored(who.id);
  expect(await setLocale(who, 'norsk bokmål')).toMatchObject({
    code: 'LOCALE_INVALID',
    problems: [{ path: 'locale', message: expect.stringContaining('nb-NO') as string }],
  });
  expect(await stored(who.id)).toBe(before);
});

test('an API key sees its scopes and no person, and has no language', async () => {
  const own = key(demoCompanies[1].id);
  expect(await viewer(own)).toMatchObject({
    id: own.id,
    roles: [],
    scopes: ['impact:read'],
    locale: null,
    timeZone: 'Europe/Kyiv',
    user: null,
    company: { id: demoCompanies[1].id },
  });
  expect(await viewer(key(null))).toMatchObject({ timeZone: 'UTC', company: null });
  expect(await setLocale(own, 'uk')).toMatchObject({ code: 'NOT_PERMITTED' });
});

test('a person whom the identity provider knows and we do not has rights, and no record', async () => {
  const stranger = actor('operator', { userId: world.ids.next(), companyId: null });
  expect(await viewer(stranger)).toMatchObject({ roles: ['OPERATOR'], user: null, locale: null });
  expect(await setLocale(stranger, 'en')).toMatchObject({ code: 'NOT_PERMITTED' });
});

test('services of the platform are no viewer', async () => {
  const service: Actor = { kind: 'service', id: 'gateway', companyId: null, roles: [], scopes: [] };
  expect(await viewer(service)).toBeNull();
});
