export type AuthenticationErrorCode =
  | 'TOKEN_EXPIRED'
  | 'TOKEN_INVALID'
  | 'TOKEN_REVOKED'
  | 'API_KEY_INVALID'
  | 'AUTHENTICATION_UNAVAILABLE';

/**
 * Credentials were given and cannot be used. The message tells the caller what to do and never repeats the credential. Answer with 401,
 * except `AUTHENTICATION_UNAVAILABLE` (503): the credentials may be good, but the identity provider or the key store did not answer.
 */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
  constructor(
    readonly code: AuthenticationErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }

  get httpStatus(): 401 | 503 {
    return this.code === 'AUTHENTICATION_UNAVAILABLE' ? 503 : 401;
  }
}
