import { hkdfSync } from 'node:crypto';

/** A key of 32 bytes for one purpose, derived from a secret of the platform: knowing one derived key tells nothing about another. */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'teei-supergraph', purpose, 32));
