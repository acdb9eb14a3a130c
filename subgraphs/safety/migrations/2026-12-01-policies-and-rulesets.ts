import { Migration } from '@mikro-orm/migrations';

/** Policies of companies, versions of the rules, a queue with limits and second decisions, and texts whose writers are not known here. */
export class Migration20261201120500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  // Content other than feedback may have no known author.
  `alter table screening alter column user_id drop not null`,
  `alter table screening add column content_kind text not null default 'FEEDBACK'`,
  `alter table screening alter column content_kind drop default`,
  `alter table screening add constraint screening_content_kind_check check (content_kind in ('FEEDBACK', 'OTHER'))`,
  `alter table safety_flag alter column user_id drop not null`,
  `create index safety_flag_rule_index on safety_flag (rule_id, created_at)`,
  `alter table review_item alter column user_id drop not null`,
  `alter table review_item
    add column content_kind text not null default 'FEEDBACK',
    add column reason text not null default 'FLAGGED',
    add column claimed_at timestamptz null,
    add column first_claimed_at timestamptz null,
    add column skips int not null default 0,
    add column assigned_to text null,
    add column assigned_until timestamptz null,
    add column first_decision text null,
    add column first_decided_by text null`,
  `alter table review_item
    alter column content_kind drop default, alter column reason drop default, alter column skips drop default`,
  `alter table review_item add constraint review_item_content_kind_check check (content_kind in ('FEEDBACK', 'OTHER'))`,
  `alter table review_item add constraint review_item_reason_check check (reason in ('FLAGGED', 'SAMPLED'))`,
  `alter table review_item add constraint review_item_first_decision_check check (first_decision in ('APPROVED', 'DISMISSED'))`,
  `create index review_item_decided_index on review_item (company_id, decided_at)`,
  `alter table review_history drop constraint review_history_action_check`,
  `alter table review_history add constraint review_history_action_check check (action in ('OPENED', 'RESCREENED', 'CLAIMED',
    'LEASE_EXPIRED', 'APPROVED', 'DISMISSED', 'ESCALATED', 'SKIPPED', 'RELEASED', 'REASSIGNED', 'FIRST_DECISION'))`,
  `create index review_history_actor_index on review_history (actor_id, created_at)`,
  `create table review_skip (
    item_id uuid not null,
    reviewer_id text not null,
    skipped_at timestamptz not null,
    primary key (item_id, reviewer_id)
  )`,
  `create table reviewer_limits (
    reviewer_id text not null,
    max_open int not null,
    max_per_day int not null,
    max_safeguarding_per_day int not null,
    version int not null default 1,
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (reviewer_id)
  )`,
  `create table screening_policy (
    company_id uuid not null,
    categories jsonb not null,
    sample_not_assessed double precision not null,
    reason text not null,
    version int not null default 1,
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (company_id)
  )`,
  `create table safeguarding_contact (
    company_id uuid not null,
    name text not null,
    email text not null,
    phone text null,
    instructions text null,
    version int not null default 1,
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (company_id)
  )`,
  `create table ruleset (
    version text not null,
    release text not null,
    name text not null,
    status text not null,
    definition jsonb not null,
    rules jsonb not null,
    based_on text null,
    reason text not null,
    created_by text not null,
    created_at timestamptz not null,
    activated_at timestamptz null,
    retired_at timestamptz null,
    revision int not null default 1,
    primary key (version)
  )`,
  `alter table ruleset add constraint ruleset_status_check check (status in ('SHADOW', 'ACTIVE', 'RETIRED'))`,
  `create unique index ruleset_one_active on ruleset (status) where status = 'ACTIVE'`,
  `create unique index ruleset_one_shadow on ruleset (status) where status = 'SHADOW'`,
  `create table shadow_count (
    ruleset_version text not null,
    company_id uuid not null,
    active_verdict text not null,
    shadow_verdict text not null,
    texts bigint not null,
    primary key (ruleset_version, company_id, active_verdict, shadow_verdict)
  )`,
  `create table shadow_rule_count (
    ruleset_version text not null,
    rule_id text not null,
    texts bigint not null,
    primary key (ruleset_version, rule_id)
  )`,
  `create table ruleset_replay (
    id uuid not null,
    ruleset_version text not null,
    company_id uuid null,
    received_from timestamptz not null,
    received_to timestamptz not null,
    status text not null,
    total int null,
    texts int not null,
    seq bigint not null,
    rule_counts jsonb not null,
    requested_by text not null,
    created_at timestamptz not null,
    finished_at timestamptz null,
    primary key (id)
  )`,
  `alter table ruleset_replay add constraint ruleset_replay_status_check
    check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'))`,
  `create index ruleset_replay_created_index on ruleset_replay (created_at)`,
  `create table replayed_text (
    replay_id uuid not null,
    content_id uuid not null,
    active_verdict text not null,
    shadow_verdict text not null,
    primary key (replay_id, content_id)
  )`,
  `alter table shadow_count add constraint shadow_count_active_verdict_check check (active_verdict in ('ALLOW', 'WARN', 'HOLD'))`,
  `alter table shadow_count add constraint shadow_count_shadow_verdict_check check (shadow_verdict in ('ALLOW', 'WARN', 'HOLD'))`,
  `alter table replayed_text add constraint replayed_text_active_verdict_check
    check (active_verdict in ('ALLOW', 'WARN', 'HOLD'))`,
  `alter table replayed_text add constraint replayed_text_shadow_verdict_check
    check (shadow_verdict in ('ALLOW', 'WARN', 'HOLD'))`,
  `create table training_consent (
    user_id uuid not null,
    granted boolean not null,
    changed_at timestamptz not null,
    primary key (user_id)
  )`,
  `create table decided_text (
    item_id uuid not null,
    company_id uuid not null,
    user_id uuid not null,
    text text not null,
    language text not null,
    label text not null,
    decided_at timestamptz not null,
    delete_after timestamptz not null,
    primary key (item_id)
  )`,
  `alter table decided_text add constraint decided_text_label_check
    check (label in ('SAFEGUARDING', 'ABUSE', 'SPAM', 'BENIGN'))`,
  `create index decided_text_user_index on decided_text (user_id)`,
  `create index decided_text_delete_index on decided_text (delete_after)`,
];
