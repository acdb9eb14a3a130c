import { gzipSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { createOutbox } from '#platform/events';
import { expectNoLeaks, testLogger } from '#platform/testing';
import { demoIdentities } from '../index.js';
import { exampleCompanyId, exampleExternalId } from '../demo/group.js';
import { demoCompanies } from '../demo/identities.js';
import { FeedbackIngest } from '../feedback/ingest.service.js';
import { IngestStore } from '../feedback/ingest.store.js';
import { KnownRecords } from '../feedback/known-records.store.js';
import { RateLimit, signWebhook } from '../webhook-senders/index.js';
import { feedbackWebhook } from '../feedback/webhook.js';
import { oldSecret, openWorld, post, secret, webhookServer, type World } from './impact-world.js';

let world: World;
let app: FastifyInstance;
const person = demoIdentities.find(({ role }) => role === 'participant')!;
let counter = 0;
const event = (changes: Record<string, unknown> = {}) => ({
  id: `evt_${(counter += 1)}`,
  type: 'feedback.submitted',
  companyId: person.companyId,
  userId: person.userId,
  text: 'My mentor listens.',
  submittedAt: '2026-11-22T10:00:00Z',
  ...changes,
});

beforeAll(async () => {
  world = await openWorld();
  app = await webhookServer(world.services);
});
expectNoLeaks(
  () => app.close(),
  () => world.close(),
);

const send = (body: unknown, headers?: Record<string, string | undefined>) =>
  post(app, body, { clock: world.clock, ...(headers ? { headers } : {}) });
const replyOf = ({ statusCode, ...answer }: Awaited<ReturnType<typeof send>>) => ({
  status: statusCode,
  retryAfter: answer.headers['retry-after'],
  body: answer.json(),
});
const count = async (): Promise<number> => {
  const [row] = await world.db.query<{ count: number }>(
    `select count(*)::int as count from feedback f join feedback_ingest_key k on k.feedback_id = f.id join event_outbox o on o.aggregate_id = f.id::text
     where o.type = 'feedback.received' and f.received_at = $1`,
    [world.clock.now()],
  );
  return row!.count;
};

test('stores an event with its outbox entry before it answers, and recognises the repetition', async () => {
  const before = await count();
  const sent = event({ programId: null, locale: 'nb-NO', rating: 5 });
  const first = await send(sent);
  expect(replyOf(first)).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 0 } });
  expect(await count()).toBe(before + 1);
  // Another order of fields and another way to write the instant are the same content.
  const reordered = Object.fromEntries(
    Object.entries({ ...sent, submittedAt: '2026-11-22T12:00:00+02:00' }).toReversed(),
  );
  const again = await send([reordered, reordered]);
  expect(replyOf(again)).toMatchObject({ status: 202, body: { accepted: 0, duplicates: 2 } });
  expect(await count()).toBe(before + 1);
});

test('refuses the same id with another body, names it, and stores nothing of that request', async () => {
  const sent = event();
  await send(sent);
  const before = await count();
  const answer = await send([event(), { ...sent, text: 'Something else.' }, event()]);
  expect(answer.statusCode).toBe(409);
  expect(answer.json().error).toMatchObject({ code: 'ID_REUSED', ids: [sent.id] });
  const inOne = event();
  const within = await send([inOne, { ...inOne, rating: 1 }]);
  expect(within.json().error.ids).toEqual([inOne.id]);
  expect(await count()).toBe(before);
});

test('knows a person by the id that the company gives them', async () => {
  const companyId = exampleCompanyId;
  const sent = event({ companyId, userId: exampleExternalId, text: 'By the id of the company.' });
  expect((await send([sent, sent])).json()).toEqual({ accepted: 1, duplicates: 1 });
  const [row] = await world.db.query<{ externalId: string }>(
    `select p.external_id as "externalId" from feedback f join person p on p.id = f.user_id where f.text = $1`,
    [sent.text],
  );
  expect(row).toEqual({ externalId: exampleExternalId });
  const elsewhere = await send(event({ userId: exampleExternalId }));
  expect(elsewhere.json().error.problems).toEqual([
    { path: 'userId', message: expect.stringMatching(/person of this company/) },
  ]);
  expect((await send(event({ userId: ' ' }))).json().error.problems[0].message).toMatch(/must be a UUID, or the id/);
});

