import type { JWTPayload } from 'jose';
import type { Role, Scope } from '#platform/auth';
import { anonymousCaller, type Caller, callerOf } from './caller.js';
import type { CallerSource } from './callers.js';

export interface JwtCallersOptions {
  readonly jwksUrl: string;
  /** Not checked unless given. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/**
 * Callers of a foreign supergraph, whose scopes are not ours: any strings, from the claim `scope` (RFC 8693: separated by spaces) or
 * `scp`, policies from `policies`.
 */
export async function jwtCallers(options: JwtCallersOptions): Promise<CallerSource> {
  const { createRemoteJWKSet, jwtVerify } = await import('jose');
  const keys = createRemoteJWKSet(new URL(options.jwksUrl));
  let refreshedAtMs = Number.NEGATIVE_INFINITY;
  const source: CallerSource = {
    async recheck(headers) {
      if (performance.now() - refreshedAtMs >= FRESH_KEYS_MS) {
        refreshedAtMs = performance.now();
        // A provider that does not answer withdraws nothing.
        await keys.reload().catch(() => undefined);
      }
      return source.identify(headers);
    },
    async identify(headers) {
      const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      if (headers.authorization === undefined) return anonymousCaller;
      if (token === undefined) throw invalid('The `authorization` header must be `Bearer` and one token.');
      try {
        const { payload } = await jwtVerify(token, keys, {
          ...(options.issuer !== undefined && { issuer: options.issuer }),
          ...(options.audience !== undefined && { audience: options.audience }),
        });
        return callerOfClaims(payload);
      } catch (error) {
        throw refusal(error);
      }
    },
  };
  return source;
}

/** How long the key set is good enough for streams that stay open. */
const FRESH_KEYS_MS = 4000;

/** jose's codes for a key set that cannot be read: the token may be good. */
const KEY_SET_FAILURES = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

function refusal(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_JWT_EXPIRED') return invalid('The bearer token has expired.', 'TOKEN_EXPIRED');
  return code.startsWith('ERR_J') && !KEY_SET_FAILURES.has(code)
    ? invalid('The bearer token is not acceptable.')
    : error;
}

function callerOfClaims(claims: JWTPayload): Caller {
  return callerOf(
    {
      kind: 'user',
      id: claims.sub ?? 'unknown',
      companyId: null,
      roles: [] as readonly Role[],
      scopes: strings(claims.scope ?? claims.scp) as readonly Scope[],
    },
    { policies: strings(claims.policies), ...(claims.exp !== undefined && { expiresAtMs: claims.exp * 1000 }) },
  );
}

function strings(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim.map(String) : [];
}

function invalid(message: string, code = 'TOKEN_INVALID'): Error {
  return Object.assign(new Error(message), { name: 'AuthenticationError', code, httpStatus: 401 });
}
