import { schemaDrift } from '#platform/database';
import { expectNoLeaks, manualClock, sequentialIds, testDatabase, type TestDatabase } from '#platform/testing';
import { accessDatabase, type ApiKeyStore, apiKeyStore, createAuthenticator } from '../index.js';

const companyId = 'c0000000-0000-7000-8000-000000000001';
const clock = manualClock('2026-11-23T10:00:00Z');
let db: TestDatabase;
let store: ApiKeyStore;
let statements: string[];

beforeAll(async () => {
  db = await testDatabase(accessDatabase);
});
beforeEach(async () => {
  await db.query('truncate api_key');
  statements = [];
  const counted = {
    ...db,
    query: (text: string, params?: readonly unknown[]) => (statements.push(text), db.query(text, params)),
  };
  store = apiKeyStore(counted as typeof db, { clock, ids: sequentialIds() });
});
expectNoLeaks(() => db.close());

const request = {
  label: 'Nightly import',
  companyId,
  scopes: ['feedback:write', 'impact:read'] as const,
  createdBy: 'operator-1',
};

test('the migration makes the tables that the entities describe', async () => {
  expect(await schemaDrift(db)).toBe('');
});

test('the secret is shown once and only its hash is kept', async () => {
  const { key, apiKey } = await store.create(request);
  expect(key).toMatch(/^teei_[A-Za-z0-9]{8}_[\w-]{43}$/);
  expect(apiKey).toMatchObject({
    prefix: key.slice(5, 13),
    label: 'Nightly import',
    companyId,
    scopes: ['impact:read', 'feedback:write'],
    lastUsedAt: null,
    revokedAt: null,
  });
  expect(JSON.stringify(await db.query('select * from api_key'))).not.toContain(key.slice(14));
  expect(JSON.stringify(apiKey)).not.toContain(key.slice(14));
});

test('a key is an actor of its company with its scopes and nothing more', async () => {
  const { key, apiKey } = await store.create({ ...request, expiresAt: new Date('2026-12-01T00:00:00Z') });
  const authenticator = createAuthenticator({
    config: { auth: { issuer: 'x', audience: 'y' } },
    apiKeys: store,
    clock,
  });
  expect(await authenticator.authenticate({ 'x-api-key': key })).toEqual({
    actor: { kind: 'api-key', id: apiKey.id, companyId, roles: [], scopes: ['impact:read', 'feedback:write'] },
    expiresAt: new Date('2026-12-01T00:00:00Z'),
  });
});

test('wrong keys of every kind are refused alike', async () => {
  const { key } = await store.create(request);
  const expired = await store.create({ ...request, expiresAt: new Date('2026-11-23T09:59:59Z') });
  const flipped = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
  const authenticator = createAuthenticator({
    config: { auth: { issuer: 'x', audience: 'y' } },
    apiKeys: store,
    clock,
  });
  for (const wrong of [
    '',
    'teei_',
    'x'.repeat(5000),
    `${key}x`,
    flipped,
    key.replace('teei', 'TEEI'),
    expired.key,
    `teei_AAAAAAAA_${'a'.repeat(43)}`,
    "' or 1=1 --",
  ]) {
    await expect(authenticator.authenticate({ 'x-api-key': wrong })).rejects.toMatchObject({
      code: 'API_KEY_INVALID',
      message: expect.not.stringContaining(key.slice(14)),
    });
  }
});

test('revocation works at once here and within ten seconds elsewhere', async () => {
  const { key, apiKey } = await store.create(request);
  const elsewhere = apiKeyStore(db, { clock });
  expect(await store.find(key)).toBeDefined();
  expect(await elsewhere.find(key)).toBeDefined();
  expect(await store.revoke(apiKey.id)).toBe(true);
  expect(await store.revoke(apiKey.id)).toBe(true);
  expect(await store.find(key)).toBeUndefined();
  clock.advance(10_001);
  expect(await elsewhere.find(key)).toBeUndefined();
  expect(await store.revoke('00000000-0000-7000-8000-00000000ffff')).toBe(false);
});

test('last use is written at most once a minute, and a busy key costs no query', async () => {
  const { key, apiKey } = await store.create(request);
  statements = [];
  for (let call = 0; call < 20; call += 1) await store.find(key);
  expect(statements.filter((text) => text.startsWith('update'))).toHaveLength(1);
  expect(statements.filter((text) => text.startsWith('select'))).toHaveLength(1);
  const usedAt = clock.now();
  clock.advance(59_000);
  await store.find(key);
  expect((await store.list(companyId))[0]).toMatchObject({ id: apiKey.id, lastUsedAt: usedAt });
  clock.advance(1000);
  await store.find(key);
  expect((await store.list(companyId))[0]?.lastUsedAt).toEqual(clock.now());
});

test('lists the keys of one company only, newest first, page by page', async () => {
  for (let n = 0; n < 205; n += 1) await store.create({ ...request, label: `key ${n}` });
  await store.create({ ...request, companyId: null, label: 'platform' });
  const page = await store.list(companyId);
  expect(page).toHaveLength(200);
  expect(page[0]?.label).toBe('key 204');
  const rest = await store.list(companyId, page.at(-1)!.id);
  expect(rest.map((apiKey) => apiKey.label)).toEqual(['key 4', 'key 3', 'key 2', 'key 1', 'key 0']);
  expect((await store.list(null)).map((apiKey) => apiKey.label)).toEqual(['platform']);
});

test('refuses keys without a purpose or with scopes that do not exist', async () => {
  await expect(store.create({ ...request, label: ' ' })).rejects.toThrow(/label/);
  await expect(store.create({ ...request, scopes: ['everything' as never] })).rejects.toThrow(
    /Unknown scopes everything/,
  );
});
