import { knownCompanyCatalogue } from '#platform/companies';
import { erasedPersonCatalogue } from '#platform/erasure';
import { eventCatalogue } from '#platform/events';
import type { CatalogueEntry, ErasureRule, ExportRule } from '#platform/personal-data';

interface PersonalRule {
  readonly category: string;
  readonly source: 'PROVIDED' | 'OBSERVED' | 'INFERRED' | 'THIRD_PARTY';
  readonly export: ExportRule;
  readonly erase: ErasureRule;
  readonly reason?: string;
}

const personal = (table: string, rule: PersonalRule, columns: readonly string[]): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: true, ...rule }));

const plain = (table: string, reason: string, columns: readonly string[]): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: false, reason }));

/** Accountability (Art. 5(2), 17(3)(e)): that a request was answered has to be provable after it. */
const proof = 'Shows that and how a request was answered, which the controller must be able to prove.';
const fact: PersonalRule = {
  category: 'activity',
  source: 'OBSERVED',
  export: 'INCLUDE',
  erase: 'RETAIN',
  reason: proof,
};
const staffId: PersonalRule = {
  ...fact,
  export: 'REDACT',
  reason: `Shown as a role: which member of staff it was is theirs to know. ${proof}`,
};
const secret: PersonalRule = {
  category: 'technical',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'DELETE_ROW',
  reason: 'Opens a package: whoever reads it could use it.',
};
const working: PersonalRule = {
  category: 'technical',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'DELETE_ROW',
  reason: 'How far the work on a request has come; repeated in the manifest of the package itself.',
};

const refusal: PersonalRule = {
  category: 'technical',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'DELETE_ROW',
  reason: 'Counts who was refused at a link; the audit trail, which is exported, tells of it.',
};

const holds: PersonalRule = {
  category: 'activity',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'RETAIN',
  reason:
    'Art. 15(4), 17(3)(e): which records a legal claim needs is not told to its other side; kept as long as the claim.',
};
const contact: PersonalRule = {
  category: 'contact',
  source: 'PROVIDED',
  export: 'NEVER',
  erase: 'DELETE_ROW',
  reason: 'The address to write to at the end of an erasure, encrypted; deleted with its last step.',
};

/** Every column of every table of this subgraph, those of the platform included. */
export const catalogue: readonly CatalogueEntry[] = [
  ...personal('privacy_request', fact, [
    'id',
    'type',
    'company_id',
    'subject_user_id',
    'received_at',
    'due_at',
    'as_of',
    'phase',
    'finished_at',
    'package_bytes',
    'package_expires_at',
  ]),
  ...personal('privacy_request', staffId, ['requested_by']),
  ...personal('privacy_request', secret, ['download_code', 'idempotency_key']),
  ...personal('privacy_request', working, [
    'progress',
    'seq',
    'started_at',
    'failure_code',
    'failure_message',
    'package_key',
    'package_sha256',
    'package_deleted_at',
    'notified_at',
    'staging_deleted_at',
    'subject_pseudonym',
  ]),
  ...plain('privacy_request', 'A hash of what is declared about columns, the same for everybody.', ['catalogue_hash']),
  ...personal('privacy_request_progress', working, ['request_id', 'seq', 'phase', 'progress', 'at']),
  ...personal('privacy_export_step', working, [
    'id',
    'request_id',
    'kind',
    'subgraph',
    'state',
    'weight',
    'done_weight',
    'fence',
    'lease_until',
    'attempts',
    'next_attempt_at',
    'last_error',
    'cursor',
    'counted',
    'exported',
    'pages',
    'restarts',
  ]),
  ...personal('privacy_export_page', working, ['step_id', 'number', 'key', 'bytes', 'sha256', 'records']),
  ...plain('privacy_catalogue', 'What is declared about columns; holds no row of anybody.', [
    'hash',
    'body',
    'first_seen_at',
  ]),
  ...personal('privacy_download_link', fact, [
    'id',
    'request_id',
    'origin',
    'created_at',
    'expires_at',
    'used_at',
    'revoked_at',
  ]),
  ...personal('privacy_download_link', staffId, ['holder_id']),
  ...personal('privacy_download_link', secret, ['token_hash', 'wrong_codes']),
  ...personal('privacy_download_link', working, [
    'used_with',
    'resume_until',
    'finished_at',
    'sending_since',
    'resumptions',
  ]),
  ...personal('privacy_download_refusal', refusal, [
    'link_id',
    'actor_kind',
    'actor_id',
    'reason',
    'count',
    'first_at',
    'last_at',
  ]),
  ...personal('privacy_request', fact, [
    'extended_at',
    'extension_reason',
    'suspended_at',
    'suspension_reason',
    'suspended_days',
    'overdue_at',
    'denial_code',
    'denial_reason',
    'identity_method',
    'identity_at',
    'approved_at',
    'scheduled_for',
  ]),
  ...personal('privacy_request', staffId, ['approved_by']),
  ...personal('privacy_request', working, ['time_zone', 'country', 'jurisdiction', 'plan_hash', 'epoch', 'reopens']),
  ...personal('privacy_identity_code', secret, [
    'id',
    'request_id',
    'code_hash',
    'sent_at',
    'expires_at',
    'tries',
    'used_at',
  ]),
  ...personal('privacy_legal_hold', holds, [
    'id',
    'company_id',
    'subject_user_id',
    'subject_ref',
    'ground',
    'reason',
    'placed_by',
    'placed_at',
    'idempotency_key',
    'review_at',
    'released_by',
    'released_at',
    'release_reason',
    'version',
  ]),
  ...personal('privacy_legal_hold_item', holds, ['hold_id', 'position', 'subgraph', 'store', 'key']),
  ...plain('privacy_erasure_item', 'Counts of an erasure by store; names no person.', [
    'request_id',
    'position',
    'subgraph',
    'store',
    'key',
    'field',
    'action',
    'reason',
    'count',
    'held',
  ]),
  ...plain('privacy_erasure_result', 'Counts of what a subgraph has erased; names no person.', [
    'request_id',
    'subgraph',
    'removed',
    'anonymised',
    'retained',
    'messages',
    'catalogue_hash',
    'finished_at',
  ]),
  ...plain('privacy_erasure_ack', 'Which subgraph has confirmed an erasure; names no person.', [
    'request_id',
    'subgraph',
    'epoch',
    'asked_at',
    'asked',
    'deadline_at',
    'acked_at',
    'catalogue_hash',
    'counts',
    'waived_by',
    'waived_at',
    'waive_reason',
  ]),
  ...personal('privacy_working_set', contact, ['request_id', 'sealed']),
  ...plain('privacy_certificate', 'Proof of an erasure: counts, grounds and hashes; names no person.', [
    'request_id',
    'body',
    'seal',
    'issued_at',
  ]),
  ...personal('privacy_audit_entry', fact, ['id', 'request_id', 'at', 'action', 'details']),
  ...personal('privacy_audit_entry', staffId, ['actor_kind', 'actor_id']),
  ...plain('privacy_audit_entry', 'Links of the chain of all entries.', ['position', 'previous_hash', 'hash']),
  ...knownCompanyCatalogue,
  ...erasedPersonCatalogue,
  ...eventCatalogue,
];
