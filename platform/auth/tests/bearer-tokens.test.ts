import { SignJWT } from 'jose';
import { expectNoLeaks, manualClock } from '#platform/testing';
import { anonymous, createAuthenticator, scopesOfRole } from '../index.js';
import {
  audience,
  companyId,
  issuer,
  type Provider,
  provider,
  refusalOf,
  signer,
  userId,
} from './identity-provider.js';

let idp: Provider;
let first: Awaited<ReturnType<typeof signer>>;
beforeAll(async () => {
  idp = await provider();
  first = await signer('key-1');
  idp.keys = [first.jwk];
});
expectNoLeaks(() => idp.close());

const config = () => ({ auth: { jwksUrl: idp.url, issuer, audience } });

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
      [await stranger.sign(), /signature that does not match/],
      [forged, /algorithm that is not accepted/],
      [none, /algorithm that is not accepted/],
      [
        `${head}.${Buffer.from(JSON.stringify({ sub: 'x' })).toString('base64url')}.AAAA`,
        /signature that does not match/,
      ],
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

  test('a key that was withdrawn is noticed at once by who asks again; a provider that is away withdraws nothing', async () => {
    const own = await provider();
    try {
      own.keys = [first.jwk];
      const authenticator = createAuthenticator({ config: { auth: { jwksUrl: own.url, issuer, audience } } });
      const headers = { authorization: `Bearer ${await first.sign()}` };
      await authenticator.authenticate(headers);
      own.away = true;
      expect((await authenticator.recheck(headers)).actor.id).toBe(userId);
      own.away = false;
      own.keys = [(await signer('key-2')).jwk];
      await new Promise((resolve) => setTimeout(resolve, 4100));
      expect((await refusalOf(authenticator.recheck(headers))).code).toBe('TOKEN_INVALID');
    } finally {
      await own.close();
    }
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
