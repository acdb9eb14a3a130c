import { fastify, type FastifyInstance } from 'fastify';
import * as fc from 'fast-check';
import { createLogger, scrub } from '../index.js';
import { expectNoLeaks } from '#platform/testing';

const capture = (format: 'json' | 'pretty' = 'json') => {
  const lines: string[] = [];
  const log = createLogger({
    level: 'trace',
    format,
    name: 'test',
    destination: { write: (line) => void lines.push(line) },
  });
  return { log, lines, text: () => lines.join('') };
};
const secrets = [
  'olena@example.org',
  'Olena Kovalenko',
  'hunter2',
  'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  'whsec_c2VjcmV0',
  '+47 912 34 567',
  'I was abused',
];

const apps: FastifyInstance[] = [];
expectNoLeaks(() => Promise.all(apps.map((app) => app.close())));

describe('logger', () => {
  test.each([
    [
      'fields',
      {
        email: secrets[0],
        name: secrets[1],
        password: secrets[2],
        authorization: `Bearer ${secrets[3]}`,
        phone: secrets[5],
        text: secrets[6],
      },
    ],
    [
      'fields at any depth',
      {
        request: { user: [{ profile: { displayName: secrets[1], E_Mail: secrets[0] } }] },
        event: { payload: { text: secrets[6] } },
      },
    ],
    [
      'other spellings',
      {
        'x-api-key': secrets[2],
        accessToken: secrets[3],
        refresh_token: secrets[3],
        webhookSecret: secrets[4],
        userEmail: secrets[0],
        redactedText: secrets[6],
      },
    ],
    ['header and cookie bags', { headers: { cookie: secrets[2] }, rawHeaders: ['authorization', secrets[3]] }],
    ['lists under a sensitive key', { emails: [secrets[0]], to: [secrets[0]] }],
    ['free strings', { reason: `user ${secrets[0]} sent Bearer ${secrets[3]} and ${secrets[4]}` }],
    [
      'class instances',
      {
        user: new (class User {
          email = secrets[0];
          name = secrets[1];
        })(),
      },
    ],
  ])('keeps personal data and secrets out of %s', (_what, fields) => {
    const { log, text } = capture();
    log.info(fields, 'something happened');
    log.child(fields).warn('in a child');
    log.child({ a: 1 }).child(fields).warn('in a grandchild');
    expect(text()).not.toBe('');
    for (const secret of secrets) expect(text()).not.toContain(secret);
  });

  test('keeps them out of messages and their arguments', () => {
    const { log, text } = capture();
    log.info(`mail to ${secrets[0]} sent`);
    log.info('mail to %s with %j', secrets[0], { email: secrets[0] });
    log.info({ ok: true }, 'token %s', secrets[3]);
    for (const secret of secrets) expect(text()).not.toContain(secret);
  });

  test('keeps what operators need', () => {
    const { log, lines } = capture();
    log
      .child({ requestId: 'r-12345678' })
      .info(
        { feedbackId: 'f-1', count: 3, at: new Date(0), bytes: Buffer.from('abc'), big: 10n, none: null, ok: true },
        'done',
      );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      logger: 'test',
      requestId: 'r-12345678',
      feedbackId: 'f-1',
      count: 3,
      at: '1970-01-01T00:00:00.000Z',
      bytes: '[3 bytes]',
      big: '10',
      none: null,
      ok: true,
      msg: 'done',
    });
  });

  test('takes rows out of database errors and keeps what locates them', () => {
    const { log, lines, text } = capture();
    const driver = Object.assign(
      new Error(
        `insert into "person" ("name") values ('${secrets[1]}') - duplicate key value violates unique constraint "person_email"`,
      ),
      {
        code: '23505',
        detail: `Key (email)=(${secrets[0]}) already exists.`,
        constraint: 'person_email',
        table: 'person',
        query: `insert … ${secrets[2]}`,
      },
    );
    log.error(driver);
    log.error({ err: new Error('saving failed', { cause: driver }) });
    log.error(
      { err: Object.assign(new Error(`invalid input syntax for type uuid: "${secrets[1]}"`), { code: '22P02' }) },
      'bad id',
    );
    for (const secret of secrets) expect(text()).not.toContain(secret);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'duplicate key value violates unique constraint "person_email"',
      err: { type: 'Error', code: '23505', constraint: 'person_email', table: 'person' },
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ msg: 'saving failed', err: { cause: { code: '23505' } } });
    expect(JSON.parse(lines[0] ?? '').err.stack).toMatch(/^\s+at /);
  });

  test('survives cycles, depth and what cannot be walked', () => {
    const { log, lines } = capture();
    const cyclic: Record<string, unknown> = { id: 1 };
    cyclic.self = cyclic;
    log.info(cyclic, 'cyclic');
    log.info({ list: Array.from({ length: 5000 }, (_, n) => n) }, 'long');
    expect(lines).toHaveLength(2);
    expect(lines[1]?.length).toBeLessThan(2000);
  });

  test('Fastify logs requests through it without query, headers, address or one-time links', async () => {
    const { log, text } = capture();
    const app = fastify({ loggerInstance: log });
    apps.push(app as unknown as FastifyInstance);
    app.get('/downloads/:token', () => Promise.reject(new Error(`no file for ${secrets[0]}`)));
    await app.inject({
      url: `/downloads/${'k'.repeat(43)}?email=${secrets[0]}`,
      headers: { authorization: `Bearer ${secrets[3]}`, 'user-agent': 'Olena Kovalenko' },
    });
    expect(text()).toContain('/downloads/kkkk…');
    for (const secret of [...secrets, 'k'.repeat(43), '127.0.0.1']) expect(text()).not.toContain(secret);
  });

  test('prints lines for people with the error below', () => {
    const { log, lines } = capture('pretty');
    log.info({ feedbackId: 'f-1', note: secrets[6] }, 'stored');
    log.error(new RangeError('too much'), 'failed');
    const plain = lines.map((line) => line.replaceAll(/\p{Cc}\[\d+m/gu, ''));
    expect(plain[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}test stored feedbackId=f-1 note=\[redacted\]\n$/);
    expect(plain[1]).toMatch(/error test failed\n {4}RangeError: too much\n {4}at /);
    expect(plain.join('')).not.toContain(secrets[6]);
  });

  test('no e-mail address and no token survives scrubbing, wherever it stands', () => {
    const email = fc.emailAddress().filter((address) => /^[\w.+%-]+@[\w.-]+$/.test(address));
    fc.assert(
      fc.property(
        fc.string(),
        email,
        fc.string(),
        (before, address, after) => !scrub(`${before} ${address} ${after}`).includes(address),
      ),
      { numRuns: 200 },
    );
    expect(scrub('postgres://app:hunter2@db:5432/x')).toBe('postgres://[credentials]@db:5432/x');
    expect(scrub('teei_abcdefgh_0123456789')).toBe('[api key]');
  });
});
