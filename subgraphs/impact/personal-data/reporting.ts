import type { CatalogueEntry } from '#platform/personal-data';

const plain = (table: string, columns: readonly string[], reason: string): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: false, reason }));

const staff = (table: string, column: string): CatalogueEntry => ({
  table,
  column,
  personal: true,
  category: 'activity',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'RETAIN',
  reason: 'Which member of staff decided it, by an id without a name; a report must say who answers for its numbers',
});

/** Columns of counts, and of what reports rest on. */
export const reportingCatalogue: readonly CatalogueEntry[] = [
  ...plain(
    'feedback_day',
    ['id', 'company_id', 'day', 'status', 'count', 'erased'],
    'How many texts, of nobody in particular',
  ),
  {
    table: 'outcome_subject',
    column: 'user_id',
    personal: true,
    category: 'identity',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'DELETE_ROW',
    reason:
      'Leads from the person to the random name under which they are counted; without it no count leads to anyone',
  },
  {
    table: 'outcome_subject',
    column: 'subject',
    personal: true,
    category: 'technical',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'DELETE_ROW',
    reason: 'A random name; the scores themselves are exported',
  },
  ...plain('outcome_subject', ['company_id'], 'Repeats the person’s company'),
  ...plain(
    'outcome_month',
    [
      'company_id',
      'subject',
      'dimension',
      'month',
      'texts',
      'score_sum',
      'confidence_sum',
      'weighted_sum',
      'unsure',
      'first_at',
      'first_score',
      'first_confidence',
      'last_at',
      'last_score',
      'last_confidence',
    ],
    'Sums under a random name; what leads from it to a person is outcome_subject, and is deleted with the person',
  ),
  ...plain(
    'subject_enrollment',
    ['subject', 'program_id', 'company_id', 'enrolled_on'],
    'Under the same random name; the enrolment itself is in enrollment',
  ),
  staff('sroi_model', 'created_by'),
  ...plain(
    'sroi_model',
    ['id', 'company_id', 'version', 'effective_from', 'currency', 'discount_rate', 'outcomes', 'created_at'],
    'What outcomes are worth to a company, and where that is written',
  ),
  staff('program_cost', 'created_by'),
  ...plain(
    'program_cost',
    ['id', 'program_id', 'company_id', 'effective_from', 'monthly_amount', 'currency', 'source', 'created_at'],
    'Costs of a programme',
  ),
  ...plain(
    'hour_value',
    ['country', 'year', 'vintage', 'amount', 'currency', 'source', 'licence'],
    'A published statistic',
  ),
  ...plain('exchange_rate', ['currency', 'month', 'vintage', 'per_euro', 'source'], 'A published statistic'),
  staff('reporting_period', 'closed_by'),
  ...plain(
    'reporting_period',
    [
      'id',
      'company_id',
      'key',
      'kind',
      'from_day',
      'to_day',
      'edition',
      'figures',
      'figures_hash',
      'reason',
      'closed_at',
    ],
    'Figures about five people or more, as they were given out',
  ),
  ...plain(
    'released_contribution',
    ['period_id', 'scope', 'dimension', 'subject', 'texts', 'score_sum', 'first_score'],
    'Under the random name of the counts, which leads to no one once the person is erased',
  ),
];
