import type { IncomingHttpHeaders } from 'node:http';
import type { Authentication, AuthenticationError, Authenticator } from '#platform/auth';
import type { GatewayLog } from '../config.js';
import { rejection, type Rejection } from '../pipeline/rejection.js';
import { anonymousCaller, type Caller, callerOf } from './caller.js';

/** Tells who sends a request. Rejects with an `AuthenticationError` when credentials are there but no good. */
export interface CallerSource {
  identify(headers: IncomingHttpHeaders): Promise<Caller>;
  /** The same, past what is remembered: for streams that stay open. `identify` unless given. */
  recheck?(headers: IncomingHttpHeaders): Promise<Caller>;
}

/** Policies (`@policy`) that hold for an authenticated caller. */
export type PolicySource = (authentication: Authentication) => Iterable<string>;

export function authenticatedCallers(authenticator: Authenticator, policies: PolicySource = () => []): CallerSource {
  const known = new WeakMap<Authentication, Caller>();
  const callerBehind = (authentication: Authentication): Caller => {
    const caller = known.get(authentication);
    if (caller) return caller;
    const { actor, expiresAt } = authentication;
    const fresh = callerOf(actor, {
      policies: policies(authentication),
      ...(expiresAt && { expiresAtMs: expiresAt.getTime() }),
    });
    known.set(authentication, fresh);
    return fresh;
  };
  return {
    identify: async (headers) => callerBehind(await authenticator.authenticate(headers)),
    recheck: async (headers) => callerBehind(await authenticator.recheck(headers)),
  };
}

/** True when a request carries anything a caller could be told by; without it nobody needs to be asked. */
export function hasCredentials(headers: IncomingHttpHeaders): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined;
}

/**
 * The caller, or the answer to credentials that are no good: 401 with a challenge (RFC 6750 §3), 503 when they could not be checked.
 * Without credentials the answer is there at once, not as a promise: it is the hot path's case.
 */
export function identify(
  { callers, log }: { callers: CallerSource | undefined; log: GatewayLog },
  headers: IncomingHttpHeaders,
): Caller | Promise<Caller | Rejection> {
  if (!callers || !hasCredentials(headers)) return anonymousCaller;
  return callers.identify(headers).catch((error: unknown) => refusal(error, log));
}

/** As `identify`, for what stays open: nothing that is remembered counts. */
export async function recheck(
  { callers, log }: { callers: CallerSource | undefined; log: GatewayLog },
  headers: IncomingHttpHeaders,
): Promise<Caller | Rejection> {
  if (!callers || !hasCredentials(headers)) return anonymousCaller;
  const now = callers.recheck?.(headers) ?? callers.identify(headers);
  return now.catch((error: unknown) => refusal(error, log));
}

function refusal(error: unknown, log: GatewayLog): Rejection {
  if (!isAuthenticationError(error) || error.httpStatus === 503) {
    log.error({ err: error }, 'credentials could not be checked');
    const message = 'Credentials cannot be checked at the moment; try again shortly.';
    return rejection(503, 'AUTHENTICATION_UNAVAILABLE', message, { headers: { 'retry-after': '5' } });
  }
  return rejection(401, error.code, error.message, {
    headers: {
      'www-authenticate': `Bearer error="invalid_token", error_description="${error.message.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "'")}"`,
    },
  });
}

/** By name, not by class: the class would pull the whole of platform/auth and its database into a gateway without authentication. */
function isAuthenticationError(error: unknown): error is AuthenticationError {
  return error instanceof Error && error.name === 'AuthenticationError';
}
