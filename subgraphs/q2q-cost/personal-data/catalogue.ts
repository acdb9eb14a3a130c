import { knownCompanyCatalogue } from '#platform/companies';
import { eventCatalogue } from '#platform/events';
import { rateLimitCatalogue } from '#platform/rate-limits';
import type { CatalogueEntry } from '#platform/personal-data';

type Personal = Extract<CatalogueEntry, { personal: true }>;
type Rules = Pick<Personal, 'category' | 'source' | 'export' | 'erase' | 'reason'>;

const about = (table: string, columns: readonly string[], rules: Rules): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: true, ...rules }));
const plain = (table: string, reason: string, columns: readonly string[]): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: false, reason }));

const staff: Rules = {
  category: 'identity',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'RETAIN',
  reason: 'Who of the staff asked or decided: kept as proof of how money was spent',
};

/** Every column of the q2q_cost database. A column that is missing here fails a test. */
export const catalogue: readonly CatalogueEntry[] = [
  ...about('classification', ['id', 'feedback_id', 'company_id', 'user_id', 'created_at'], {
    category: 'activity',
    source: 'OBSERVED',
    export: 'INCLUDE',
    erase: 'DELETE_ROW',
  }),
  ...about('classification', ['status', 'provider', 'model', 'language', 'scores'], {
    category: 'assessment',
    source: 'INFERRED',
    export: 'INCLUDE',
    erase: 'DELETE_ROW',
  }),
  ...about('classification', ['requested_by'], staff),
  ...plain('classification', 'Leads to the money spent, which names no person', ['reservation_id']),
  ...about('reservation', ['idempotency_key'], {
    category: 'technical',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'RETAIN',
    reason:
      'Holds the opaque id of a feedback or of the member of staff who asked; needed so that nothing is paid twice',
  }),
  ...plain('reservation', 'Money and tokens of one attempt; the hash is of a text that cannot be read from it', [
    'id',
    'request_hash',
    'company_id',
    'period',
    'provider',
    'model',
    'feature',
    'status',
    'hold_pusd',
    'cost_pusd',
    'overrun_pusd',
    'input_tokens',
    'output_tokens',
    'expires_at',
    'created_at',
    'closed_at',
  ]),
  ...plain('ledger_entry', 'Money of companies', [
    'id',
    'transaction_id',
    'kind',
    'company_id',
    'period',
    'account',
    'amount_pusd',
    'reservation_id',
    'created_at',
  ]),
  ...plain('ai_price', 'Prices of models', [
    'provider',
    'model',
    'tier',
    'unit',
    'version',
    'pusd_per_token',
    'effective_from',
    'effective_to',
    'source',
    'checked_at',
  ]),
  ...plain('ai_budget', 'Money of companies', [
    'company_id',
    'period',
    'period_start',
    'period_end',
    'time_zone',
    'limit_pusd',
    'spent_pusd',
    'reserved_pusd',
    'seq',
  ]),
  ...plain('budget_default', 'A setting of the platform', ['id', 'monthly_limit_pusd']),
  ...plain('budget_setting', 'A setting of a company', [
    'company_id',
    'monthly_limit_pusd',
    'time_zone',
    'updated_at',
    'version',
  ]),
  ...about('budget_change', ['actor_id', 'reason'], staff),
  ...plain('budget_change', 'Limits of companies', [
    'id',
    'company_id',
    'old_limit_pusd',
    'new_limit_pusd',
    'period',
    'created_at',
  ]),
  ...about('idempotency_key', ['actor_id'], staff),
  ...plain(
    'idempotency_key',
    'What the caller named a request by; the hash is of a request that cannot be read from it',
    ['key', 'request_hash', 'result_id', 'created_at'],
  ),
  ...knownCompanyCatalogue,
  ...rateLimitCatalogue,
  ...eventCatalogue,
];
