import { createHmac } from 'node:crypto';
import { canonicalJson } from '../audit/canonical-json.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { ErasureAckRow, ErasureItemRow, ErasureResultRow } from './erasure.entity.js';

export interface CertificateFacts {
  readonly request: PrivacyRequestRow;
  readonly items: readonly ErasureItemRow[];
  readonly results: readonly ErasureResultRow[];
  readonly acks: readonly ErasureAckRow[];
  readonly auditHead: string;
  readonly issuedAt: Date;
}

export interface Certificate {
  readonly format: 'teei-erasure-certificate/1';
  readonly requestId: string;
  readonly subject: string;
  readonly outcome: 'ERASED' | 'PARTIALLY_FULFILLED';
  readonly receivedAt: string;
  readonly approvedAt: string | null;
  readonly issuedAt: string;
  readonly planHash: string;
  readonly epoch: number;
  readonly auditHead: string;
  readonly subgraphs: readonly {
    readonly subgraph: string;
    readonly removed: number;
    readonly anonymised: number;
    readonly retained: ErasureResultRow['retained'];
    readonly messages: readonly string[];
    readonly catalogueHash: string;
    readonly confirmedAt: string | null;
    readonly waived: boolean;
  }[];
  readonly plan: readonly {
    readonly subgraph: string;
    readonly store: string;
    readonly action: string;
    readonly reason: string;
    readonly count: number;
  }[];
  readonly notCovered: readonly string[];
}

/** What remains unprovable is said, not passed over. */
const notCovered = [
  'Backups, until they are overwritten; a restore erases again before the platform opens.',
  'What other people have downloaded or written down outside the platform.',
  'Mentions in the words of other people that give no name.',
];

/** Records kept by a hold make an erasure partial; what the law keeps by its plan was never to go. */
export const heldBack = (results: readonly Pick<ErasureResultRow, 'retained'>[]): boolean =>
  results.some(({ retained }) => retained.some(({ ground, count }) => ground === 'LEGAL_HOLD' && count > 0));

export function certificateOf({ request, items, results, acks, auditHead, issuedAt }: CertificateFacts): Certificate {
  return {
    format: 'teei-erasure-certificate/1',
    requestId: request.id,
    subject: request.subjectPseudonym,
    outcome: heldBack(results) ? 'PARTIALLY_FULFILLED' : 'ERASED',
    receivedAt: request.receivedAt.toISOString(),
    approvedAt: request.approvedAt?.toISOString() ?? null,
    issuedAt: issuedAt.toISOString(),
    planHash: request.planHash!,
    epoch: request.epoch!,
    auditHead,
    subgraphs: results.map(({ subgraph, removed, anonymised, retained, messages, catalogueHash }) => {
      const ack = acks.find((each) => each.subgraph === subgraph);
      return {
        subgraph,
        removed,
        anonymised,
        retained,
        messages,
        catalogueHash,
        confirmedAt: ack?.ackedAt?.toISOString() ?? null,
        waived: ack?.waivedAt != null,
      };
    }),
    plan: items.map(({ subgraph, store, action, reason, count }) => ({ subgraph, store, action, reason, count })),
    notCovered,
  };
}

/** HMAC-SHA-256 with the key of the ledger: the certificate is ours, and as it was issued. */
export const sealOf = (certificate: unknown, key: Buffer): string =>
  createHmac('sha256', key).update(canonicalJson(certificate)).digest('hex');
