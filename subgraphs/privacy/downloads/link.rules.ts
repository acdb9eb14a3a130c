import type { Actor } from '#platform/auth';
import { mayDownload, type RequestAccess } from '../requests/access.rules.js';
import type { ProofKind } from './download-link.entity.js';
import { sameCode } from './token.js';

/** A link and what it leads to. */
export interface LinkState extends RequestAccess {
  readonly holderId: string;
  /** Who asked for the export. */
  readonly requestedBy: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly usedWith: ProofKind | null;
  readonly resumeUntil: Date | null;
  readonly finishedAt: Date | null;
  readonly sendingSince: Date | null;
  readonly revokedAt: Date | null;
  readonly packageDeletedAt: Date | null;
  readonly packageExpiresAt: Date | null;
  readonly downloadCode: string | null;
}

/** What came with the link: the person whom valid credentials name, or the code that the signed-in subject was shown. */
export interface Proof {
  /** `undefined` when no credentials were sent, `null` when they are not valid. */
  readonly actor?: Actor | null | undefined;
  readonly code?: string | undefined;
}

/** When it is asked, and whether for a part that leaves something out: no client needs the whole package twice. */
export interface Asked {
  readonly now: Date;
  readonly part: boolean;
}

export type LinkDecision =
  | 'OPEN'
  | 'RESUME'
  | 'NOT_FOUND'
  | 'USED'
  | 'EXPIRED'
  | 'REVOKED'
  | 'PROOF_NEEDED'
  | 'BAD_CREDENTIALS'
  | 'WRONG_CODE'
  | 'CODE_REFUSED';

/** How long after its first byte a download that broke off may go on. */
export const resumableMs = 10 * 60_000;
/** A response of which nothing was heard for so long has no process behind it any more. */
const sendingMs = 60_000;

/**
 * A link opens for its holder only, and only while they may have the package: the right is asked for every time, whatever it was when
 * the link was made. Another person's credentials learn nothing, not even that the link exists. A caller without credentials never learns
 * what became of the link: one that was used would tell a guesser that a code was right.
 */
export function decide(link: LinkState | null, proof: Proof, asked: Asked): LinkDecision {
  if (!link) return 'NOT_FOUND';
  if (proof.actor === null) return 'BAD_CREDENTIALS';
  if (proof.actor) {
    const isHolder = proof.actor.id === link.holderId && mayDownload(proof.actor, link);
    return isHolder ? stateOf(link, 'TOKEN', asked) : 'NOT_FOUND';
  }
  if (proof.code === undefined) return 'PROOF_NEEDED';
  const state = stateOf(link, 'CODE', asked);
  const isRight = provesHolder(link) && sameCode(link.downloadCode!, proof.code);
  if (state !== 'OPEN' && state !== 'RESUME') return 'CODE_REFUSED';
  return isRight ? state : 'WRONG_CODE';
}

/**
 * A code shows who a person is, not what they may do today. That is enough for the subject, whose right to their own data does not
 * end; an officer's right ends with their role, so a link of theirs opens with credentials only.
 */
const provesHolder = (link: LinkState): boolean => link.downloadCode !== null && link.holderId === link.subjectUserId;

function stateOf(link: LinkState, proof: ProofKind, asked: Asked): 'OPEN' | 'RESUME' | 'USED' | 'EXPIRED' | 'REVOKED' {
  const { now } = asked;
  if (link.usedAt && !mayResume(link, proof, asked)) return 'USED';
  if (link.revokedAt) return 'REVOKED';
  if (link.packageDeletedAt || !link.packageExpiresAt || link.packageExpiresAt <= now || link.expiresAt <= now)
    return 'EXPIRED';
  return link.usedAt ? 'RESUME' : 'OPEN';
}

/**
 * That the last byte was sent does not show that it arrived, so a part may be asked for again until the time is over; the whole only
 * after a download that broke off.
 */
function mayResume(link: LinkState, proof: ProofKind, { now, part }: Asked): boolean {
  if (link.usedWith !== proof || link.resumeUntil === null || link.resumeUntil <= now) return false;
  return part || (link.finishedAt === null && !isSending(link, now));
}

export const isSending = ({ sendingSince }: Pick<LinkState, 'sendingSince'>, now: Date): boolean =>
  sendingSince !== null && now.getTime() - sendingSince.getTime() < sendingMs;
