import type { CatalogueEntry } from '#platform/personal-data';
import { about, plain, staff } from './entries.js';

/** The sender names no person: whose text it is, only they know. */
const textOfBatch = {
  category: 'content',
  source: 'PROVIDED',
  export: 'NEVER',
  erase: 'RETAIN',
  reason:
    'Sent by a company without saying whose it is; a text is deleted as soon as its item is answered, and after thirty days at the latest',
  retain: 'P30D',
} as const;

/** Columns of overrides, caps, alerts and anomalies. */
export const costControlCatalogue: readonly CatalogueEntry[] = [
  ...about('budget_override', ['actor_id', 'reason'], staff),
  ...plain('budget_override', 'Money of companies', [
    'id',
    'company_id',
    'period',
    'amount_pusd',
    'created_at',
    'expires_at',
    'ended_at',
    'ended_because',
    'returned_pusd',
  ]),
  ...plain('budget_feature_cap', 'A setting of a company', [
    'company_id',
    'feature',
    'monthly_limit_pusd',
    'updated_at',
  ]),
  ...plain('budget_alert', 'Money of companies', ['company_id', 'period', 'percent', 'reached_at']),
  ...plain('spend_anomaly', 'Sums over the requests of a company', [
    'id',
    'company_id',
    'hour',
    'last_hour',
    'measure',
    'expected',
    'seen',
    'detected_at',
    'seq',
  ]),
  ...about('classification_batch', ['requested_by'], staff),
  ...plain('classification_batch', 'How far a batch of a company is', [
    'id',
    'company_id',
    'status',
    'outcome',
    'paused',
    'waits_for',
    'retry_at',
    'total',
    'seq',
    'lease_until',
    'fence',
    'created_at',
    'started_at',
    'finished_at',
  ]),
  ...about('classification_batch_item', ['text', 'item_id'], textOfBatch),
  ...plain('classification_batch_item', 'Where an item of a batch stands', [
    'id',
    'batch_id',
    'position',
    'state',
    'locale',
    'language',
    'failure',
    'tries',
    'classification_id',
  ]),
];
