import { knownCompanyCatalogue } from '#platform/companies';
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
  ...personal('privacy_audit_entry', fact, ['id', 'request_id', 'at', 'action', 'details']),
  ...personal('privacy_audit_entry', staffId, ['actor_kind', 'actor_id']),
  ...plain('privacy_audit_entry', 'Links of the chain of all entries.', ['position', 'previous_hash', 'hash']),
  ...knownCompanyCatalogue,
  ...eventCatalogue,
];
