import { Migration } from '@mikro-orm/migrations';

/** Batches of texts. */
export class Batches extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table classification_batch (id uuid not null, company_id uuid not null, requested_by text not null, status text not null,
    outcome text null, paused boolean not null, waits_for text null, retry_at timestamptz null, total int not null, seq bigint not null,
    lease_until timestamptz null, fence int not null, created_at timestamptz not null, started_at timestamptz null,
    finished_at timestamptz null, primary key (id))`,
  `alter table classification_batch add constraint classification_batch_status_check
    check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'))`,
  `alter table classification_batch add constraint classification_batch_outcome_check
    check (outcome in ('CLASSIFIED', 'CANCELLED', 'EXPIRED'))`,
  `alter table classification_batch add constraint classification_batch_waits_for_check
    check (waits_for in ('SCREENING', 'BUDGET', 'PROVIDER'))`,
  'create index classification_batch_company_index on classification_batch (company_id, id)',
  'create index classification_batch_due_index on classification_batch (status, retry_at)',
  `create table classification_batch_item (id uuid not null, batch_id uuid not null, position int not null, item_id text not null,
    state text not null, text text null, locale text null, language text null, failure text null, tries smallint not null,
    classification_id uuid null, primary key (id))`,
  `alter table classification_batch_item add constraint classification_batch_item_state_check
    check (state in ('NEW', 'SCREENING', 'READY', 'SCORED', 'ABSTAINED', 'HELD', 'FAILED', 'CANCELLED'))`,
  `alter table classification_batch_item add constraint classification_batch_item_failure_check
    check (failure in ('PROVIDER_UNAVAILABLE', 'INVALID_ANSWER'))`,
  `alter table classification_batch_item add constraint classification_batch_item_text_ends
    check ((text is not null) = (state in ('NEW', 'SCREENING', 'READY')))`,
  'alter table classification_batch_item add constraint classification_batch_item_unique unique (batch_id, item_id)',
  'alter table classification_batch_item add constraint classification_batch_item_position_unique unique (batch_id, position)',
  'create index classification_batch_item_state_index on classification_batch_item (batch_id, state, position)',
];
