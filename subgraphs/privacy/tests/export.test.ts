import { randomUUID } from 'node:crypto';
import { actorOf, expectNoLeaks } from '#platform/testing';
import { addPerson, addRows, ann, bob, personAs, room } from './people.js';
import type { ExportRequestOutcome } from '../export/export-request.service.js';
import type { PrivacyServices } from '../services.js';
import { signedIn } from './identity.js';
import { openWorld, type World } from './world.js';

let world: World;
const me = personAs(ann, 'participant');
const nothing = { subjectUserId: null, idempotencyKey: null };

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openWorld({ now: '2026-03-05T09:00:00Z' });
  await addPerson(world.db, { ...ann, email: 'ann@example.org' });
  await addPerson(world.db, { ...bob, email: 'canary-bob@example.org' });
  await addRows(world.db, {
    room: 'alpha',
    section: 'notes',
    userId: ann.userId,
    count: 7,
    body: 'Ann </script><img src=x> "note"',
  });
  await addRows(world.db, { room: 'alpha', section: 'notes', userId: bob.userId, count: 5, body: 'canary-bob' });
  await addRows(world.db, { room: 'beta', section: 'scores', userId: bob.userId, count: 5, body: 'canary-bob' });
});
beforeEach(() => world.clock.advance(86_400_000));

/** The subject says that a request of an officer is theirs. */
async function confirmed(services: PrivacyServices, outcome: ExportRequestOutcome): Promise<void> {
  if (outcome.kind !== 'REQUESTED') throw new Error(outcome.kind);
  await services.identity.confirm(signedIn(world, me), { requestId: outcome.request.id, code: null });
}

async function requested(services = world.worker(), actor = me): Promise<string> {
  const outcome = await services.exports.request(signedIn(world, actor), nothing);
  if (outcome.kind !== 'REQUESTED') throw new Error(outcome.kind);
  return outcome.request.id;
}

test('a copy holds exactly what was counted, and nothing of anybody else', async () => {
  const services = world.worker();
  const id = await requested(services);
  await world.work(services);
  const files = await world.package(services, id);
  const notes = JSON.parse(files.get('data/alpha/notes.json')!) as { body: string }[];
  expect(notes.map((note) => note.body)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((n) => `Ann </script><img src=x> "note" ${n}`),
  );
  expect([...files.keys()].sort()).toEqual(
    [
      'README.html',
      'art15.html',
      'art15.json',
      'catalogue.json',
      'data/alpha/notes.json',
      'data/privacy/auditTrail.json',
      'data/privacy/requests.json',
      'manifest.json',
    ].sort(),
  );
  expect([...files.values()].join('')).not.toContain('canary-bob');
  expect(await services.requests.get(id)).toMatchObject({ phase: 'READY', progress: 100 });
});

test('the manifest accounts for every store, with hashes that are right', async () => {
  const services = world.worker();
  const id = await requested(services);
  await world.work(services);
  const files = await world.package(services, id);
  const manifest = JSON.parse(files.get('manifest.json')!) as Record<string, never> & {
    files: { path: string; sha256: string }[];
  };
  expect(manifest).toMatchObject({ format: 'teei-data-export/1', requestId: id, complete: true });
  expect(manifest.storesSearched).toEqual(
    expect.arrayContaining([
      { subgraph: 'alpha', section: 'notes', counted: 7, exported: 7, file: 'data/alpha/notes.json' },
      { subgraph: 'alpha', section: 'visits', counted: 0, exported: 0, file: null },
      { subgraph: 'beta', section: 'scores', counted: 0, exported: 0, file: null },
    ]),
  );
  const { createHash } = await import('node:crypto');
  const hashes = manifest.files.map(({ path, sha256 }) => [path, sha256]);
  expect(hashes).toEqual(
    [...files]
      .filter(([path]) => path !== 'manifest.json')
      .map(([path, body]) => [path, createHash('sha256').update(body).digest('hex')]),
  );
  expect(JSON.stringify(manifest)).not.toContain(ann.userId);
});

