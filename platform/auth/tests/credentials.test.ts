import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import { expectNoLeaks, manualClock, testLogger } from '../../testing/index.js';
import {
  type Actor,
  actorKey,
  anonymous,
  type Authentication,
  AuthenticationError,
  createAuthenticator,
  developmentIssuer,
  scopesOfRole,
  ServiceTokenError,
  serviceTokens,
} from '../index.js';

const issuer = 'https://login.example.org/';
const audience = 'teei-supergraph';
const userId = 'a0000000-0000-7000-8000-000000000001';
const companyId = 'c0000000-0000-7000-8000-000000000001';

/** An identity provider: publishes keys, counts how often it is asked, can be away. */
interface Provider {
  readonly url: string;
  readonly requests: () => number;
  keys: JWK[];
  away: boolean;
  close(): Promise<void>;
}
async function provider(): Promise<Provider> {
  let requests = 0;
  const server: Server = createServer((_request, response) => {
    requests += 1;
    response
      .writeHead(self.away ? 503 : 200, { 'content-type': 'application/json', connection: 'close' })
      .end(JSON.stringify({ keys: self.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Provider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    requests: () => requests,
    keys: [],
    away: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return self;
}

async function signer(kid: string, alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const sign = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const standard = {
      iss: issuer,
      aud: audience,
      sub: userId,
      company_id: companyId,
      roles: ['company_manager'],
      iat: now,
      exp: now + 600,
    };
    return new SignJWT({ ...standard, ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  };
  return { jwk, sign };
}

let idp: Provider;
let first: Awaited<ReturnType<typeof signer>>;
let dataDir: string;
beforeAll(async () => {
  idp = await provider();
  first = await signer('key-1');
  idp.keys = [first.jwk];
  dataDir = mkdtempSync(join(tmpdir(), 'auth-'));
});
expectNoLeaks(
  () => idp.close(),
  () => rmSync(dataDir, { recursive: true }),
);

const config = () => ({ auth: { jwksUrl: idp.url, issuer, audience } });
const refusalOf = async (work: Promise<Authentication>): Promise<AuthenticationError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AuthenticationError);
  return error as AuthenticationError;
};

describe('bearer tokens', () => {
  const ask = (token: string, clock = manualClock(new Date())) =>
    createAuthenticator({ config: config(), clock }).authenticate({ authorization: `Bearer ${token}` });

  test('no credentials are the anonymous actor', async () => {
    expect(await createAuthenticator({ config: config() }).authenticate({})).toEqual({ actor: anonymous });
  });

  test('a good token is a user with the scopes of its roles', async () => {
    const exp = Math.floor(Date.now() / 1000) + 300;
    const { actor, expiresAt } = await ask(await first.sign({ exp, roles: ['company_manager', 'wizard'] }));
    expect(actor).toEqual({
      kind: 'user',
      id: userId,
      companyId,
      roles: ['company_manager'],
      scopes: expect.arrayContaining([...scopesOfRole.company_manager]),
    });
    expect(expiresAt).toEqual(new Date(exp * 1000));
  });

  test('`scope` narrows what the roles allow and never widens it', async () => {
    const { actor } = await ask(await first.sign({ scope: 'impact:read operations:manage' }));
    expect(actor.scopes).toEqual(['impact:read']);
  });

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['expired', { exp: 1_000_000 }, 'TOKEN_EXPIRED', /Log in again/],
    ['not valid yet', { nbf: 4_000_000_000 }, 'TOKEN_INVALID', /`nbf`.*not valid yet/],
    [
      'of another issuer',
      { iss: 'https://evil.example' },
      'TOKEN_INVALID',
      /`iss`.*must be "https:\/\/login\.example\.org\/"/,
    ],
    ['for another audience', { aud: 'other-api' }, 'TOKEN_INVALID', /`aud`.*must contain "teei-supergraph"/],
    ['without an expiry', { exp: undefined }, 'TOKEN_INVALID', /`exp`/],
    ['without a subject', { sub: undefined }, 'TOKEN_INVALID', /`sub`/],
    ['with a subject that is no UUID', { sub: 'auth0|12' }, 'TOKEN_INVALID', /`sub`.*UUID/],
    ['with a company that is no UUID', { company_id: 'acme' }, 'TOKEN_INVALID', /`company_id`/],
    ['of a company role without a company', { company_id: undefined }, 'TOKEN_INVALID', /names no company/],
    ['without role and company', { company_id: null, roles: [] }, 'TOKEN_INVALID', /names no company/],
    [
      'of staff and company roles without a company',
      { company_id: null, roles: ['reviewer', 'participant'] },
      'TOKEN_INVALID',
      /names no company/,
    ],
  ])('refuses a token that is %s', async (_what, claims, code, message) => {
    const token = await first.sign(claims);
    const refusal = await refusalOf(ask(token));
    expect(refusal).toMatchObject({ code, httpStatus: 401, message: expect.stringMatching(message) });
    expect(refusal.message).not.toContain(token);
  });

  test('staff may be without a company', async () => {
    const { actor } = await ask(await first.sign({ company_id: null, roles: 'reviewer privacy_officer' }));
    expect(actor).toMatchObject({ companyId: null, roles: ['reviewer', 'privacy_officer'] });
  });

  test('refuses what is signed by somebody else, symmetric, unsigned, changed, huge or no token at all', async () => {
    const stranger = await signer('key-1');
    const [head, body] = (await first.sign()).split('.');
    const forged = await new SignJWT({ sub: userId, exp: 4_000_000_000 })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .sign(Buffer.from(JSON.stringify(first.jwk)));
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    const tokens: [string, RegExp][] = [
      [await stranger.sign(), /signature does not match/],
      [forged, /algorithm is not accepted/],
      [none, /algorithm is not accepted/],
      [`${head}.${Buffer.from(JSON.stringify({ sub: 'x' })).toString('base64url')}.AAAA`, /signature does not match/],
      ['not-a-jwt', /not a signed JWT/],
      ['x'.repeat(9000), /longer than 8192/],
    ];
    for (const [token, message] of tokens)
      expect(await refusalOf(ask(token))).toMatchObject({
        code: 'TOKEN_INVALID',
        message: expect.stringMatching(message),
      });
  });

  test('refuses headers that are no bearer token, and two kinds of credentials at once', async () => {
    const authenticator = createAuthenticator({ config: config() });
    for (const authorization of ['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', '', ['Bearer a', 'Bearer b']]) {
      expect((await refusalOf(authenticator.authenticate({ authorization }))).code).toBe('TOKEN_INVALID');
    }
    expect(
      (await refusalOf(authenticator.authenticate({ authorization: 'Bearer a', 'x-api-key': 'b' }))).message,
    ).toMatch(/either/);
    expect((await refusalOf(authenticator.authenticate({ 'x-api-key': 'teei_unknown' }))).code).toBe('API_KEY_INVALID');
    expect((await refusalOf(authenticator.authenticate({ 'x-api-key': ['a', 'b'] }))).code).toBe('API_KEY_INVALID');
  });

  test('a verdict is remembered, but never beyond the expiry', async () => {
    const clock = manualClock(new Date());
    const authenticator = createAuthenticator({ config: config(), clock });
    const token = await first.sign({ exp: Math.floor(clock.now().getTime() / 1000) + 60 });
    const [a, b] = [
      await authenticator.authenticate({ authorization: `Bearer ${token}` }),
      await authenticator.authenticate({ authorization: `bearer ${token}` }),
    ];
    expect(b.actor).toBe(a.actor);
    clock.advance(66_000);
    expect((await refusalOf(authenticator.authenticate({ authorization: `Bearer ${token}` }))).code).toBe(
      'TOKEN_EXPIRED',
    );
  });

  test('key rotation: a new key is fetched once, made-up key ids are not a flood', async () => {
    const own = await provider();
    try {
      own.keys = [first.jwk];
      const authenticator = createAuthenticator({ config: { auth: { jwksUrl: own.url, issuer, audience } } });
      const ask = (token: string) => authenticator.authenticate({ authorization: `Bearer ${token}` });
      await ask(await first.sign());
      const unknown = await signer('made-up');
      for (let attempt = 0; attempt < 5; attempt += 1)
        expect((await refusalOf(ask(await unknown.sign({ jti: String(attempt) })))).message).toMatch(
          /key that the identity provider does not publish/,
        );
      expect(own.requests()).toBeLessThanOrEqual(2);

      const rotated = await signer('key-2', 'EdDSA');
      own.keys = [rotated.jwk];
      const fresh = createAuthenticator({ config: { auth: { jwksUrl: own.url, issuer, audience } } });
      expect((await fresh.authenticate({ authorization: `Bearer ${await rotated.sign()}` })).actor.id).toBe(userId);
      expect((await refusalOf(fresh.authenticate({ authorization: `Bearer ${await first.sign()}` }))).code).toBe(
        'TOKEN_INVALID',
      );
    } finally {
      await own.close();
    }
  });

  test('an identity provider that is away is an outage, not a bad token', async () => {
    const own = await provider();
    own.away = true;
    try {
      const refusal = await refusalOf(
        createAuthenticator({ config: { auth: { jwksUrl: own.url, issuer, audience } } }).authenticate({
          authorization: `Bearer ${await first.sign()}`,
        }),
      );
      expect(refusal).toMatchObject({ code: 'AUTHENTICATION_UNAVAILABLE', httpStatus: 503 });
    } finally {
      await own.close();
    }
  });

  test('the keys are read with the fetch that was given', async () => {
    const asked: string[] = [];
    const authenticator = createAuthenticator({
      config: { auth: { jwksUrl: 'https://login.example.org/keys', issuer, audience } },
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(Response.json({ keys: [first.jwk] }));
      },
    });
    expect((await authenticator.authenticate({ authorization: `Bearer ${await first.sign()}` })).actor.id).toBe(userId);
    expect(asked).toEqual(['https://login.example.org/keys']);
  });
});

describe('development issuer', () => {
  const options = (nodeEnv: 'development' | 'production' = 'development', enabled = true) => ({
    config: { nodeEnv, dataDir, auth: { issuer, audience, developmentIssuer: enabled } },
    users: [
      { id: userId, companyId, roles: ['company_manager'] as const, label: 'CSR manager' },
      { id: 'a0000000-0000-7000-8000-000000000002', companyId: null, roles: ['operator'] as const },
    ],
  });

  test('two processes that start at once share one key, and tokens survive a restart', async () => {
    const [one, two] = await Promise.all([developmentIssuer(options()), developmentIssuer(options())]);
    expect(two.jwks).toEqual(one.jwks);
    const file = join(dataDir, 'development-issuer.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(one.jwks)).not.toContain(JSON.parse(readFileSync(file, 'utf8')).d);

    const token = await one.issue(userId, 60);
    const restarted = await developmentIssuer(options());
    const authenticator = createAuthenticator({
      config: { auth: { issuer, audience } },
      developmentKeys: restarted.jwks,
    });
    expect((await authenticator.authenticate({ authorization: `Bearer ${token}` })).actor).toMatchObject({
      id: userId,
      companyId,
      roles: ['company_manager'],
    });
    const operator = await authenticator.authenticate({
      authorization: `Bearer ${await one.issue('a0000000-0000-7000-8000-000000000002')}`,
    });
    expect(operator.actor).toMatchObject({ companyId: null, roles: ['operator'] });
  });

  test('stands beside a real identity provider', async () => {
    const demo = await developmentIssuer(options());
    const authenticator = createAuthenticator({ config: config(), developmentKeys: demo.jwks });
    for (const token of [await demo.issue(userId), await first.sign()])
      expect((await authenticator.authenticate({ authorization: `Bearer ${token}` })).actor.id).toBe(userId);
  });

  test('refuses production, being switched off, unknown users and a damaged key, and says loudly that it is on', async () => {
    await expect(developmentIssuer(options('production'))).rejects.toThrow(/does not exist in production/);
    await expect(developmentIssuer(options('development', false))).rejects.toThrow(/AUTH_DEVELOPMENT_ISSUER=true/);
    const { log, entries } = testLogger();
    const demo = await developmentIssuer({ ...options(), log });
    expect(entries).toMatchObject([{ level: 'warn', msg: expect.stringMatching(/development issuer is on/) }]);
    await expect(demo.issue('nobody')).rejects.toThrow(/No demo user/);
    const damaged = mkdtempSync(join(tmpdir(), 'auth-damaged-'));
    writeFileSync(join(damaged, 'development-issuer.json'), '{"kty":"EC"}');
    await expect(
      developmentIssuer({ ...options(), config: { ...options().config, dataDir: damaged } }),
    ).rejects.toThrow(/Delete it; a new one is made/);
    rmSync(damaged, { recursive: true });
  });

  test('without any issuer every token is refused', async () => {
    const authenticator = createAuthenticator({ config: { auth: { issuer, audience } } });
    expect((await refusalOf(authenticator.authenticate({ authorization: `Bearer ${await first.sign()}` }))).code).toBe(
      'TOKEN_INVALID',
    );
  });
});

describe('service tokens', () => {
  const secret = 'a'.repeat(32);
  const actor: Actor = { kind: 'user', id: userId, companyId, roles: ['finance'], scopes: ['spend:read'] };

  test('carry the actor to one subgraph', async () => {
    const tokens = serviceTokens(secret);
    const token = tokens.sign(actor, 'impact');
    expect(tokens.verify(token, 'impact')).toEqual(actor);
    expect(tokens.verify(tokens.sign(anonymous, 'impact'), 'impact')).toEqual(anonymous);
    const { payload } = await jwtVerify(token, Buffer.from(secret), {
      issuer: 'gateway',
      audience: 'impact',
      algorithms: ['HS256'],
    });
    expect(payload).toMatchObject({ sub: userId, company: companyId });
  });

  test('are reused for 30 s, and always have 30 s left', () => {
    const clock = manualClock('2026-11-23T00:00:00Z');
    const tokens = serviceTokens(secret, clock);
    const token = tokens.sign(actor, 'impact');
    clock.advance(29_000);
    expect(tokens.sign({ ...actor }, 'impact')).toBe(token);
    expect(tokens.sign({ ...actor, scopes: [] }, 'impact')).not.toBe(token);
    expect(tokens.sign(actor, 'safety')).not.toBe(token);
    clock.advance(2000);
    const next = tokens.sign(actor, 'impact');
    expect(next).not.toBe(token);
    clock.advance(28_000);
    expect(tokens.verify(token, 'impact')).toEqual(actor);
    clock.advance(2000);
    expect(() => tokens.verify(token, 'impact')).toThrow(/expired/);
    expect(tokens.verify(next, 'impact')).toEqual(actor);
  });

  test('are refused when changed, foreign, misdirected or of another algorithm, also after a good one was cached', () => {
    const tokens = serviceTokens(secret);
    const token = tokens.sign(actor, 'impact');
    tokens.verify(token, 'impact');
    const [head, body, signature] = token.split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const more = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), scopes: ['operations:manage'] }),
    ).toString('base64url');
    for (const bad of [
      '',
      'x',
      `${head}.${more}.${signature}`,
      `${none}.${body}.`,
      `${head}.${body}.${signature}.x`,
      `${head}.${body}.`,
    ]) {
      expect(() => tokens.verify(bad, 'impact')).toThrow(ServiceTokenError);
    }
    expect(() => tokens.verify(token, 'safety')).toThrow(/for subgraph "impact"/);
    expect(() => serviceTokens('b'.repeat(32)).verify(token, 'impact')).toThrow(/not signed with our secret/);
    expect(() => serviceTokens('short')).toThrow(/32 characters/);
  });

  test('rotate: the first secret signs, all of them verify', () => {
    const old = serviceTokens(secret).sign(actor, 'impact');
    const both = serviceTokens(`${'n'.repeat(32)}, ${secret}`);
    expect(both.verify(old, 'impact')).toEqual(actor);
    expect(() => serviceTokens(secret).verify(both.sign(actor, 'impact'), 'impact')).toThrow(ServiceTokenError);
  });

  test('the key of an actor tells apart everything that a subgraph can', () => {
    const keys = [
      actor,
      { ...actor, id: 'x' },
      { ...actor, companyId: null },
      { ...actor, roles: [] },
      { ...actor, scopes: [] },
      { ...actor, kind: 'service' as const },
    ].map(actorKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(actorKey({ ...actor })).toBe(actorKey(actor));
  });
});
