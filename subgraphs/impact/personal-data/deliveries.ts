import type { CatalogueEntry } from '#platform/personal-data';

const plain = (table: string, columns: string, reason: string): CatalogueEntry[] =>
  columns.split(' ').map((column) => ({ table, column, personal: false, reason }));

const staff = (table: string, column: string): CatalogueEntry => ({
  table,
  column,
  personal: true,
  category: 'technical',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'RETAIN',
  reason: 'Shows which operator acted, for accountability (GDPR Art. 5(2)); an id alone',
});

/** Deliveries carry figures of programmes, not of people. */
export const deliveryCatalogue: readonly CatalogueEntry[] = [
  ...plain(
    'destination',
    'id company_id partner profile_id credential_ref version created_at updated_at deleted_at',
    'Account of a company at a partner',
  ),
  ...plain(
    'destination_circuit',
    'destination_id state failures openings open_until probe_run_id last_success_at changed_at',
    'Whether a partner can be reached',
  ),
  ...plain('destination_change', 'id destination_id action reason at', 'What was done to an account at a partner'),
  staff('destination_change', 'actor_id'),
  ...plain(
    'delivery_schedule',
    'id company_id destination_id frequency cron time_zone period_rule overlap catch_up jitter_seconds pause_after_failures paused_at pause_note version created_at updated_at deleted_at',
    'When figures are sent',
  ),
  ...plain(
    'delivery_schedule_state',
    'schedule_id settled_until next_run_at failures last_run_at last_outcome last_error',
    'Where a schedule stands',
  ),
  ...plain(
    'delivery_payload',
    'id destination_id period_key period_from period_to revision previous_id profile_id hash figures body idempotency_key created_at',
    'Figures of programmes as they were sent',
  ),
  ...plain(
    'delivery_run',
    'id company_id destination_id schedule_id scheduled_for trigger period_key period_from period_to time_zone phase outcome reason error payload_id force part parts attempts attempt_limit reconciles next_attempt_at seq progress started_at finished_at lease_until fence created_at',
    'What became of a delivery',
  ),
  ...plain(
    'delivery_attempt',
    'id run_id number kind part payload_id started_at outcome reason field_errors reference retry_at finished_at',
    'A call to a partner',
  ),
  ...plain('delivery_receipt', 'id run_id payload_id reference source received_at', 'That a partner has the figures'),
  ...plain(
    'delivery_event',
    'company_id seq run_id run_seq status outcome detail progress at',
    'States in which a delivery was',
  ),
  ...plain('delivery_feed', 'company_id seq', 'A counter'),
  ...plain(
    'idempotency_key',
    'key request_hash result_id created_at',
    'Recognises repeated requests of a caller; deleted after 30 days',
  ),
  staff('idempotency_key', 'actor_id'),
];