test('names every wrong field with its place and the fix', async () => {
  const before = await count();
  const bad: [Record<string, unknown>, string, RegExp][] = [
    [{ text: 'x'.repeat(1_048_576) }, 'text', /1048576 characters; at most 10000/],
    [{ text: '' }, 'text', /empty/],
    [{ text: '\u200b\u200d\ufe0f\u2060 \u3164' }, 'text', /empty/],
    [{ text: 7 }, 'text', /is a number; must be a string/],
    [{ text: 'a\u0000b' }, 'text', /null character/],
    [{ text: 'half \ud83d emoji' }, 'text', /surrogate/],
    [{ text: undefined }, 'text', /is missing/],
    [{ companyId: 'acme' }, 'companyId', /UUID/],
    [{ companyId: '00000000-0000-7000-8000-000000000001' }, 'companyId', /not the id of a company/],
    [{ companyId: demoCompanies[1].id }, 'userId', /person of this company/],
    [{ userId: '00000000-0000-7000-8000-000000000001' }, 'userId', /person of this company/],
    [{ programId: '00000000-0000-7000-8000-000000000001' }, 'programId', /programme of this company/],
    [{ submittedAt: '2026-02-30T10:00:00Z' }, 'submittedAt', /existing instant/],
    [{ submittedAt: '2026-11-22 10:00' }, 'submittedAt', /existing instant/],
    [{ submittedAt: '2027-01-01T00:00:00Z' }, 'submittedAt', /future/],
    [{ rating: 6 }, 'rating', /1 to 5/],
    [{ rating: '5' }, 'rating', /1 to 5/],
    [{ locale: 'not a locale' }, 'locale', /BCP 47/],
    [{ id: '' }, 'id', /1 to 200/],
    [{ id: 12 }, 'id', /1 to 200/],
    [{ type: 'feedback.created' }, 'type', /feedback\.submitted/],
    [{ programID: null }, 'programID', /is not a field/],
  ];
  for (const [changes, field, message] of bad) {
    const single = await send(event(changes));
    expect(replyOf(single)).toMatchObject({
      status: 400,
      body: { error: { problems: [{ path: field, message: expect.stringMatching(message) }] } },
    });
    const fourth = await send([event(), event(), event(), event(changes)]);
    expect(fourth.json().error.problems[0].path).toBe(`[3].${field}`);
  }
  expect((await send([])).json().error.problems[0].message).toMatch(/at least one/);
  expect((await send(Array.from({ length: 501 }, () => event()))).json().error.problems[0].message).toMatch(
    /501 events; at most 500/,
  );
  expect((await send([null])).json().error.problems[0]).toEqual({
    path: '[0]',
    message: expect.stringMatching(/is null/),
  });
  expect(await count()).toBe(before);
});

