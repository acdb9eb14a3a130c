import { erasedPersonCatalogue } from '#platform/erasure';
import { eventCatalogue } from '#platform/events';
import type { CatalogueEntry, ErasureRule, ExportRule } from '#platform/personal-data';
import { reportingCatalogue } from './reporting.js';

import { deliveryCatalogue } from './deliveries.js';

type Personal = Extract<CatalogueEntry, { personal: true }>;
interface Rules {
  readonly category: Personal['category'];
  readonly source: Personal['source'];
  readonly export: ExportRule;
  readonly erase: ErasureRule;
  readonly reason?: string;
}

const personal = (table: string, columns: readonly string[], rules: Rules): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: true, ...rules }));
const plain = (table: string, columns: readonly string[], reason: string): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: false, reason }));

const provided = { source: 'PROVIDED', export: 'PORTABLE' } as const;
const observed = { source: 'OBSERVED', export: 'INCLUDE' } as const;
const inferred = { category: 'assessment', source: 'INFERRED', export: 'INCLUDE', erase: 'DELETE_ROW' } as const;
const link = { category: 'identity', source: 'OBSERVED', export: 'NEVER' } as const;
const ownId = 'The person’s own id, known from the profile; the row is exported without repeating it';
const history = 'The row stays without the person, so that past figures stay true';

/** What every column of the impact database is, to the law. A column that is missing here fails a test. */
export const catalogue: readonly CatalogueEntry[] = [
  ...plain(
    'company',
    ['id', 'name', 'time_zone', 'country', 'active', 'version', 'fiscal_year_start', 'created_at'],
    'Describes an organisation',
  ),
  ...plain(
    'program',
    ['id', 'company_id', 'name', 'kind', 'starts_on', 'ends_on', 'created_at'],
    'Describes a programme',
  ),
  ...plain(
    'session',
    ['id', 'company_id', 'program_id', 'started_at', 'duration_minutes', 'created_at'],
    'Describes a meeting; who was there is in session_attendance',
  ),
  ...plain(
    'webhook_sender',
    ['id', 'name', 'platform_wide', 'configured_until', 'created_at', 'revoked_at'],
    'Describes a system that sends feedback',
  ),
  ...plain('webhook_sender_company', ['sender_id', 'company_id'], 'Which companies a system sends for'),
  ...plain(
    'webhook_secret',
    ['id', 'sender_id', 'sealed', 'created_at', 'expires_at'],
    'Encrypted secret of a system, not of a person',
  ),
  ...plain('company_metrics', ['company_id', 'seq', 'changed_at'], 'Version number of aggregated figures'),

  ...personal('person', ['id'], {
    category: 'identity',
    source: 'OBSERVED',
    export: 'INCLUDE',
    erase: 'RETAIN',
    reason: 'Meaningless without name and address; other records refer to it',
  }),
  ...personal('person', ['name'], { category: 'identity', ...provided, erase: 'TOMBSTONE' }),
  ...personal('person', ['email'], { category: 'contact', ...provided, erase: 'TOMBSTONE' }),
  ...personal('person', ['locale'], { category: 'identity', ...provided, erase: 'NULLIFY' }),
  ...personal('person', ['kind', 'created_at', 'company_id'], {
    category: 'activity',
    ...observed,
    erase: 'RETAIN',
    reason: history,
  }),

  ...personal('enrollment', ['id', 'program_id', 'role', 'status', 'enrolled_at', 'ended_at'], {
    category: 'activity',
    ...observed,
    erase: 'RETAIN',
    reason: history,
  }),
  ...personal('enrollment', ['user_id'], { ...link, erase: 'RETAIN', reason: ownId }),
  ...plain('enrollment', ['company_id', 'created_at'], 'Repeats the programme’s company; when the row was written'),

  ...personal('session_attendance', ['session_id', 'role'], {
    category: 'activity',
    ...observed,
    erase: 'RETAIN',
    reason: history,
  }),
  ...personal('session_attendance', ['user_id'], { ...link, erase: 'RETAIN', reason: ownId }),
  ...plain('session_attendance', ['created_at'], 'When the row was written'),

  ...personal('feedback', ['text', 'locale', 'rating', 'submitted_at', 'program_id'], {
    category: 'content',
    ...provided,
    erase: 'DELETE_ROW',
  }),
  ...personal('feedback', ['id', 'status', 'skip_reason', 'received_at'], {
    category: 'content',
    ...observed,
    erase: 'DELETE_ROW',
  }),
  ...personal('feedback', ['user_id'], { ...link, erase: 'DELETE_ROW', reason: ownId }),
  ...plain(
    'feedback',
    ['company_id', 'status_changed_at'],
    'Repeats the person’s company; when the status was last written',
  ),

  ...personal('feedback_ingest_key', ['key', 'body_hash'], {
    category: 'technical',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'DELETE_ROW',
    reason: 'Recognises a repeated delivery; tells the person nothing that the text itself does not',
  }),
  ...plain('feedback_ingest_key', ['feedback_id', 'received_at'], 'Points at the text; when it came'),

  ...personal(
    'outcome_score',
    [
      'id',
      'feedback_id',
      'dimension',
      'score',
      'confidence',
      'evidence',
      'provider',
      'model',
      'created_at',
      'superseded_at',
    ],
    inferred,
  ),
  ...personal('outcome_score', ['user_id'], { ...link, erase: 'DELETE_ROW', reason: ownId }),
  ...plain(
    'outcome_score',
    ['classification_id', 'company_id', 'submitted_at'],
    'Opaque id of the classification; copies of columns of the text',
  ),

  ...personal(
    'volunteer_time',
    ['id', 'program_id', 'session_id', 'work_time', 'day', 'starts_at', 'status', 'minutes'],
    {
      category: 'activity',
      ...observed,
      erase: 'RETAIN',
      reason: history,
    },
  ),
  ...personal('volunteer_time', ['user_id'], { ...link, erase: 'RETAIN', reason: ownId }),
  ...personal('volunteer_time', ['source', 'external_id'], {
    category: 'technical',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'RETAIN',
    reason: 'Recognises the same time when it comes again; ids of systems, a meeting or an account, no name',
  }),
  ...plain(
    'volunteer_time',
    ['company_id', 'created_at', 'entries'],
    'Repeats the programme’s company; counts entries',
  ),
  ...personal('volunteer_time_entry', ['reason'], { category: 'content', ...provided, erase: 'NULLIFY' }),
  ...personal('volunteer_time_entry', ['actor_id'], {
    category: 'identity',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'NULLIFY',
    reason: 'Who recorded or decided: another person than the one whose time it is',
  }),
  ...plain(
    'volunteer_time_entry',
    ['time_id', 'number', 'status', 'minutes', 'created_at'],
    'What was said of the time in volunteer_time, and when',
  ),

  ...reportingCatalogue,
  ...deliveryCatalogue,
  ...erasedPersonCatalogue,
  ...eventCatalogue,
];
