import { createHash } from 'node:crypto';
import type { Submission } from './submission.rules.js';

/** A submission with the key that makes it count once. */
export interface KeyedSubmission extends Submission {
  readonly key: string;
  readonly bodyHash: string;
}

export interface StoredKey {
  readonly bodyHash: string;
  readonly feedbackId: string;
}

/** The submissions of one request: all of it is accepted, or nothing. */
export type IngestUnit = readonly KeyedSubmission[];

export interface UnitPlan {
  /**
   * Positions of submissions whose key is taken by another body; when there is one, nothing of the
   * unit is stored.
   */
  readonly conflicts: readonly number[];
  /** How many of its submissions are new; the others repeat an earlier one. */
  readonly accepted: number;
}

export interface BatchPlan {
  readonly units: readonly UnitPlan[];
  /** First occurrences of new keys, to be inserted. */
  readonly fresh: readonly KeyedSubmission[];
}

/**
 * Decides a batch in order of arrival, given what is stored already. Pure. A unit in conflict
 * leaves no trace, so a later unit with the same new key is not mistaken for its repetition.
 */
export function planBatch(units: readonly IngestUnit[], stored: ReadonlyMap<string, StoredKey>): BatchPlan {
  const accepted = new Map<string, string>();
  const fresh: KeyedSubmission[] = [];
  const plans = units.map((unit): UnitPlan => {
    const own = new Map<string, string>();
    const conflicts: number[] = [];
    const candidates: KeyedSubmission[] = [];
    for (const [index, submission] of unit.entries()) {
      const { key, bodyHash } = submission;
      const known = stored.get(key)?.bodyHash ?? accepted.get(key) ?? own.get(key);
      if (known === undefined) {
        own.set(key, bodyHash);
        candidates.push(submission);
      } else if (known !== bodyHash) conflicts.push(index);
    }
    if (conflicts.length > 0) return { conflicts, accepted: 0 };
    for (const [key, bodyHash] of own) accepted.set(key, bodyHash);
    fresh.push(...candidates);
    return { conflicts: [], accepted: candidates.length };
  });
  return { units: plans, fresh };
}

/** SHA-256 (hex) of what the sender said, independent of field order and of how the instant was written. */
export function hashOf(s: Submission): string {
  const at = s.submittedAtAssumed ? null : s.submittedAt.toISOString();
  const said = [s.companyId, s.userId, s.programId, s.text, s.locale, s.rating, at];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
