import { Migration } from '@mikro-orm/migrations';

export class CreateRevocations extends Migration {
  override up(): void {
    this.addSql(`create table "revocation" (
      "user_id" uuid not null,
      "not_before" timestamptz not null,
      "disabled" boolean not null,
      "changed_by" varchar(100) not null,
      "changed_at" timestamptz not null,
      primary key ("user_id")
    )`);
    this.addSql('create index "revocation_changed_at_index" on "revocation" ("changed_at")');
  }

  override down(): void {
    this.addSql('drop table "revocation"');
  }
}
