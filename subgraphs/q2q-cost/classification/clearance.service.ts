import { jwtVerify } from 'jose';
import { sha256 } from '#platform/text';
import type { Clock } from '#platform/time';

/** Checks the proof that the safety subgraph gives with a screened text (`screenText`). */
export interface ClearanceCheck {
  /**
   * The language safety found, or `null` when the proof is missing, expired, for another company or for another
   * text.
   */
  verify(clearance: string, text: string, companyId: string): Promise<'en' | 'no' | 'uk' | 'und' | null>;
}

const languages = ['en', 'no', 'uk', 'und'] as const;

export const clearanceCheck = (keys: readonly Buffer[], clock: Clock): ClearanceCheck => ({
  async verify(clearance, text, companyId) {
    for (const key of keys) {
      const claims = await claimsOf(clearance, key, clock);
      if (claims?.company === companyId && claims.sha256 === sha256(text))
        return languages.find((language) => language === claims.lang) ?? null;
    }
    return null;
  },
});

async function claimsOf(
  clearance: string,
  key: Buffer,
  clock: Clock,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const requiredClaims = ['exp', 'company', 'sha256'];
    const { payload } = await jwtVerify(clearance, key, {
      algorithms: ['HS256'],
      issuer: 'safety',
      audience: 'q2q-cost',
      requiredClaims,
      currentDate: clock.now(),
    });
    return payload;
  } catch {
    // Expired, forged or not a token: all the same to the caller, who has to have the text screened.
    return null;
  }
}
