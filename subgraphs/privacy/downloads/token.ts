import { createHash, timingSafeEqual } from 'node:crypto';

export { newToken, tokenHash } from '#platform/secret-links';

/** Codes are read from a screen and typed: case, spaces and hyphens do not matter, and O, I, L are taken for 0, 1, 1. */
export function sameCode(expected: string, typed: string): boolean {
  const normal = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(normal), digest(expected));
}
