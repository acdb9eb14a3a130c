import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JSONWebKeySet,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#platform/time';
import type { Actor } from './actor.js';
import { actorFromClaims } from './claims.js';
import { AuthenticationError } from './errors.js';
import { tokenRefusal } from './token-refusals.js';

export interface Authentication {
  readonly actor: Actor;
  /** When the credential ends; sockets opened with it are closed then. Absent when it does not end by itself. */
  readonly expiresAt?: Date;
  /** When a token was issued; absent where it does not say. */
  readonly issuedAt?: Date;
}

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl?: string | undefined;
  /** Public keys that are at hand, such as the development issuer's. Asked before the remote set. */
  readonly localKeys?: JSONWebKeySet | undefined;
  readonly clock: Clock;
  readonly fetch?: FetchImplementation | undefined;
}

/** Never symmetric ones: with `HS256` a public key could be used as a shared secret. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const maxTokenLength = 8192;
const clockToleranceSeconds = 5;
/** A key taken out of the key set stops working after this long at the latest. */
const maxCachedMs = 5 * 60_000;

/** How long the remote key set is good enough for who asks whether a token is good still. */
const freshKeysMs = 4000;

export type VerifyToken = (token: string, options?: { readonly fresh?: boolean }) => Promise<Authentication>;

/** Verifies bearer tokens, and remembers the verdict on good ones: verification costs 0.1 ms or more and is on every request's path. */
export function tokenVerifier(options: TokenVerifierOptions): VerifyToken {
  const { keys, refresh } = keySource(options);
  const verified = new LRUCache<string, { authentication: Authentication; until: number }>({ max: 5000 });
  return async (token, { fresh = false } = {}) => {
    if (fresh) await refresh();
    const now = options.clock.now().getTime();
    const known = fresh ? undefined : verified.get(token);
    if (known && now < known.until) return known.authentication;
    verified.delete(token);
    const authentication = await verify(token, keys, options);
    const until = Math.min(authentication.expiresAt!.getTime(), now + maxCachedMs);
    verified.set(token, { authentication, until });
    return authentication;
  };
}

async function verify(token: string, keys: JWTVerifyGetKey, options: TokenVerifierOptions): Promise<Authentication> {
  if (token.length > maxTokenLength)
    throw new AuthenticationError('TOKEN_INVALID', `The bearer token is longer than ${maxTokenLength} characters.`);
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      currentDate: options.clock.now(),
      requiredClaims: ['exp', 'sub'],
    });
    return {
      actor: actorFromClaims(payload),
      expiresAt: new Date(payload.exp! * 1000),
      ...(payload.iat !== undefined && { issuedAt: new Date(payload.iat * 1000) }),
    };
  } catch (error) {
    throw tokenRefusal(error, { ...options, algorithms });
  }
}

function keySource({ localKeys, jwksUrl, fetch }: TokenVerifierOptions): {
  keys: JWTVerifyGetKey;
  refresh: () => Promise<void>;
} {
  const local = localKeys && createLocalJWKSet(localKeys);
  // A key that is not in the set triggers one reload, at most every 30 s: rotation is noticed, made-up key ids are not a denial of service.
  const remote =
    jwksUrl === undefined
      ? undefined
      : createRemoteJWKSet(new URL(jwksUrl), {
          cooldownDuration: 30_000,
          cacheMaxAge: 10 * 60_000,
          timeoutDuration: 5000,
          ...(fetch ? { [customFetch]: fetch } : {}),
        });
  let refreshedAtMs = Number.NEGATIVE_INFINITY;
  const refresh = async () => {
    if (!remote || performance.now() - refreshedAtMs < freshKeysMs) return;
    refreshedAtMs = performance.now();
    // A provider that does not answer withdraws nothing: the keys that are known stay good for as long as they do without it.
    await remote.reload().catch(() => undefined);
  };
  const keys: JWTVerifyGetKey = async (header, token) => {
    if (local) {
      try {
        return await local(header, token);
      } catch (error) {
        if (!remote || !(error instanceof errors.JWKSNoMatchingKey)) throw error;
      }
    }
    if (!remote) throw new errors.JWKSNoMatchingKey();
    return remote(header, token);
  };
  return { keys, refresh };
}
