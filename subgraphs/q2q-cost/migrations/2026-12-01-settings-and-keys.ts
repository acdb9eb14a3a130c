import { Migration } from '@mikro-orm/migrations';

/** Settings have a version; the keys of `setBudget` move to the table that holds every mutation's keys. */
export class SettingsAndKeys extends Migration {
  override up(): void {
    this.addSql('alter table budget_setting add column version int not null default 1');
    this.addSql(`insert into idempotency_key (actor_id, key, request_hash, result_id, created_at)
      select actor_id, idempotency_key, request_hash, period, created_at from budget_change where idempotency_key is not null`);
    this.addSql('alter table budget_change drop column idempotency_key, drop column request_hash');
  }
}