test('refuses bodies that are not JSON, not UTF-8, too large or of another type', async () => {
  const malformed = await send('{"id": "secret words');
  expect(replyOf(malformed)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringMatching(/not JSON/) } },
  });
  expect(malformed.body).not.toContain('secret words');
  expect((await send(Buffer.from([0x22, 0xff, 0x22]))).json().error.message).toMatch(/UTF-8/);
  expect((await send('')).statusCode).toBe(400);
  expect((await send('x'.repeat(9 * 1024 * 1024))).json().error.code).toBe('BODY_TOO_LARGE');
  const text = await send(event(), { 'content-type': 'text/plain' });
  expect(replyOf(text)).toMatchObject({ status: 415, body: { error: { code: 'NOT_JSON' } } });
  for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'GZIP', 'gzip, identity']) {
    const compressed = await send(gzipSync(JSON.stringify(event())), { 'content-encoding': encoding });
    expect({ encoding, ...replyOf(compressed) }).toMatchObject({
      encoding,
      status: 415,
      body: { error: { code: 'BODY_ENCODED', message: expect.stringMatching(/without content-encoding/) } },
    });
    expect(compressed.headers['accept-encoding']).toBe('identity');
  }
  const wide = Buffer.from(JSON.stringify(event()), 'utf16le');
  const utf16 = await send(wide, { 'content-type': 'application/json; charset="UTF-16LE"' });
  expect(replyOf(utf16)).toMatchObject({ status: 415, body: { error: { code: 'NOT_UTF8' } } });
  for (const [name, value] of [
    ['content-encoding', 'identity'],
    ['content-type', 'application/json; charset=UTF-8'],
  ] as const)
    expect((await send(event({ locale: 'th-TH-u-nu-thai' }), { [name]: value })).statusCode).toBe(202);
});

