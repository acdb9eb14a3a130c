import type { Database } from '#platform/database';
import { eventually, expectNoLeaks, manualClock, testDatabase, type TestDatabase } from '#platform/testing';
import {
  accessDatabase,
  accessRights,
  type Actor,
  apiKeyStore,
  createAuthenticator,
  type Revocations,
  revocations,
} from '../index.js';
import { audience, issuer, signer, userId } from './identity-provider.js';

let db: TestDatabase;
let here: Revocations;
let elsewhere: Revocations;
const clock = manualClock(new Date());

beforeAll(async () => {
  db = await testDatabase(accessDatabase);
});
beforeEach(async () => {
  await db.query('truncate revocation');
  here = revocations(db, { clock });
  elsewhere = revocations(db, { clock });
  await here.refresh();
});
expectNoLeaks(() => db.close());

const now = () => clock.now();
const later = (ms: number) => new Date(now().getTime() + ms);

test('what began before a session was ended has ended, what begins later has not; other processes learn of it', async () => {
  const before = later(-1);
  expect(here.hasEnded(userId, before)).toBe(false);
  await elsewhere.endSessions(userId, 'operator-1');
  expect(elsewhere.hasEnded(userId, before)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await here.refresh();
  expect([here.hasEnded(userId, before), here.hasEnded(userId, now()), here.hasEnded(userId, later(1))]).toEqual([
    true,
    false,
    false,
  ]);
  expect(here.hasEnded('0199044a-4400-7fff-8000-00000000abcd', before)).toBe(false);
});

test('who is disabled gets in with no token, and with a new one once enabled', async () => {
  await here.setDisabled(userId, true, 'operator-1');
  expect(here.hasEnded(userId, later(3_600_000))).toBe(true);
  await here.endSessions(userId, 'operator-1');
  expect(here.hasEnded(userId, later(3_600_000))).toBe(true);
  await here.setDisabled(userId, false, 'operator-1');
  expect([here.hasEnded(userId, later(-1)), here.hasEnded(userId, later(1))]).toEqual([true, false]);
  expect(await here.list()).toEqual([{ userId, notBefore: now(), disabled: false }]);
});

test('an erased person stays barred without their id being kept', async () => {
  const standIn = 'aaaaaaaa-0000-8000-8000-000000000001';
  const options = {
    clock,
    standInOf: (id: string) => (id === userId ? standIn : 'bbbbbbbb-0000-8000-8000-000000000002'),
  };
  const withStandIns = revocations(db, options);
  await withStandIns.endSessions(userId, 'operator-1');
  await withStandIns.setBarred(userId, true, 'erasure');
  await withStandIns.forget(userId);
  expect((await db.query<{ id: string }>('select user_id as id from revocation')).map(({ id }) => id)).toEqual([
    standIn,
  ]);
  const restarted = revocations(db, options);
  await restarted.refresh();
  const tomorrow = later(86_400_000);
  expect([
    restarted.hasEnded(userId, tomorrow),
    restarted.hasEnded('0199044a-4400-7fff-8000-00000000abcd', tomorrow),
  ]).toEqual([true, false]);
  await withStandIns.setBarred(userId, false, 'erasure');
  expect(withStandIns.hasEnded(userId, tomorrow)).toBe(false);
  expect(await db.query('select 1 from revocation where disabled')).toEqual([]);
  await expect(here.setBarred(userId, true, 'erasure')).rejects.toThrow('stand-in');
});

test('a database that does not answer holds nobody up, and what is known stays in force', async () => {
  await here.endSessions(userId, 'operator-1');
  let silent = false;
  const never = new Promise<never>(() => undefined);
  const flaky: Pick<Database, 'query'> = { query: (text, params) => (silent ? never : db.query(text, params)) };
  const watching = revocations(flaky, { clock });
  await watching.refresh();
  silent = true;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const began = performance.now();
  await watching.refresh();
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(watching.hasEnded(userId, later(-1))).toBe(true);
});

test('a token that was issued before is refused, at once where it is looked at again', async () => {
  const { jwk, sign } = await signer('key-1');
  const config = { auth: { issuer, audience } };
  const authenticator = createAuthenticator({ config, developmentKeys: { keys: [jwk] }, revocations: here });
  const headers = { authorization: `Bearer ${await sign()}` };
  expect((await authenticator.authenticate(headers)).actor.id).toBe(userId);
  clock.set(new Date(Date.now() + 1000));
  await elsewhere.endSessions(userId, 'operator-1');
  await eventually(() =>
    expect(authenticator.recheck(headers)).rejects.toMatchObject({ code: 'TOKEN_REVOKED', httpStatus: 401 }),
  );
  await expect(authenticator.authenticate(headers)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' });
});

test('an actor holds what they could while their key and their session are as they were', async () => {
  const keys = apiKeyStore(db);
  const rights = accessRights({ apiKeys: keys, revocations: here });
  const companyId = 'c0000000-0000-7000-8000-000000000001';
  const { apiKey } = await keys.create({
    label: 'x',
    companyId,
    scopes: ['impact:read', 'safety:review'],
    createdBy: 'x',
  });
  const key: Actor = { kind: 'api-key', id: apiKey.id, companyId, roles: [], scopes: ['safety:review'] };
  const person: Actor = { kind: 'user', id: userId, companyId, roles: ['reviewer'], scopes: ['safety:review'] };
  expect([await rights.holds(key, now()), await rights.holds(person, later(-1))]).toEqual([true, true]);
  expect(await rights.holds({ ...key, companyId: null }, now())).toBe(false);
  await db.query(`update api_key set scopes = '{impact:read}' where id = $1`, [apiKey.id]);
  await here.endSessions(userId, 'operator-1');
  expect([await rights.holds(key, now()), await rights.holds(person, later(-1))]).toEqual([false, false]);
  await db.query(`update api_key set scopes = '{safety:review}' where id = $1`, [apiKey.id]);
  expect(await rights.holds(key, now())).toBe(true);
  await keys.revoke(apiKey.id);
  expect(await rights.holds(key, now())).toBe(false);
});
