import { createHash } from 'node:crypto';

/**
 * A UUIDv8 (RFC 9562) from several texts: the same ones give the same id on every machine, so what
 * is made twice is one thing.
 */
export const uuidFrom = (...parts: readonly string[]): string => hashedUuid(JSON.stringify(parts));

/** The same from one text. */
export function hashedUuid(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  return uuidText(bytes);
}

/** Sets the variant and writes 16 bytes, whose version is set already, as a UUID. */
export function uuidText(bytes: Buffer): string {
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
