import { Migration } from '@mikro-orm/migrations';

/** Destinations, schedules, and what was sent when. What is written of a call to a partner is never changed or removed. */
export class Migration20261201125500 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...neverChanged]) this.addSql(statement);
  }
}

const tables = [
  `create table delivery_feed (
    company_id uuid not null,
    seq bigint not null,
    primary key (company_id)
  )`,
  `create table destination (
    id uuid not null,
    company_id uuid not null,
    partner text not null,
    profile_id text not null,
    credential_ref text not null,
    version int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz null,
    primary key (id)
  )`,
  `create unique index destination_one_per_partner on destination (company_id, partner) where deleted_at is null`,
  `create table delivery_schedule (
    id uuid not null,
    company_id uuid not null,
    destination_id uuid not null,
    frequency text not null,
    cron text not null,
    time_zone text not null,
    period_rule text not null,
    overlap text not null,
    catch_up text not null,
    jitter_seconds int not null,
    pause_after_failures int not null,
    paused_at timestamptz null,
    pause_note text null,
    version int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz null,
    primary key (id)
  )`,
  `create index delivery_schedule_company_index on delivery_schedule (company_id, id)`,
  `create table delivery_schedule_state (
    schedule_id uuid not null,
    settled_until timestamptz not null,
    next_run_at timestamptz null,
    failures int not null,
    last_run_at timestamptz null,
    last_outcome text null,
    last_error text null,
    primary key (schedule_id)
  )`,
  `create index delivery_schedule_state_next_index on delivery_schedule_state (next_run_at)`,
  `create table delivery_payload (
    id uuid not null,
    destination_id uuid not null,
    period_key text not null,
    period_from date not null,
    period_to date not null,
    revision int not null,
    previous_id uuid null,
    profile_id text not null,
    hash text not null,
    figures jsonb not null,
    body jsonb not null,
    idempotency_key text not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `alter table delivery_payload add constraint delivery_payload_idempotency_key_unique unique (idempotency_key)`,
  `alter table delivery_payload add constraint delivery_payload_revision_unique unique (destination_id, period_from, period_to, revision)`,
  `create table delivery_run (
    id uuid not null,
    company_id uuid not null,
    destination_id uuid not null,
    schedule_id uuid null,
    scheduled_for timestamptz not null,
    trigger text not null,
    period_key text not null,
    period_from date not null,
    period_to date not null,
    time_zone text not null,
    phase text not null,
    outcome text null,
    reason text null,
    error text null,
    payload_id uuid null,
    force boolean not null,
    part int not null,
    parts int not null,
    attempts int not null,
    attempt_limit int not null,
    reconciles int not null,
    next_attempt_at timestamptz not null,
    seq int not null,
    progress int not null,
    started_at timestamptz null,
    finished_at timestamptz null,
    lease_until timestamptz null,
    fence int not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `create index delivery_run_company_index on delivery_run (company_id, id)`,
  `create index delivery_run_schedule_index on delivery_run (schedule_id, id)`,
  `create index delivery_run_destination_index on delivery_run (destination_id, id)`,
  `create index delivery_run_due_index on delivery_run (next_attempt_at, id) where phase in ('SEND', 'RECONCILE', 'SETTLE')`,
  `alter table delivery_run add constraint delivery_run_occurrence_unique unique (schedule_id, scheduled_for)`,
  `create table delivery_event (
    company_id uuid not null,
    seq bigint not null,
    run_id uuid not null,
    run_seq int not null,
    status text not null,
    outcome text null,
    detail text not null,
    progress int not null,
    at timestamptz not null,
    primary key (company_id, seq)
  )`,
  `alter table delivery_event add constraint delivery_event_run_unique unique (run_id, run_seq)`,
  `create table delivery_receipt (
    id uuid not null,
    run_id uuid not null,
    payload_id uuid not null,
    reference text null,
    source text not null,
    received_at timestamptz not null,
    primary key (id)
  )`,
  `alter table delivery_receipt add constraint delivery_receipt_run_id_unique unique (run_id)`,
  `create index delivery_receipt_payload_index on delivery_receipt (payload_id)`,
  `create table delivery_attempt (
    id uuid not null,
    run_id uuid not null,
    number int not null,
    kind text not null,
    part int not null,
    payload_id uuid not null,
    started_at timestamptz not null,
    outcome text null,
    reason text null,
    field_errors jsonb null,
    reference text null,
    retry_at timestamptz null,
    finished_at timestamptz null,
    primary key (id)
  )`,
  `alter table delivery_attempt add constraint delivery_attempt_number_unique unique (run_id, number)`,
  `create table destination_change (
    id uuid not null,
    destination_id uuid not null,
    action text not null,
    actor_id text not null,
    reason text null,
    at timestamptz not null,
    primary key (id)
  )`,
  `create index destination_change_destination_index on destination_change (destination_id, at)`,
  `create table destination_circuit (
    destination_id uuid not null,
    state text not null,
    failures int not null,
    openings int not null,
    open_until timestamptz null,
    probe_run_id uuid null,
    last_success_at timestamptz null,
    changed_at timestamptz not null,
    primary key (destination_id)
  )`,
  `alter table destination add constraint destination_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
  `alter table destination add constraint destination_partner_check check (partner in ('BENEVITY', 'GOODERA', 'WORKDAY'))`,
  `alter table delivery_schedule add constraint delivery_schedule_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
  `alter table delivery_schedule add constraint delivery_schedule_destination_id_foreign foreign key (destination_id) references destination (id) on delete restrict`,
  `alter table delivery_schedule add constraint delivery_schedule_jitter_seconds_check check (jitter_seconds >= 0 and jitter_seconds <= 3600)`,
  `alter table delivery_schedule add constraint delivery_schedule_pause_after_failures_check check (pause_after_failures >= 0 and pause_after_failures <= 100)`,
  `alter table delivery_schedule add constraint delivery_schedule_frequency_check check (frequency in ('MONTHLY', 'QUARTERLY', 'CUSTOM'))`,
  `alter table delivery_schedule add constraint delivery_schedule_period_rule_check check (period_rule in ('PREVIOUS_MONTH', 'PREVIOUS_QUARTER', 'PREVIOUS_ISO_WEEK', 'PREVIOUS_FISCAL_QUARTER', 'PREVIOUS_FISCAL_YEAR'))`,
  `alter table delivery_schedule add constraint delivery_schedule_overlap_check check (overlap in ('SKIP', 'BUFFER_ONE'))`,
  `alter table delivery_schedule add constraint delivery_schedule_catch_up_check check (catch_up in ('LATEST', 'ALL', 'NONE'))`,
  `alter table delivery_schedule_state add constraint delivery_schedule_state_schedule_id_foreign foreign key (schedule_id) references delivery_schedule (id) on update cascade on delete cascade`,
  `alter table delivery_payload add constraint delivery_payload_destination_id_foreign foreign key (destination_id) references destination (id) on delete restrict`,
  `alter table delivery_run add constraint delivery_run_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
  `alter table delivery_run add constraint delivery_run_destination_id_foreign foreign key (destination_id) references destination (id) on delete restrict`,
  `alter table delivery_run add constraint delivery_run_schedule_id_foreign foreign key (schedule_id) references delivery_schedule (id) on delete restrict`,
  `alter table delivery_run add constraint delivery_run_payload_id_foreign foreign key (payload_id) references delivery_payload (id) on delete restrict`,
  `alter table delivery_run add constraint delivery_run_ended check ((phase in ('ENDED', 'PERSON')) = (finished_at is not null))`,
  `alter table delivery_run add constraint delivery_run_outcome check ((phase in ('ENDED', 'PERSON')) = (outcome is not null))`,
  `alter table delivery_run add constraint delivery_run_progress_check check (progress >= 0 and progress <= 100)`,
  `alter table delivery_run add constraint delivery_run_trigger_check check (trigger in ('SCHEDULE', 'MANUAL', 'BACKFILL'))`,
  `alter table delivery_run add constraint delivery_run_phase_check check (phase in ('SEND', 'RECONCILE', 'SETTLE', 'PERSON', 'ENDED'))`,
  `alter table delivery_run add constraint delivery_run_outcome_check check (outcome in ('DELIVERED', 'SKIPPED', 'BLOCKED', 'DEAD_LETTERED', 'UNKNOWN', 'CANCELLED'))`,
  `alter table delivery_event add constraint delivery_event_run_id_foreign foreign key (run_id) references delivery_run (id) on delete cascade`,
  `alter table delivery_event add constraint delivery_event_status_check check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'))`,
  `alter table delivery_event add constraint delivery_event_outcome_check check (outcome in ('DELIVERED', 'SKIPPED', 'BLOCKED', 'DEAD_LETTERED', 'UNKNOWN', 'CANCELLED'))`,
  `alter table delivery_receipt add constraint delivery_receipt_run_id_foreign foreign key (run_id) references delivery_run (id) on delete restrict`,
  `alter table delivery_receipt add constraint delivery_receipt_payload_id_foreign foreign key (payload_id) references delivery_payload (id) on delete restrict`,
  `alter table delivery_receipt add constraint delivery_receipt_source_check check (source in ('PARTNER', 'RECONCILED', 'WEBHOOK', 'PERSON'))`,
  `alter table delivery_attempt add constraint delivery_attempt_run_id_foreign foreign key (run_id) references delivery_run (id) on delete restrict`,
  `alter table delivery_attempt add constraint delivery_attempt_payload_id_foreign foreign key (payload_id) references delivery_payload (id) on delete restrict`,
  `alter table delivery_attempt add constraint delivery_attempt_kind_check check (kind in ('SEND', 'RECONCILE'))`,
  `alter table delivery_attempt add constraint delivery_attempt_outcome_check check (outcome in ('DELIVERED', 'DUPLICATE', 'ACCEPTED', 'REJECTED', 'THROTTLED', 'AUTH_EXPIRED', 'ABSENT', 'UNKNOWN'))`,
  `alter table destination_change add constraint destination_change_destination_id_foreign foreign key (destination_id) references destination (id) on delete restrict`,
  `alter table destination_change add constraint destination_change_action_check check (action in ('CREATED', 'UPDATED', 'DELETED', 'CIRCUIT_CLOSED', 'TESTED'))`,
  `alter table destination_circuit add constraint destination_circuit_destination_id_foreign foreign key (destination_id) references destination (id) on update cascade on delete cascade`,
  `alter table destination_circuit add constraint destination_circuit_state_check check (state in ('CLOSED', 'OPEN', 'HALF_OPEN'))`,
];

const neverChanged = [
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
    end
  $$`,
  // The outcome of a call is written once, after it.
  `create function check_delivery_attempt() returns trigger language plpgsql as $$
    begin
      if old.outcome is not null or new.outcome is null or new.finished_at is null
        or (new.id, new.run_id, new.number, new.kind, new.part, new.payload_id, new.started_at)
          is distinct from (old.id, old.run_id, old.number, old.kind, old.part, old.payload_id, old.started_at) then
        raise exception 'delivery_attempt is append-only: its outcome is written once' using errcode = 'integrity_constraint_violation';
      end if;
      return new;
    end
  $$`,
  `create trigger delivery_attempt_ended_once before update on delivery_attempt for each row execute function check_delivery_attempt()`,
  ...['delivery_attempt', 'delivery_receipt', 'destination_change'].map(
    (table) => `create trigger ${table}_kept before delete on ${table} for each row execute function refuse_change()`,
  ),
  ...['delivery_payload', 'delivery_receipt', 'destination_change'].map(
    (table) =>
      `create trigger ${table}_unchanged before update on ${table} for each row execute function refuse_change()`,
  ),
];
