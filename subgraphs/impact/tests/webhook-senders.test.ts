import { fastify, type FastifyInstance } from 'fastify';
import { expectNoLeaks } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { feedbackWebhook, webhookPath } from '../feedback/webhook.js';
import { secretBox, SenderDirectory, signWebhook, WebhookSenderStore } from '../webhook-senders/index.js';
import {
  openWorld,
  secret as configuredSecret,
  serviceTokenSecret,
  webhookServer,
  type World,
} from './impact-world.js';

let world: World;
let app: FastifyInstance;
const [nordlys, dnipro] = demoCompanies;
const people = new Map<string, string>();
beforeAll(async () => {
  world = await openWorld();
  app = await webhookServer(world.services);
  for (const { id } of [nordlys, dnipro]) {
    const [person] = await world.db.query<{ id: string }>('select id from person where company_id = $1 limit 1', [id]);
    people.set(id, person!.id);
  }
});
expectNoLeaks(
  () => app.close(),
  () => world.close(),
);

const senders = () => world.services.senderStore;
let count = 0;
const nameOf = (what: string) => `${what}-${(count += 1)}`;
const event = (companyId: string, changes: Record<string, unknown> = {}) => ({
  id: `evt_${(count += 1)}`,
  type: 'feedback.submitted',
  companyId,
  userId: people.get(companyId),
  text: 'My mentor listens.',
  submittedAt: '2026-11-22T10:00:00Z',
  ...changes,
});

async function send(sender: string | null, secret: string, body: unknown, server = app) {
  world.services.senders.forget();
  const payload = JSON.stringify(body);
  const answer = await server.inject({
    method: 'POST',
    url: sender === null ? webhookPath : `${webhookPath}/${sender}`,
    payload,
    headers: {
      'content-type': 'application/json',
      ...signWebhook(payload, { secret, id: 'msg_1', timestamp: world.clock.now() }),
    },
  });
  return { status: answer.statusCode, body: answer.json() };
}
const stored = (accepted = 1, duplicates = 0) => ({ status: 202, body: { accepted, duplicates } });
const mismatch = { status: 401, body: { error: expect.objectContaining({ code: 'SIGNATURE_MISMATCH' }) } };

test('each sender has ids of its own: what one used is free for the others', async () => {
  const [a, b] = [nameOf('a'), nameOf('b')];
  const [secretA, secretB] = [await senders().create(a, [nordlys.id]), await senders().create(b, [dnipro.id])];
  const id = 'evt_shared';
  expect(await send(a, secretA, event(nordlys.id, { id }))).toEqual(stored());
  expect(await send(b, secretB, event(dnipro.id, { id }))).toEqual(stored());
  expect(await send(null, configuredSecret, event(nordlys.id, { id, text: 'Other words.' }))).toEqual(stored());
  expect(await send(a, secretA, event(nordlys.id, { id }))).toEqual(stored(0, 1));
  expect((await send(a, secretA, event(nordlys.id, { id, text: 'Changed.' }))).status).toBe(409);
});

test('an id that names another sender is still the own one', async () => {
  const a = nameOf('a');
  const secretA = await senders().create(a, null);
  const [row] = await world.db.query<{ id: string }>('select id from webhook_sender where name = $1', [a]);
  expect(await send(a, secretA, event(nordlys.id, { id: 'evt_x' }))).toEqual(stored());
  for (const id of [`${row!.id}:evt_x`, `sender/${row!.id}:evt_x`, `/${row!.id}:evt_x`])
    expect(await send(null, configuredSecret, event(nordlys.id, { id }))).toEqual(stored());
});

test('a sender writes for its companies only, and learns nothing of others', async () => {
  const bound = nameOf('bound');
  const secret = await senders().create(bound, [nordlys.id]);
  const foreign = await send(bound, secret, event(dnipro.id));
  const unknown = await send(bound, secret, event(dnipro.id, { companyId: '00000000-0000-7000-8000-000000000001' }));
  expect(foreign).toEqual(unknown);
  expect(foreign).toMatchObject({
    status: 400,
    body: {
      error: { problems: [{ path: 'companyId', message: expect.stringMatching(/not the id of a company/) }] },
    },
  });
  const mixed = await send(bound, secret, [event(nordlys.id), event(dnipro.id), event(nordlys.id)]);
  expect(mixed).toMatchObject({ status: 400, body: { error: { problems: [{ path: '[1].companyId' }] } } });
  const both = nameOf('both');
  const wide = await senders().create(both, [nordlys.id, dnipro.id]);
  expect(await send(both, wide, [event(nordlys.id), event(dnipro.id)])).toEqual(stored(2));
});

