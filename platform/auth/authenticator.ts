import type { FetchImplementation, JSONWebKeySet } from 'jose';
import { type Clock, systemClock } from '../time/index.js';
import { anonymous } from './actor.js';
import type { ApiKeyStore } from './api-keys/index.js';
import { AuthenticationError } from './errors.js';
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
}

export interface AuthenticatorOptions {
  readonly config: {
    readonly auth: { readonly jwksUrl?: string | undefined; readonly issuer: string; readonly audience: string };
  };
  readonly apiKeys?: Pick<ApiKeyStore, 'find'> | undefined;
  /** Public keys of the development issuer. */
  readonly developmentKeys?: JSONWebKeySet | undefined;
  readonly clock?: Clock;
  /** Reads the key set; the runtime's own fetch unless told. */
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
      return verifyCredentials(authorization, apiKey);
    },
  };

  async function verifyCredentials(
    authorization: RequestHeaders[string],
    apiKey: RequestHeaders[string],
  ): Promise<Authentication> {
    if (authorization !== undefined && apiKey !== undefined) {
      throw new AuthenticationError('TOKEN_INVALID', 'Send either `authorization` or `x-api-key`, not both.');
    }
    if (authorization !== undefined) return verifyToken(bearerToken(authorization));
    if (typeof apiKey !== 'string') throw new AuthenticationError('API_KEY_INVALID', 'Send one `x-api-key` header.');
    const found = await options.apiKeys?.find(apiKey);
    if (!found)
      throw new AuthenticationError(
        'API_KEY_INVALID',
        'The API key is unknown, expired or revoked. Ask an operator for a new one.',
      );
    return found;
  }
}

function bearerToken(authorization: string | readonly string[]): string {
  const match = typeof authorization === 'string' ? /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization) : null;
  if (!match)
    throw new AuthenticationError('TOKEN_INVALID', 'The `authorization` header must be `Bearer` and one token.');
  return match[1]!;
}
