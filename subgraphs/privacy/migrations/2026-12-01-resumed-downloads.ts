import { Migration } from '@mikro-orm/migrations';

/** Downloads that go on after they broke off, and refusals counted per caller. Links used before stay used: they have no `resume_until`. */
export class Migration20261201000000 extends Migration {
  override up(): void {
    this.addSql(
      `alter table "privacy_download_link" add column "used_with" text null, add column "resume_until" timestamptz null, add column "finished_at" timestamptz null, add column "sending_since" timestamptz null, add column "resumptions" int not null default 0`,
    );
    this.addSql(
      `alter table "privacy_download_link" add constraint "privacy_download_link_used_with" check (used_with in ('TOKEN', 'CODE'))`,
    );
    this.addSql(
      `create table "privacy_download_refusal" ("link_id" uuid not null, "actor_kind" text not null, "actor_id" text not null, "reason" text not null, "count" int not null, "first_at" timestamptz not null, "last_at" timestamptz not null, primary key ("link_id", "actor_kind", "actor_id", "reason"))`,
    );
    this.addSql(
      `alter table "privacy_download_refusal" add constraint "privacy_download_refusal_link_id_foreign" foreign key ("link_id") references "privacy_download_link" ("id") on update no action on delete cascade`,
    );
  }
}
