import type { ReviewStatus } from './review.rules.js';

export interface ReviewItem {
  readonly id: string;
  readonly contentId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly screeningId: string;
  readonly status: ReviewStatus;
  readonly priority: number;
  readonly categories: readonly string[];
  readonly heldText: string | null;
  readonly redactedText: string | null;
  readonly language: string;
  readonly claimedBy: string | null;
  readonly leaseUntil: Date | null;
  readonly escalatedBy: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly flagsConfirmed: boolean | null;
  readonly version: number;
  readonly changeSeq: number;
  readonly createdAt: Date;
}

/** As the database answers: `bigint` is text. */
export type ItemRow = Omit<ReviewItem, 'changeSeq'> & { readonly changeSeq: string };

export const itemColumns = `id, content_id as "contentId", company_id as "companyId", user_id as "userId", screening_id as "screeningId",
  status, priority, categories, held_text as "heldText", redacted_text as "redactedText", language, claimed_by as "claimedBy",
  lease_until as "leaseUntil", escalated_by as "escalatedBy", decided_by as "decidedBy", decided_at as "decidedAt",
  flags_confirmed as "flagsConfirmed", version, change_seq as "changeSeq", created_at as "createdAt"`;

export const toItem = (row: ItemRow): ReviewItem => ({ ...row, changeSeq: Number(row.changeSeq) });
