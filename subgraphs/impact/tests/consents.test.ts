import type { Actor } from '#platform/auth';
import { expectNoLeaks, type Json } from '#platform/testing';
import { demoPeople } from '../demo/people.js';
import { demoIdentities } from '../index.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
const participant = demoIdentities.find(({ role }) => role === 'participant')!;
const company = participant.companyId!;
const people = demoPeople.filter(
  ({ companyId, kind, id }) => companyId === company && kind === 'PARTICIPANT' && id !== participant.userId,
);
const [adult, minor, other] = people.map(({ id }) => id) as [string, string, string];
const self = (userId: string) => actor('participant', { userId, companyId: company });
const staff = demoActor('programme_staff');
beforeAll(async () => {
  world = await openWorld();
  await world.db.query(`update person set minor_until = '2026-12-24' where id = $1`, [minor]);
});
expectNoLeaks(() => world.close());

const fields = `__typename ... on Consent { id purpose granted holds givenBy textVersion } ... on NotPermitted { code }`;
const more = `... on GuardianRequired { code message } ... on ConsentInvalid { code problems { path message } }`;

async function record(who: Actor, input: Record<string, unknown>): Promise<Json> {
  const given = { purpose: 'PARTNER_SHARING', textVersion: '2026-1', locale: 'nb-NO', ...input };
  const text = `mutation ($i: RecordConsentInput!) { result: recordConsent(input: $i) { ${fields} ${more} } }`;
  const { data, errors } = await world.send(who, text, { i: given });
  return errors ?? data.result;
}

async function withdraw(who: Actor, userId: string): Promise<Json> {
  const text = `mutation ($i: WithdrawConsentInput!) { result: withdrawConsent(input: $i) { ${fields} } }`;
  return (await world.send(who, text, { i: { userId, purpose: 'PARTNER_SHARING' } })).data.result;
}

const told = async (userId: string) =>
  (await world.events('consent.changed')).map(({ payload }) => payload).filter((payload) => payload.userId === userId);
const holders = (today = '2026-11-23') => world.services.consentStore.holders(company, 'PARTNER_SHARING', today);

test('a person gives and takes back; each change is told of once, and rows stay', async () => {
  expect(await record(self(adult), { userId: adult })).toMatchObject({ granted: true, holds: true, givenBy: 'SELF' });
  await record(self(adult), { userId: adult });
  expect(await holders()).toEqual([adult]);
  expect(await withdraw(self(adult), adult)).toMatchObject({ granted: false, holds: false });
  await withdraw(self(adult), adult);
  expect(await holders()).toEqual([]);
  expect(await told(adult)).toMatchObject([{ granted: true, purpose: 'PARTNER_SHARING' }, { granted: false }]);
  await expect(world.db.query('update consent set granted = true')).rejects.toThrow('never changed');
  const rows = await world.db.query('select granted from consent where user_id = $1 order by id', [adult]);
  expect(rows).toEqual([{ granted: true }, { granted: false }]);
});

test('a minor alone is refused; the guardian’s word is recorded by staff, on evidence, and ends with the minority', async () => {
  expect(await record(self(minor), { userId: minor })).toMatchObject({ code: 'GUARDIAN_REQUIRED' });
  expect(await record(self(minor), { userId: minor, givenBy: 'GUARDIAN', evidence: 'I said so' })).toMatchObject({
    code: 'GUARDIAN_REQUIRED',
  });
  expect(await record(staff, { userId: minor, givenBy: 'GUARDIAN' })).toMatchObject({
    code: 'CONSENT_INVALID',
    problems: [{ path: 'input.evidence' }],
  });
  expect(
    await record(staff, { userId: minor, givenBy: 'GUARDIAN', evidence: 'signed form of 3 November' }),
  ).toMatchObject({
    granted: true,
    holds: true,
  });
  expect(await holders()).toEqual([minor]);
  expect(await holders('2026-12-24')).toEqual([]);
  // Taking back is as easy as it can be.
  expect(await withdraw(self(minor), minor)).toMatchObject({ granted: false });
  expect(await holders()).toEqual([]);
});

test('an adult speaks for themselves, also through staff', async () => {
  expect(await record(staff, { userId: other, givenBy: 'GUARDIAN', evidence: 'x' })).toMatchObject({
    problems: [{ path: 'input.givenBy' }],
  });
  expect(await record(staff, { userId: other, evidence: 'told me on 3 November' })).toMatchObject({
    givenBy: 'SELF',
    granted: true,
  });
});

test('no other participant, no manager, no key may speak for a person, or read what they said', async () => {
  const key: Actor = {
    kind: 'api-key',
    id: world.ids.next(),
    companyId: company,
    roles: [],
    scopes: ['impact:people', 'records:write'],
  };
  const elsewhere = {
    ...staff,
    companyId: demoPeople.find((person) => person.companyId !== null && person.companyId !== company)!.companyId,
  };
  for (const who of [self(adult), demoActor('company_manager'), demoActor('finance'), key, elsewhere]) {
    expect(await record(who, { userId: other, evidence: 'x' })).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await withdraw(who, other)).toMatchObject({ code: 'NOT_PERMITTED' });
  }
  const text = 'query ($id: ID!) { user(id: $id) { consents { purpose granted } } }';
  expect((await world.send(staff, text, { id: other })).data.user.consents).toEqual([
    { purpose: 'PARTNER_SHARING', granted: true },
  ]);
  expect((await world.send(self(other), text, { id: other })).data.user.consents).toHaveLength(1);
  expect((await world.send(demoActor('privacy_officer'), text, { id: other })).data.user.consents).toBeNull();
});

test('bad input names its field', async () => {
  expect(await record(self(adult), { userId: adult, locale: '!!' })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect(await record(self(adult), { userId: adult, textVersion: '' })).toMatchObject([
    { message: expect.stringContaining('input.textVersion') as string },
  ]);
});

test('two words at once are one change each', async () => {
  const before = (await told(adult)).length;
  await Promise.all(Array.from({ length: 4 }, () => record(self(adult), { userId: adult })));
  expect(await told(adult)).toHaveLength(before + 1);
});
