import { knownCompanyCatalogue } from '#platform/companies';
import { erasedPersonCatalogue } from '#platform/erasure';
import { eventCatalogue } from '#platform/events';
import { rateLimitCatalogue } from '#platform/rate-limits';
import type { CatalogueEntry, ErasureRule, ExportRule } from '#platform/personal-data';

type Personal = Extract<CatalogueEntry, { personal: true }>;

const reviewerReason =
  'Identifies the reviewer, not the person the text is from: kept as proof of who decided, and not disclosed to others';
const keyReason = 'Names the reviewer who sent a request, not the person the text is from; deleted after 30 days';

function about(
  table: string,
  columns: Readonly<Record<string, Pick<Personal, 'category' | 'source'>>>,
  rules: { export: ExportRule; erase: ErasureRule; reason?: string },
): CatalogueEntry[] {
  return Object.entries(columns).map(([column, kind]) => ({ table, column, personal: true, ...kind, ...rules }));
}

function plain(table: string, reason: string, columns: readonly string[]): CatalogueEntry[] {
  return columns.map((column) => ({ table, column, personal: false, reason }));
}

const observed = { category: 'activity', source: 'OBSERVED' } as const;
const inferred = { category: 'assessment', source: 'INFERRED' } as const;
const provided = { category: 'content', source: 'PROVIDED' } as const;
const included = { export: 'INCLUDE', erase: 'DELETE_ROW' } as const;

/** Every column of the safety database. A column that is missing here fails a test. */
export const catalogue: readonly CatalogueEntry[] = [
  ...about(
    'screening',
    { id: observed, content_id: observed, company_id: observed, user_id: observed, created_at: observed },
    included,
  ),
  ...about(
    'screening',
    { language: inferred, assessed: inferred, verdict: inferred, ruleset_version: inferred },
    included,
  ),
  ...about(
    'safety_flag',
    {
      id: observed,
      screening_id: observed,
      content_id: observed,
      company_id: observed,
      user_id: observed,
      created_at: observed,
    },
    included,
  ),
  ...about(
    'safety_flag',
    {
      category: inferred,
      rule_id: inferred,
      spans: inferred,
      confidence: inferred,
      severity: inferred,
      verdict: inferred,
      ruleset_version: inferred,
    },
    included,
  ),
  ...about(
    'safety_flag',
    { match_hash: { category: 'technical', source: 'INFERRED' } },
    {
      export: 'NEVER',
      erase: 'DELETE_ROW',
      reason: 'A keyed hash that compares matches; it says nothing to its reader, and its key protects the words',
    },
  ),
  ...about(
    'review_item',
    {
      id: observed,
      content_id: observed,
      company_id: observed,
      user_id: observed,
      screening_id: observed,
      created_at: observed,
      decided_at: observed,
    },
    included,
  ),
  ...about(
    'review_item',
    { status: inferred, priority: inferred, categories: inferred, language: inferred, flags_confirmed: inferred },
    included,
  ),
  ...about('review_item', { held_text: provided, redacted_text: provided }, included),
  ...about(
    'review_item',
    { claimed_by: observed, lease_until: observed, escalated_by: observed, decided_by: observed },
    { export: 'NEVER', erase: 'DELETE_ROW', reason: reviewerReason },
  ),
  ...plain('review_item', 'Counts changes', ['version', 'change_seq']),
  ...about(
    'review_history',
    { actor_id: observed, note: { category: 'content', source: 'THIRD_PARTY' } },
    { export: 'NEVER', erase: 'RETAIN', reason: reviewerReason },
  ),
  ...plain('review_history', 'Steps of a review by opaque ids; the person is named in review_item only', [
    'id',
    'item_id',
    'version',
    'action',
    'from_status',
    'to_status',
    'created_at',
  ]),
  ...plain('queue_clock', 'Counts changes of the whole queue', ['id', 'seq']),
  ...about('idempotency_key', { actor_id: observed }, { export: 'NEVER', erase: 'RETAIN', reason: keyReason }),
  ...plain('idempotency_key', 'Recognises repeated requests of a reviewer; deleted after 30 days', [
    'key',
    'request_hash',
    'result_id',
    'created_at',
  ]),
  ...knownCompanyCatalogue,
  ...rateLimitCatalogue,
  ...erasedPersonCatalogue,
  ...eventCatalogue,
];
