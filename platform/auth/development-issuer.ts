import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import type { Config } from '#platform/config';
import type { Logger } from '#platform/observability';
import { type Clock, systemClock } from '#platform/time';
import type { Role } from './actor.js';

export interface DevelopmentUser {
  /** UUID; the token's `sub`. */
  readonly id: string;
  /** `null` for staff of the platform. */
  readonly companyId: string | null;
  readonly roles: readonly Role[];
  /** Shown in tables of demo logins. */
  readonly label?: string;
}

export interface DevelopmentIssuer {
  /** Public keys only; give them to `createAuthenticator`. */
  readonly jwks: JSONWebKeySet;
  readonly users: readonly DevelopmentUser[];
  /** A bearer token of a demo user, valid for `ttlSeconds` (default: one hour). Rejects for an id that is not a demo user's. */
  issue(userId: string, ttlSeconds?: number): Promise<string>;
}

export interface DevelopmentIssuerOptions {
  readonly config: Pick<Config, 'nodeEnv' | 'dataDir'> & {
    readonly auth: Pick<Config['auth'], 'issuer' | 'audience' | 'developmentIssuer'>;
  };
  readonly users: readonly DevelopmentUser[];
  readonly clock?: Clock;
  readonly log?: Logger;
}

const algorithm = 'ES256';

/**
 * An identity provider for development: its key pair lives in the data directory, so that a command can issue a token that the running
 * server accepts, and tokens survive a restart. Refuses to exist in production.
 */
export async function developmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  const { config, users, clock = systemClock } = options;
  if (config.nodeEnv === 'production')
    throw new Error('The development issuer does not exist in production: it lets anyone log in as anyone.');
  if (!config.auth.developmentIssuer)
    throw new Error('The development issuer is switched off; set AUTH_DEVELOPMENT_ISSUER=true to use demo logins.');
  const privateJwk = await keyPair(config.dataDir);
  const { kid, kty, crv, x, y } = privateJwk;
  options.log?.warn(
    { users: users.length },
    'The development issuer is on: everyone who can read the data directory can log in as any demo user. Never use it with real data.',
  );
  return {
    jwks: { keys: [{ kid, kty, crv, x, y, alg: algorithm, use: 'sig' }] },
    users,
    async issue(userId, ttlSeconds = 3600) {
      const user = users.find((candidate) => candidate.id === userId);
      if (!user) throw new Error(`No demo user has the id "${userId}".`);
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ roles: [...user.roles], company_id: user.companyId, auth_time: now })
        .setProtectedHeader({ alg: algorithm, kid: kid!, typ: 'JWT' })
        .setIssuer(config.auth.issuer)
        .setAudience(config.auth.audience)
        .setSubject(user.id)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + ttlSeconds)
        .sign(await importJWK(privateJwk, algorithm));
    },
  };
}

/** Deletes a key file that nothing can read any more; the next start makes a new one. Answers whether it did. */
export async function dropDamagedIssuerKey(dataDir: string): Promise<boolean> {
  const file = fileOf(dataDir);
  try {
    await readKey(file);
    return false;
  } catch {
    await rm(file, { recursive: true, force: true });
    return true;
  }
}

const fileOf = (dataDir: string) => join(dataDir, 'development-issuer.json');

async function keyPair(dataDir: string): Promise<JWK> {
  const file = fileOf(dataDir);
  await mkdir(dataDir, { recursive: true });
  return (await readKey(file)) ?? (await createKey(file));
}

async function readKey(file: string): Promise<JWK | undefined> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return undefined;
  try {
    const jwk = JSON.parse(content) as JWK;
    await importJWK(jwk, algorithm);
    if (jwk.d && jwk.kid) return jwk;
  } catch {
    // Said below, together with the case of a key without its private part.
  }
  throw new Error(
    `${file} does not hold the development issuer's key. Delete it; a new one is made at the next start.`,
  );
}

async function createKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk: JWK = {
    ...(await exportJWK(privateKey)),
    kid: `development-${randomBytes(6).toString('hex')}`,
    alg: algorithm,
  };
  const own = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(own, `${JSON.stringify(jwk, null, 2)}\n`, { mode: 0o600 });
  try {
    // link() fails if another process was first, and never shows a half-written file.
    await link(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
  return (await readKey(file))!;
}
