import { Migration } from '@mikro-orm/migrations';

/** Screenings, flags, the review queue and its append-only history. */
export class Migration20261123210000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statuses = `('PENDING', 'IN_REVIEW', 'ESCALATED', 'APPROVED', 'DISMISSED')`;

const statements = [
  `create table screening (
    id uuid not null,
    content_id uuid not null,
    company_id uuid not null,
    user_id uuid not null,
    language text not null,
    assessed boolean not null,
    verdict text not null,
    ruleset_version text not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `create index screening_content_index on screening (content_id, created_at)`,
  `create index screening_user_index on screening (user_id, id)`,
  `alter table screening add constraint screening_verdict_check check (verdict in ('ALLOW', 'WARN', 'HOLD'))`,
  `create table safety_flag (
    id uuid not null,
    screening_id uuid not null,
    content_id uuid not null,
    company_id uuid not null,
    user_id uuid not null,
    category text not null,
    rule_id text not null,
    spans jsonb not null,
    match_hash text not null,
    confidence double precision not null,
    severity text not null,
    verdict text not null,
    ruleset_version text not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `create index safety_flag_screening_index on safety_flag (screening_id)`,
  `create index safety_flag_user_index on safety_flag (user_id, id)`,
  `alter table safety_flag add constraint safety_flag_category_check
    check (category in ('PROFANITY', 'ABUSE', 'SPAM', 'PII', 'SAFEGUARDING'))`,
  `alter table safety_flag add constraint safety_flag_severity_check check (severity in ('LOW', 'MEDIUM', 'HIGH'))`,
  `alter table safety_flag add constraint safety_flag_verdict_check check (verdict in ('ALLOW', 'WARN', 'HOLD'))`,
  `create table review_item (
    id uuid not null,
    content_id uuid not null,
    company_id uuid not null,
    user_id uuid not null,
    screening_id uuid not null,
    status text not null,
    priority smallint not null,
    categories text[] not null,
    held_text text null,
    redacted_text text null,
    language text not null,
    claimed_by text null,
    lease_until timestamptz null,
    escalated_by text null,
    decided_by text null,
    decided_at timestamptz null,
    flags_confirmed boolean null,
    version int not null,
    change_seq bigint not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `create index review_item_queue_index on review_item (status, priority, created_at)`,
  `create index review_item_change_index on review_item (change_seq)`,
  `create index review_item_user_index on review_item (user_id, id)`,
  `create unique index review_item_one_open on review_item (content_id) where status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`,
  `alter table review_item add constraint review_item_status_check check (status in ${statuses})`,
  `create table review_history (
    id uuid not null,
    item_id uuid not null,
    version int not null,
    action text not null,
    from_status text null,
    to_status text not null,
    actor_id text not null,
    note text null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `create index review_history_item_index on review_history (item_id, version)`,
  `alter table review_history add constraint review_history_action_check
    check (action in ('OPENED', 'RESCREENED', 'CLAIMED', 'LEASE_EXPIRED', 'APPROVED', 'DISMISSED', 'ESCALATED'))`,
  `alter table review_history add constraint review_history_from_status_check check (from_status in ${statuses})`,
  `alter table review_history add constraint review_history_to_status_check check (to_status in ${statuses})`,
  `create function review_history_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'review_history is append-only: % refused', tg_op;
    end
  $$`,
  `create trigger review_history_append_only before update or delete or truncate on review_history
    for each statement execute function review_history_is_append_only()`,
  `create table queue_clock (id smallint primary key, seq bigint not null)`,
  `insert into queue_clock (id, seq) values (1, 0)`,
  `create table review_mutation (
    actor_id text not null,
    key text not null,
    request_hash text not null,
    item_id uuid null,
    created_at timestamptz not null,
    primary key (actor_id, key)
  )`,
];
