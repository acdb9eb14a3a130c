import type { Actor } from '../../../platform/auth/index.js';
import { sameCode } from './token.js';

export interface LinkState {
  readonly holderId: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly packageDeletedAt: Date | null;
  readonly packageExpiresAt: Date | null;
  readonly downloadCode: string | null;
}

/** What came with the link: whoever a valid bearer token names, or the code that the signed-in holder was shown. */
export interface Proof {
  /** `undefined` when no credentials were sent, `null` when they are not valid. */
  readonly actor?: Actor | null | undefined;
  readonly code?: string | undefined;
}

export type LinkDecision =
  | 'OPEN'
  | 'NOT_FOUND'
  | 'USED'
  | 'EXPIRED'
  | 'REVOKED'
  | 'PROOF_NEEDED'
  | 'BAD_CREDENTIALS'
  | 'WRONG_CODE';

/**
 * A link opens for its holder only. Somebody else's credentials learn nothing, not even that the link exists; whoever has only the link
 * learns whether it is still good, for that is what they hold.
 */
export function decide(link: LinkState | null, proof: Proof, now: Date): LinkDecision {
  if (!link) return 'NOT_FOUND';
  if (proof.actor === null) return 'BAD_CREDENTIALS';
  if (proof.actor && proof.actor.id !== link.holderId) return 'NOT_FOUND';
  if (link.usedAt) return 'USED';
  if (link.revokedAt) return 'REVOKED';
  if (link.packageDeletedAt || !link.packageExpiresAt || link.packageExpiresAt <= now || link.expiresAt <= now)
    return 'EXPIRED';
  if (proof.actor) return 'OPEN';
  if (proof.code === undefined) return 'PROOF_NEEDED';
  return link.downloadCode !== null && sameCode(link.downloadCode, proof.code) ? 'OPEN' : 'WRONG_CODE';
}
