import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '#platform/auth';

/** Who signed in within these minutes has just shown who they are. */
export const recentLoginMs = 5 * 60_000;
/** Clocks of the identity provider and of this machine may differ by this much. */
const skewMs = 60_000;

export const codeTtlMs = 10 * 60_000;
export const wrongCodesAllowed = 5;
/** Codes of one request in an hour. */
export const codesPerHour = 3;

/**
 * Whether the caller has shown that they are the person: signed in as themself a moment ago. Officers and API keys act for another
 * person, and always need the code that goes to the address on file.
 */
export function isFreshlyProven(actor: Actor, subjectUserId: string, now: Date): boolean {
  if (actor.kind !== 'user' || actor.id !== subjectUserId || actor.authTime === undefined) return false;
  const ageMs = now.getTime() - actor.authTime * 1000;
  return ageMs <= recentLoginMs && ageMs >= -skewMs;
}

/** Bound to its request, so that no code is good for another one. */
export const hashCode = (requestId: string, code: string): string =>
  createHash('sha256')
    .update(`${requestId} ${normalCode(code)}`)
    .digest('hex');

/** As people type it: spaces, dashes and small letters make no difference. */
const normalCode = (code: string): string => code.toUpperCase().replace(/[\s-]/g, '');

export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}