test('the page for people is text however hostile the names are', async () => {
  const services = world.worker();
  const id = await requested(services);
  await world.work(services);
  const page = (await world.package(services, id)).get('README.html')!;
  expect(page).not.toContain('<script');
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;script&gt;alert(&quot;reason&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;');
  expect(page).toContain('<html lang="en">');
  expect(page).toContain('<th scope="row"><a href="data/alpha/notes.json">');
});

test('staging is empty afterwards, and the package goes when its time is over', async () => {
  const services = world.worker();
  const id = await requested(services);
  await world.work(services);
  const { retention } = services;
  const { signal } = new AbortController();
  await retention.sweep(signal);
  expect((await world.files()).filter((name) => name.endsWith('.ndjson'))).toEqual([]);
  expect(await world.deps.storage.exists((await services.requests.get(id))!.packageKey!)).toBe(true);
  world.clock.advance(7 * 86_400_000);
  await retention.sweep(signal);
  expect(await world.files()).toEqual([]);
  expect(await services.requests.get(id)).toMatchObject({ packageDeletedAt: world.clock.now(), downloadCode: null });
  expect(await world.db.query('select count(*)::int as n from privacy_export_page')).toEqual([{ n: 0 }]);
});

describe('a contributor that does not keep the contract fails the request, and nothing is left of it', () => {
  const cases: [string, (r: ReturnType<typeof room>) => ReturnType<typeof room>, string][] = [
    [
      'fewer than counted',
      (r) => ({ ...r, exportPage: async () => ({ records: [], nextCursor: null }) }),
      'COUNT_MISMATCH',
    ],
    [
      'a section it had not counted',
      (r) => ({ ...r, exportPage: async () => ({ records: [{ section: 'other', data: {} }], nextCursor: null }) }),
      'CONTRACT_BROKEN',
    ],
    [
      'the same cursor for ever',
      (r) => ({ ...r, exportPage: async (_s, _a, cursor) => ({ records: [], nextCursor: cursor ?? 'x' }) }),
      'CONTRACT_BROKEN',
    ],
    ['a path for a name', (r) => ({ ...r, counts: async () => ({ '../../etc/passwd': 1 }) }), 'CONTRACT_BROKEN'],
    ['names that differ in case only', (r) => ({ ...r, counts: async () => ({ a: 0, A: 0 }) }), 'CONTRACT_BROKEN'],
    ['an error every time', (r) => ({ ...r, exportPage: () => Promise.reject(new Error('canary of a row')) }), 'Error'],
    ['no answer', (r) => ({ ...r, exportPage: () => new Promise(() => {}) }), 'CONTRIBUTOR_TIMEOUT'],
  ];
  test.each(cases)('%s', async (_what, spoil, code) => {
    const honest = room(world.db, { name: 'alpha', sections: ['notes', 'visits'], ownsPeople: true });
    const services = world.worker(
      { maxAttempts: 2, contributorTimeoutMs: 30 },
      { personalData: () => [spoil(honest)] },
    );
    const id = await requested(services);
    for (let round = 0; round < 50; round += 1) {
      await world.work(services);
      if ((await services.requests.get(id))?.phase === 'FAILED') break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const failed = (await services.requests.get(id))!;
    expect(failed).toMatchObject({ phase: 'FAILED', failureCode: code, packageKey: null });
    expect(failed.progress).toBeLessThan(100);
    expect(failed.failureMessage).toMatch(/failed after \d tr(y|ies): .+/);
    expect(failed.failureMessage).not.toContain('canary');
    await services.retention.removeStaging(new AbortController().signal);
    expect(await world.files()).toEqual([]);
    expect(JSON.stringify(world.logs)).not.toContain('canary');
  });
});

test('rows that arrive while they are read are collected from the beginning, not passed over', async () => {
  let read = 0;
  const honest = room(world.db, { name: 'alpha', sections: ['notes', 'visits'], ownsPeople: true });
  const late: typeof honest = {
    ...honest,
    async exportPage(...args) {
      read += 1;
      if (read === 2)
        await addRows(world.db, { room: 'alpha', section: 'visits', userId: ann.userId, count: 1, body: 'late' });
      return honest.exportPage(...args);
    },
  };
  const services = world.worker({}, { personalData: () => [late] });
  const id = await requested(services);
  await world.work(services);
  expect(JSON.parse((await world.package(services, id)).get('data/alpha/visits.json')!)).toHaveLength(1);
});

describe('who may ask, and how often', () => {
  test('one request at a time: a second one is told of the first; a key repeats its answer', async () => {
    const services = world.worker();
    const first = await services.exports.request(signedIn(world, me), { ...nothing, idempotencyKey: 'k1' });
    expect(first.kind).toBe('REQUESTED');
    const [again, other] = await Promise.all([
      services.exports.request(signedIn(world, me), { ...nothing, idempotencyKey: 'k1' }),
      services.exports.request(signedIn(world, me), nothing),
    ]);
    const id = 'request' in first ? first.request.id : '';
    expect(again).toMatchObject({ kind: 'REQUESTED', request: { id } });
    expect(other).toMatchObject({ kind: 'ALREADY_IN_PROGRESS', request: { id } });
    await world.work(services);
  });

  test('ten at once are one request', async () => {
    const services = world.worker();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => services.exports.request(signedIn(world, me), nothing)),
    );
    expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(
      [...Array<string>(9).fill('ALREADY_IN_PROGRESS'), 'REQUESTED'].sort(),
    );
    await world.work(services);
  });

  test('an officer asks for people of the company; a key is not used for two people; strangers learn nothing', async () => {
    const services = world.worker();
    const officer = actorOf('privacy_officer', 1, ann.companyId);
    const forAnn = { subjectUserId: ann.userId, idempotencyKey: 'officer-1' };
    const outcome = await services.exports.request(officer, forAnn);
    expect(outcome.kind).toBe('REQUESTED');
    await confirmed(services, outcome);
    expect((await services.exports.request(officer, { ...forAnn, subjectUserId: bob.userId })).kind).toBe('KEY_REUSED');
    const foreign = actorOf('privacy_officer', 2, randomUUID());
    const unknown = { ...nothing, subjectUserId: randomUUID() };
    expect(await services.exports.request(foreign, { ...nothing, subjectUserId: ann.userId })).toEqual(
      await services.exports.request(officer, unknown),
    );
    await world.work(services);
  });

  test('no more than so many a day', async () => {
    const services = world.worker({ exportsPerDay: 2 });
    for (let n = 0; n < 2; n += 1) {
      await requested(services);
      await world.work(services);
      world.clock.advance(3_600_000);
    }
    const retryAt = new Date(world.clock.now().getTime() + 22 * 3_600_000);
    expect(await services.exports.request(signedIn(world, me), nothing)).toEqual({ kind: 'TOO_MANY', retryAt });
    world.clock.set(retryAt);
    expect((await services.exports.request(signedIn(world, me), nothing)).kind).toBe('REQUESTED');
    await world.work(services);
  });
});

test('requests about a person are in their next copy, without the name of staff', async () => {
  const services = world.worker();
  const officer = actorOf('privacy_officer', 1, ann.companyId);
  await confirmed(services, await services.exports.request(officer, { ...nothing, subjectUserId: ann.userId }));
  await world.work(services);
  world.clock.advance(86_400_000);
  const id = await requested(services);
  await world.work(services);
  const files = await world.package(services, id);
  const requests = JSON.parse(files.get('data/privacy/requests.json')!) as { requestedBy: string; status: string }[];
  expect(requests.at(-2)).toMatchObject({ requestedBy: 'privacy staff', status: 'COMPLETED' });
  expect(requests.at(-1)).toMatchObject({ requestedBy: 'you', status: 'UNDER_WAY' });
  expect([...files.values()].join('')).not.toContain(officer.id);
});
