import { jwtVerify } from 'jose';
import type { Clock } from '../../../platform/time/index.js';
import { sha256 } from './deterministic-ids.js';

/** Checks the proof that the safety subgraph gives with a screened text (`screenText`). */
export interface ClearanceCheck {
  /** The language safety found, or `null` when the proof is missing, expired, for another company or for another text. */
  verify(clearance: string, text: string, companyId: string): Promise<'en' | 'no' | 'uk' | 'und' | null>;
}

const languages = ['en', 'no', 'uk', 'und'] as const;

export const clearanceCheck = (key: Buffer, clock: Clock): ClearanceCheck => ({
  async verify(clearance, text, companyId) {
    try {
      const { payload } = await jwtVerify(clearance, key, {
        algorithms: ['HS256'],
        issuer: 'safety',
        audience: 'q2q-cost',
        requiredClaims: ['exp', 'company', 'sha256'],
        currentDate: clock.now(),
      });
      if (payload.company !== companyId || payload.sha256 !== sha256(text)) return null;
      return languages.find((language) => language === payload.lang) ?? null;
    } catch {
      return null;
    }
  },
});
