import type { FetchImplementation, JSONWebKeySet } from 'jose';
import { type Clock, systemClock } from '#platform/time';
import { anonymous } from './actor.js';
import type { ApiKeyStore } from './api-keys/index.js';
import { AuthenticationError } from './errors.js';
import type { Revocations } from './revocations/index.js';
import { type Authentication, tokenVerifier } from './token-verifier.js';

/** Lower-case names, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers that say who sends a request. */
export interface Credentials {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | readonly string[] | undefined;
}

export interface Authenticator {
  /**
   * Who sends this request: a user by `authorization: Bearer …`, a service by `x-api-key`, or the anonymous actor when there is neither.
   * Rejects with `AuthenticationError` when credentials are there but no good: they are never quietly treated as anonymous.
   */
  authenticate(headers: RequestHeaders): Promise<Authentication>;
  /**
   * The same, asked of the sources themselves instead of what is remembered of them: for whatever stays open, a few times a minute.
   * Made to be called rarely; it may cost a query, or a look at the identity provider's keys.
   */
  recheck(headers: RequestHeaders): Promise<Authentication>;
}

export interface AuthenticatorOptions {
  readonly config: {
    readonly auth: { readonly jwksUrl?: string | undefined; readonly issuer: string; readonly audience: string };
  };
  readonly apiKeys?: Pick<ApiKeyStore, 'find'> | undefined;
  /** Tokens that ended before their time. */
  readonly revocations?: Pick<Revocations, 'hasEnded' | 'current' | 'refresh'> | undefined;
  /** Public keys of the development issuer. */
  readonly developmentKeys?: JSONWebKeySet | undefined;
  readonly clock?: Clock;
  /** Reads the key set. Default: the runtime's own fetch. */
  readonly fetch?: FetchImplementation | undefined;
}

const nobody: Authentication = { actor: anonymous };

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { issuer, audience, jwksUrl } = options.config.auth;
  const verifyToken = tokenVerifier({
    issuer,
    audience,
    jwksUrl,
    localKeys: options.developmentKeys,
    clock: options.clock ?? systemClock,
    fetch: options.fetch,
  });
  return {
    authenticate(headers) {
      const { authorization, 'x-api-key': apiKey } = headers;
      if (authorization === undefined && apiKey === undefined) return Promise.resolve(nobody);
      return verifyCredentials(authorization, apiKey, { fresh: false });
    },
    async recheck(headers) {
      const { authorization, 'x-api-key': apiKey } = headers;
      if (authorization === undefined && apiKey === undefined) return nobody;
      return verifyCredentials(authorization, apiKey, { fresh: true });
    },
  };

  async function verifyCredentials(
    authorization: RequestHeaders[string],
    apiKey: RequestHeaders[string],
    how: { readonly fresh: boolean },
  ): Promise<Authentication> {
    if (authorization !== undefined && apiKey !== undefined) {
      throw new AuthenticationError('TOKEN_INVALID', 'Send either `authorization` or `x-api-key`, not both.');
    }
    if (authorization !== undefined) return refuseEnded(await verifyToken(bearerToken(authorization), how), how);
    if (typeof apiKey !== 'string') throw new AuthenticationError('API_KEY_INVALID', 'Send one `x-api-key` header.');
    const found = await options.apiKeys?.find(apiKey, how);
    if (!found)
      throw new AuthenticationError(
        'API_KEY_INVALID',
        'The API key is unknown, expired or revoked. Ask an operator for a new one.',
      );
    return found;
  }

  /** A token that does not say when it was issued cannot show that it is newer than what was revoked. */
  async function refuseEnded(
    authentication: Authentication,
    how: { readonly fresh: boolean },
  ): Promise<Authentication> {
    await (how.fresh ? options.revocations?.refresh() : options.revocations?.current());
    const { actor, issuedAt = new Date(0) } = authentication;
    if (!options.revocations?.hasEnded(actor.id, issuedAt)) return authentication;
    const message = 'This session was ended. Log in again; if that does not help, ask an operator.';
    throw new AuthenticationError('TOKEN_REVOKED', message);
  }
}

function bearerToken(authorization: string | readonly string[]): string {
  const match = typeof authorization === 'string' ? /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization) : null;
  if (!match)
    throw new AuthenticationError('TOKEN_INVALID', 'The `authorization` header must be `Bearer` and one token.');
  return match[1]!;
}
