import type { Phase } from './state-machine.rules.js';

export type RequestType = 'EXPORT' | 'ERASURE';

export interface PrivacyRequestRow {
  readonly id: string;
  readonly type: RequestType;
  readonly companyId: string;
  readonly subjectUserId: string;
  readonly requestedBy: string;
  readonly phase: Phase;
  readonly progress: number;
  readonly seq: number;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly startedAt: Date | null;
  readonly asOf: Date | null;
  readonly finishedAt: Date | null;
  readonly catalogueHash: string | null;
  readonly subjectPseudonym: string;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly packageKey: string | null;
  readonly packageBytes: number | null;
  readonly packageSha256: string | null;
  readonly packageExpiresAt: Date | null;
  readonly packageDeletedAt: Date | null;
  readonly downloadCode: string | null;
  readonly notifiedAt: Date | null;
}

export const requestColumns = `id, type, company_id, subject_user_id, requested_by, phase, progress, seq, received_at, due_at,
  started_at, as_of, finished_at, catalogue_hash, subject_pseudonym, failure_code, failure_message, package_key,
  package_bytes::float8, package_sha256, package_expires_at, package_deleted_at, download_code, notified_at`;

/** One state of a request, as a subscription sends it. */
export interface ProgressRow {
  readonly requestId: string;
  readonly seq: number;
  readonly phase: Phase;
  readonly progress: number;
  readonly at: Date;
}

export const progressTopic = (requestId: string): string => `privacy.request.${requestId}`;
