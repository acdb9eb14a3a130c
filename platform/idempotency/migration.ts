import { Migration } from '@mikro-orm/migrations';

class CreateIdempotencyKeys extends Migration {
  override up(): void {
    this.addSql(`create table idempotency_key (
      actor_id text not null,
      key text not null,
      request_hash text not null,
      result_id text,
      created_at timestamptz not null,
      constraint idempotency_key_pkey primary key (actor_id, key)
    )`);
    this.addSql('create index idempotency_key_created_at on idempotency_key (created_at)');
  }

  override down(): void {
    this.addSql('drop table idempotency_key');
  }
}

/** For the list of migrations of a subgraph whose mutations take an idempotency key. */
export const idempotencyMigrations = [{ name: '0001-platform-idempotency', class: CreateIdempotencyKeys }] as const;
