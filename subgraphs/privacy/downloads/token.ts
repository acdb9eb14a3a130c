import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits; its bearer may try to open one package once. Kept nowhere but in the link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** What is stored in its place; `null` for text that never was a token. */
export const tokenHash = (token: string): string | null =>
  tokenShape.test(token) ? createHash('sha256').update(token).digest('hex') : null;

/** Codes are read from a screen and typed: case, spaces and hyphens do not matter, and O, I, L are taken for 0, 1, 1. */
export function sameCode(expected: string, typed: string): boolean {
  const normal = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(normal), digest(expected));
}
