import { Migration } from '@mikro-orm/migrations';

export class CreateApiKeys extends Migration {
  override up(): void {
    this.addSql(`create table "api_key" (
      "id" uuid not null,
      "prefix" varchar(8) not null,
      "hash" varchar(64) not null,
      "label" varchar(200) not null,
      "company_id" uuid null,
      "scopes" text[] not null,
      "created_by" varchar(100) not null,
      "created_at" timestamptz not null,
      "expires_at" timestamptz null,
      "revoked_at" timestamptz null,
      "last_used_at" timestamptz null,
      primary key ("id")
    )`);
    this.addSql('alter table "api_key" add constraint "api_key_prefix_unique" unique ("prefix")');
  }

  override down(): void {
    this.addSql('drop table "api_key"');
  }
}
