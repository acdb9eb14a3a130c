import { createHash, timingSafeEqual } from 'node:crypto';

/** `teei_<8 characters to look it up by>_<43 characters of secret>`; the scheme of the name lets secret scanners find leaked keys. */
const pattern = /^teei_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})$/;
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A new key from 40 random bytes: 8 for the prefix, 32 for the secret. */
export function newKey(random: Uint8Array): { key: string; prefix: string } {
  if (random.length !== 40) throw new RangeError(`An API key is made of 40 random bytes, not ${random.length}.`);
  const prefix = Array.from(random.subarray(0, 8), (byte) => alphabet[byte % alphabet.length]).join('');
  return { key: `teei_${prefix}_${Buffer.from(random.subarray(8)).toString('base64url')}`, prefix };
}

export const prefixOf = (key: string): string | undefined => pattern.exec(key)?.[1];

/** SHA-256 is enough: the secret is 256 random bits, so there is nothing a slow hash would protect from guessing. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export const sameHash = (a: string, b: string): boolean => {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === right.length && timingSafeEqual(left, right);
};
