import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '#platform/time';

/** How long a screened text may wait before it is classified. */
const validFor = 10 * 60;

/** Proof for the q2q-cost subgraph that exactly this redacted text of this company was screened and may be read by a model. */
export interface Clearances {
  issue(text: string, companyId: string, language: string): Promise<string>;
}

/**
 * A JWT (HS256) over the hash of the text. Its key is derived from the platform's service secret with the purpose `screening-clearance`;
 * q2q-cost derives the same and checks issuer, audience, expiry, company and hash.
 */
export const clearances = (key: Buffer, clock: Clock): Clearances => ({
  issue(text, companyId, language) {
    const issuedAt = Math.floor(clock.now().getTime() / 1000);
    return new SignJWT({ company: companyId, lang: language, sha256: createHash('sha256').update(text).digest('hex') })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer('safety')
      .setAudience('q2q-cost')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + validFor)
      .sign(key);
  },
});
