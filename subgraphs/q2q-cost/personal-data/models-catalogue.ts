import type { CatalogueEntry } from '#platform/personal-data';
import { about, plain, staff } from './entries.js';

const cached = {
  category: 'assessment',
  source: 'INFERRED',
  export: 'NEVER',
  erase: 'DELETE_ROW',
  reason: 'A copy of what `classification` holds, which is exported; a keyed hash stands for the text',
} as const;

/** Columns of the response cache, the routing and the evaluations. */
export const modelsCatalogue: readonly CatalogueEntry[] = [
  ...about('response_cache', ['key', 'scores'], cached),
  ...plain('response_cache', 'When and how often a response was used', [
    'company_id',
    'model',
    'hits',
    'created_at',
    'last_used_at',
  ]),
  // A trigger deletes the response with the row of any person who wrote its text.
  ...about('response_cache_person', ['company_id', 'key', 'user_id'], cached),
  ...plain('routing_policy', 'A setting of a company', [
    'company_id',
    'strategy',
    'models',
    'quality_floor',
    'updated_at',
    'version',
  ]),
  ...about('routing_change', ['actor_id', 'reason'], staff),
  ...plain('routing_change', 'Settings of companies', [
    'id',
    'company_id',
    'strategy',
    'models',
    'quality_floor',
    'created_at',
  ]),
  ...about('evaluation', ['requested_by'], staff),
  ...plain('evaluation', 'How good a model is on texts that the project wrote', [
    'id',
    'company_id',
    'model_id',
    'model_version',
    'status',
    'failure',
    'total',
    'done',
    'cost_pusd',
    'results',
    'seq',
    'lease_until',
    'fence',
    'created_at',
    'started_at',
    'finished_at',
  ]),
  ...plain('evaluation_answer', 'What a model said of texts that the project wrote about no real person', [
    'evaluation_id',
    'item',
    'scores',
    'cost_pusd',
  ]),
];