test('a secret opens its own door only, and a sender that does not exist looks like a wrong signature', async () => {
  const [a, b] = [nameOf('a'), nameOf('b')];
  const [secretA, secretB] = [await senders().create(a, null), await senders().create(b, null)];
  expect(await send(a, secretB, event(nordlys.id))).toEqual(mismatch);
  expect(await send(b, secretA, event(nordlys.id))).toEqual(mismatch);
  expect(await send(null, secretA, event(nordlys.id))).toEqual(mismatch);
  expect(await send(a, configuredSecret, event(nordlys.id))).toEqual(mismatch);
  expect(await send('nobody', secretA, event(nordlys.id))).toEqual(await send(a, secretB, event(nordlys.id)));
  expect(await send('default', configuredSecret, event(nordlys.id))).toEqual(stored());
});

test('two secrets work during the overlap, then the new one alone', async () => {
  const name = nameOf('rotating');
  const first = await senders().create(name, null);
  const second = await senders().rotate(name, 2);
  expect(second).not.toBe(first);
  for (const secret of [first, second]) expect(await send(name, secret, event(nordlys.id))).toEqual(stored());
  const third = await senders().rotate(name, 2);
  expect(await send(name, first, event(nordlys.id))).toEqual(mismatch);
  for (const secret of [second, third]) expect(await send(name, secret, event(nordlys.id))).toEqual(stored());
  world.clock.advance(2 * 3_600_000 + 1);
  expect(await send(name, second, event(nordlys.id))).toEqual(mismatch);
  expect(await send(name, third, event(nordlys.id))).toEqual(stored());
  const fourth = await senders().rotate(name, 0);
  expect(await send(name, third, event(nordlys.id))).toEqual(mismatch);
  expect(await send(name, fourth, event(nordlys.id))).toEqual(stored());
  // A rotation changes no id: what came under the first secret is known.
  const sent = event(nordlys.id);
  expect(await send(name, fourth, sent)).toEqual(stored());
  const fifth = await senders().rotate(name);
  expect(await send(name, fifth, sent)).toEqual(stored(0, 1));
});

test('rotations at the same time leave two secrets', async () => {
  const name = nameOf('busy');
  await senders().create(name, null);
  await Promise.all(Array.from({ length: 4 }, () => senders().rotate(name)));
  const sender = (await senders().list()).find((each) => each.name === name)!;
  expect(sender.secrets).toHaveLength(2);
});

test('what is revoked opens nothing, in this process and in others', async () => {
  const name = nameOf('gone');
  const secret = await senders().create(name, null);
  const other = await webhookServer(await world.second());
  expect(await send(name, secret, event(nordlys.id), other)).toEqual(stored());
  await senders().revoke(name);
  expect(await send(name, secret, event(nordlys.id))).toEqual(mismatch);
  await expect(senders().rotate(name)).rejects.toThrow(/is revoked; create another/);
  await expect(senders().create(name, null)).rejects.toThrow(/already/);
  await other.close();
  // The other process has its list for some seconds; a directory that reads every time stands for
  // one that has waited.
  const { services } = world;
  const directory = new SenderDirectory({ store: senders(), configured: [], log: world.deps.log, maxAgeMs: -1 });
  expect(await directory.find(name)).toBeNull();
  expect(await services.senders.find(name)).toBeNull();
});

test('senders are refused by name of what is wrong', async () => {
  const create = (name: string, companies: string[] | null) => senders().create(name, companies);
  for (const name of ['', 'Nordlys', '-a', 'a-', 'a/b', 'a b', 'a'.repeat(61), 'ø', '..'])
    await expect(create(name, null)).rejects.toThrow(/small letters, digits/);
  await expect(create('default', null)).rejects.toThrow(/There is a sender "default" already/);
  await expect(create(nameOf('x'), [nordlys.id, '00000000-0000-7000-8000-000000000001'])).rejects.toThrow(
    /no company 0000/,
  );
  await expect(create(nameOf('x'), [])).rejects.toThrow(/needs a company/);
  await expect(senders().rotate('nobody')).rejects.toThrow(/no sender "nobody"/);
  await expect(senders().revoke('nobody')).rejects.toThrow(/no sender "nobody"/);
});

