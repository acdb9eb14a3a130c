import { errors } from 'jose';
import { AuthenticationError } from './errors.js';

interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
}

/** What verification threw, in words that tell the caller what to do; everything unknown is an outage of the identity provider. */
export function tokenRefusal(error: unknown, expected: Expected): AuthenticationError {
  if (error instanceof AuthenticationError) return error;
  if (error instanceof errors.JWTExpired) {
    const message = 'The bearer token has expired. Log in again and repeat the request with the new token.';
    return new AuthenticationError('TOKEN_EXPIRED', message);
  }
  const invalid = invalidBecause(error, expected);
  if (invalid !== undefined) return new AuthenticationError('TOKEN_INVALID', `The bearer token ${invalid}`);
  const message = 'The identity provider’s keys cannot be read at the moment. Try again shortly.';
  return new AuthenticationError('AUTHENTICATION_UNAVAILABLE', message, { cause: error });
}

function invalidBecause(error: unknown, expected: Expected): string | undefined {
  if (error instanceof errors.JWTClaimValidationFailed)
    return `has an unacceptable claim \`${error.claim}\`.${wantedOf(error.claim, expected)}`;
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'is signed with a key that the identity provider does not publish. Log in again.';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return `uses an algorithm that is not accepted; use one of ${expected.algorithms.join(', ')}.`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'has a signature that does not match its content. Send it exactly as it was issued.';
  }
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  ) {
    return 'is not a signed JWT. Send the access token exactly as it was issued.';
  }
  return undefined;
}

function wantedOf(claim: string, { issuer, audience }: Expected): string {
  if (claim === 'iss') return ` It must be "${issuer}".`;
  if (claim === 'aud') return ` It must contain "${audience}".`;
  return claim === 'nbf' ? ' It is not valid yet.' : '';
}
