import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { expectNoLeaks, manualClock, testLogger } from '#platform/testing';
import {
  type Actor,
  actorKey,
  anonymous,
  createAuthenticator,
  developmentIssuer,
  ServiceTokenError,
  serviceTokens,
} from '../index.js';
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