test('a copy of the database forges nothing, and a new SERVICE_TOKEN_SECRET takes over', async () => {
  const name = nameOf('sealed');
  const secret = await senders().create(name, null);
  const rows = await world.db.query<{ sealed: string }>('select sealed from webhook_secret');
  expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length, 20));
  const { db, clock, ids } = world;
  const withKey = (keys: string) => new WebhookSenderStore({ db, clock, ids, box: secretBox(keys) });
  const secretOf = async (store: WebhookSenderStore) =>
    (await store.list()).find((sender) => sender.name === name)!.secrets.map((each) => each.secret);
  expect(await secretOf(withKey('another key of the tests, long enough'))).toEqual([null]);
  expect(await secretOf(withKey(`another key of the tests, long enough,${serviceTokenSecret}`))).toEqual([secret]);
  // It was sealed anew, so the old key is no longer needed.
  expect(await secretOf(withKey('another key of the tests, long enough'))).toEqual([secret]);
  const directory = new SenderDirectory({ store: senders(), configured: [], log: world.deps.log });
  expect((await directory.find(name))!.keysAt(clock.now())).toEqual([]);
});

test('with the store away those known before are used, and without any the sender may repeat', async () => {
  const failing = { list: () => Promise.reject(new Error('away')) };
  const never = new SenderDirectory({ store: failing, configured: [configuredSecret], log: world.deps.log });
  await expect(never.find('default')).rejects.toThrow('away');
  const server = fastify();
  await feedbackWebhook(server, { ...world.services.webhook, senders: never });
  expect(await send(null, configuredSecret, event(nordlys.id), server)).toMatchObject({
    status: 503,
    body: { error: { code: 'UNAVAILABLE' } },
  });
  await server.close();
  let away = false;
  const store = { list: () => (away ? failing.list() : senders().list()) };
  const some = new SenderDirectory({ store, configured: [configuredSecret], log: world.deps.log, maxAgeMs: -1 });
  const known = await some.find('default');
  away = true;
  expect(await some.find('default')).toBe(known);
});

test('a store that has fallen silent holds no request up, and is asked anew', async () => {
  let asked = 0;
  let silent = false;
  const silence = new Promise<never>(() => {});
  const store = { list: () => ((asked += 1), silent ? silence : senders().list()) };
  const directory = new SenderDirectory({ store, configured: [], log: world.deps.log });
  const known = await directory.find('default');
  silent = true;
  directory.forget();
  const startedAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 50 }, () => directory.find('default')));
  expect(new Set(answers)).toEqual(new Set([known]));
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(asked).toBe(2);
  // For a second the known ones are used without asking.
  expect(await directory.find('default')).toBe(known);
  expect(asked).toBe(2);
  silent = false;
  directory.forget();
  expect(await directory.find('default')).not.toBe(known);
});

test('a thousand names that no sender has cost one query', async () => {
  const directory = new SenderDirectory({ store: senders(), configured: [], log: world.deps.log });
  const before = world.statements.length;
  await Promise.all(Array.from({ length: 1000 }, (_, n) => directory.find(`nobody-${n}`)));
  expect(world.statements.length - before).toBe(2);
});

// Last: it ends the secret that the other tests use.
test('the secret of the configuration is the sender default, until that is rotated and the overlap is over', async () => {
  expect(await send(null, configuredSecret, event(nordlys.id))).toEqual(stored());
  const next = await senders().rotate('default', 1);
  for (const secret of [configuredSecret, next]) expect(await send(null, secret, event(nordlys.id))).toEqual(stored());
  world.clock.advance(3_600_001);
  expect(await send(null, configuredSecret, event(nordlys.id))).toEqual(mismatch);
  expect(await send(null, next, event(nordlys.id))).toEqual(stored());
  await senders().revoke('default');
  expect(await send(null, next, event(nordlys.id))).toEqual(mismatch);
});

test('no secret is in the log', () => {
  expect(JSON.stringify(world.logs)).not.toContain('whsec_');
});