test('says which part of a signature is wrong', async () => {
  const payload = JSON.stringify(event());
  const at = (shiftMs: number) => new Date(world.clock.now().getTime() + shiftMs);
  const sign = (options: { secret?: string; timestamp?: Date; id?: string }) =>
    signWebhook(payload, { secret, id: 'msg_1', timestamp: world.clock.now(), ...options });
  const cases: [Record<string, string | undefined>, string][] = [
    [{ 'webhook-signature': undefined }, 'SIGNATURE_HEADERS_MISSING'],
    [{ 'webhook-id': undefined }, 'SIGNATURE_HEADERS_MISSING'],
    [{ 'webhook-timestamp': 'yesterday' }, 'TIMESTAMP_INVALID'],
    [sign({ timestamp: at(-301_000) }), 'TIMESTAMP_TOO_OLD'],
    [sign({ timestamp: at(301_000) }), 'TIMESTAMP_TOO_NEW'],
    [sign({ secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` }), 'SIGNATURE_MISMATCH'],
    [{ ...sign({}), 'webhook-id': 'msg_2' }, 'SIGNATURE_MISMATCH'],
    [{ 'webhook-signature': 'v1,AAAA' }, 'SIGNATURE_MISMATCH'],
    [{ 'webhook-signature': sign({})['webhook-signature'].replace('v1,', 'v1a,') }, 'SIGNATURE_MISMATCH'],
  ];
  for (const [headers, code] of cases) {
    const answer = await send(payload, headers);
    expect(replyOf(answer)).toMatchObject({ status: 401, body: { error: { code } } });
  }
  for (const headers of [
    sign({ timestamp: at(-299_000) }),
    sign({ timestamp: at(299_000) }),
    sign({ secret: oldSecret }),
  ]) {
    expect((await send(payload, headers)).statusCode).toBe(202);
  }
  const both = { 'webhook-signature': `v1,AAAA ${sign({})['webhook-signature']}` };
  expect((await send(payload, both)).statusCode).toBe(202);
});

test('verifies the bytes that arrived, not a re-serialisation of them', async () => {
  const loose = `  ${JSON.stringify(event(), null, 3)}\n`;
  expect((await send(loose)).statusCode).toBe(202);
});

test('many concurrent posts, one bad neighbour: the others are stored once', async () => {
  const before = await count();
  const sent = Array.from({ length: 60 }, () => event());
  const bad = event({ userId: '00000000-0000-7000-8000-000000000009' });
  const answers = await Promise.all([...sent, bad, ...sent].map((one) => send(one)));
  expect(answers.filter(({ statusCode }) => statusCode === 400)).toHaveLength(1);
  const totals = answers
    .filter(({ statusCode }) => statusCode === 202)
    .map((answer) => answer.json().accepted as number);
  expect([totals.length, totals.reduce((a, b) => a + b)]).toEqual([120, 60]);
  expect(await count()).toBe(before + 60);
});

test('two processes that receive the same events at the same time store them once', async () => {
  const before = await count();
  const other = await webhookServer(await world.second());
  const sent = Array.from({ length: 40 }, () => event());
  const answers = await Promise.all(
    sent.flatMap((one, index) => [send(one), post(other, [one, sent[(index + 1) % 40]], { clock: world.clock })]),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 202));
  const accepted = answers.reduce((sum, answer) => sum + (answer.json().accepted as number), 0);
  expect([accepted, await count()]).toEqual([40, before + 40]);
  await other.close();
});

test('a person who was deleted while known is named, and the neighbours are stored', async () => {
  const id = world.ids.next();
  await world.db.query(
    `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'PARTICIPANT', 'Gone Soon', $3, now())`,
    [id, person.companyId, `${id}@demo.example`],
  );
  const first = event({ userId: id });
  expect((await send(first)).statusCode).toBe(202);
  await world.db.query('delete from feedback_ingest_key where key = $1', [`webhook:${first.id}`]);
  await world.db.query('delete from feedback where user_id = $1', [id]);
  await world.db.query('delete from person where id = $1', [id]);
  const [gone, fine] = await Promise.all([send(event({ userId: id })), send(event())]);
  expect(replyOf(gone)).toMatchObject({ status: 400, body: { error: { problems: [{ path: 'userId' }] } } });
  expect(fine.statusCode).toBe(202);
});

test('a store that fails is said to be away: 503 with Retry-After, and the same request works later', async () => {
  const sent = event();
  await world.db.query('alter table feedback rename to feedback_away');
  const away = await send(sent);
  await world.db.query('alter table feedback_away rename to feedback');
  expect(replyOf(away)).toMatchObject({ status: 503, retryAfter: '2', body: { error: { code: 'UNAVAILABLE' } } });
  expect((await send(sent)).json()).toEqual({ accepted: 1, duplicates: 0 });
});

test('signals the companies whose texts were stored, after the commit', async () => {
  const watch = world.deps.signals.watch(`metrics:${person.companyId}`);
  const before = await world.services.metrics.seqOf(person.companyId!);
  await send(event());
  expect(await watch.next()).toBe(true);
  expect(await world.services.metrics.seqOf(person.companyId!)).toBe(before + 1);
  watch.close();
});

test('too many requests, or a full queue: 429 with Retry-After, and nothing is lost or stored twice', async () => {
  const { services, clock } = world;
  const limited = fastify();
  await feedbackWebhook(limited, { ...services.webhook, rateLimit: new RateLimit({ perSecond: 0.5, burst: 1 }) });
  const [passes, refused] = [await post(limited, event(), { clock }), await post(limited, event(), { clock })];
  expect(passes.statusCode).toBe(202);
  expect(replyOf(refused)).toMatchObject({ status: 429, retryAfter: '2', body: { error: { code: 'RATE_LIMITED' } } });
  await limited.close();

  const limits = { maxBatch: 2, maxWaitMs: 1, maxQueued: 4 };
  const store = new IngestStore({
    db: world.db,
    outbox: createOutbox({ clock, ids: world.ids }),
    ids: world.ids,
    metrics: services.metrics,
  });
  const known = new KnownRecords(world.db);
  const ingest = new FeedbackIngest(
    { store, known, signals: world.deps.signals, clock, log: testLogger().log },
    limits,
  );
  const full = fastify();
  await feedbackWebhook(full, { ...services.webhook, ingest });
  const sent = Array.from({ length: 12 }, () => event());
  const before = await count();
  const answers = await Promise.all(sent.map((one) => post(full, one, { clock })));
  const busy = answers.filter(({ statusCode }) => statusCode === 429);
  expect(busy.length).toBeGreaterThan(0);
  expect(busy[0]!.headers['retry-after']).toBe('1');
  expect(await count()).toBe(before + sent.length - busy.length);
  await full.close();
});

test('keeps texts and addresses out of the log', () => {
  expect(JSON.stringify(world.logs)).not.toContain('My mentor listens');
});
