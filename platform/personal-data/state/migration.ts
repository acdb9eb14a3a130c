import { Migration } from '@mikro-orm/migrations';

/**
 * Legal holds on rows of this database, and what steps of erasures have done. Both are here, and not with the request, so that the
 * transaction that deletes reads the one and writes the other.
 */
class CreatePersonalDataTables extends Migration {
  override up(): void {
    this.addSql(`create table personal_data_hold (
      hold_id text not null,
      user_id text not null,
      store text not null,
      key jsonb,
      placed_at timestamptz not null default now(),
      constraint personal_data_hold_once unique nulls not distinct (hold_id, user_id, store, key)
    )`);
    this.addSql('create index personal_data_hold_user_index on personal_data_hold (user_id)');
    this.addSql(`create table personal_data_step (
      idempotency_key text primary key,
      request_id text not null,
      step text not null,
      fence bigint not null,
      outcome jsonb not null,
      done_at timestamptz not null default now()
    )`);
    this.addSql('create index personal_data_step_request_index on personal_data_step (request_id, fence)');
  }

  override down(): void {
    this.addSql('drop table personal_data_step');
    this.addSql('drop table personal_data_hold');
  }
}

/** For the list of migrations of a subgraph that stores personal data. */
export const personalDataMigrations = [
  { name: '0001-platform-personal-data', class: CreatePersonalDataTables },
] as const;
