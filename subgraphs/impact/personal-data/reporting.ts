import type { CatalogueEntry } from '#platform/personal-data';

const plain = (table: string, columns: readonly string[], reason: string): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: false, reason }));

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
];
