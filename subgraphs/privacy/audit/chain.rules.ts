import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

export const auditActions = [
  'EXPORT_REQUESTED',
  'EXPORT_PLANNED',
  'SUBGRAPH_COLLECTED',
  'EXPORT_PACKAGED',
  'DATA_EXPORTED',
  'EXPORT_FAILED',
  'REQUESTER_NOTIFIED',
  'NOTIFICATION_FAILED',
  'LINK_CREATED',
  'LINKS_REVOKED',
  'LINK_REFUSED',
  'PACKAGE_DOWNLOADED',
  'DOWNLOAD_RESUMED',
  'STAGING_DELETED',
  'PACKAGE_DELETED',
  'IDENTITY_CODE_SENT',
  'IDENTITY_CONFIRMED',
  'IDENTITY_REFUSED',
  'CLOCK_EXTENDED',
  'CLOCK_SUSPENDED',
  'CLOCK_RESUMED',
  'REQUEST_DENIED',
  'REQUEST_WITHDRAWN',
  'REQUEST_EXPIRED',
  'REQUEST_OVERDUE',
  'SUBJECT_REVEALED',
  'HOLD_PLACED',
  'HOLD_RELEASED',
  'ERASURE_REQUESTED',
  'ERASURE_PLANNED',
  'ERASURE_APPROVED',
  'PLAN_CHANGED',
  'SUBJECT_FROZEN',
  'SUBGRAPH_ERASED',
  'ACKNOWLEDGED',
  'ACKNOWLEDGEMENT_OVERDUE',
  'ACKNOWLEDGEMENT_WAIVED',
  'ERASURE_VERIFIED',
  'USER_DELETED',
  'ANONYMIZED',
  'ERASURE_FAILED',
  'ERASURE_REOPENED',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Ids, counts and hashes only. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

export interface AuditBody {
  readonly position: number;
  readonly id: string;
  readonly requestId: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string;
  readonly action: string;
  readonly details: AuditDetails;
}

export interface AuditEntry extends AuditBody {
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first entry follows. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 over the hash before it and the entry in one canonical form. */
export const entryHash = (previousHash: string, body: AuditBody): string =>
  createHash('sha256')
    .update(previousHash)
    .update('\n')
    .update(canonicalJson({ ...body, at: body.at.toISOString() }))
    .digest('hex');

export interface ChainProblem {
  readonly position: number;
  readonly problem: 'MISSING' | 'ALTERED' | 'NOT_LINKED';
}

/**
 * Checks entries in order of position, page by page: carry `after` from one page to the next. Returns the first problem, or the point
 * reached.
 */
export function verifyChain(
  entries: readonly AuditEntry[],
  after: { readonly position: number; readonly hash: string } = { position: 0, hash: genesisHash },
): { readonly position: number; readonly hash: string } | ChainProblem {
  let reached = after;
  for (const entry of entries) {
    const { previousHash, hash, ...body } = entry;
    if (entry.position !== reached.position + 1) return { position: reached.position + 1, problem: 'MISSING' };
    if (previousHash !== reached.hash) return { position: entry.position, problem: 'NOT_LINKED' };
    if (entryHash(previousHash, body) !== hash) return { position: entry.position, problem: 'ALTERED' };
    reached = { position: entry.position, hash };
  }
  return reached;
}
