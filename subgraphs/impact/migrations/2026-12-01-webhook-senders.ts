import { Migration } from '@mikro-orm/migrations';

/** Senders of the feedback webhook. The one secret that there was before goes on as sender `default`. */
export class Migration20261201064500 extends Migration {
  override up(): void {
    for (const statement of [
      `create table webhook_sender (
    id uuid not null,
    name text not null,
    platform_wide boolean not null,
    configured_until timestamptz null,
    created_at timestamptz not null,
    revoked_at timestamptz null,
    primary key (id)
  )`,
      `alter table webhook_sender add constraint webhook_sender_name_unique unique (name)`,
      `create table webhook_sender_company (
    sender_id uuid not null,
    company_id uuid not null,
    primary key (sender_id, company_id)
  )`,
      `alter table webhook_sender_company add constraint webhook_sender_company_sender_id_foreign foreign key (sender_id) references webhook_sender (id) on update cascade on delete cascade`,
      `alter table webhook_sender_company add constraint webhook_sender_company_company_id_foreign foreign key (company_id) references company (id) on update cascade on delete cascade`,
      `create table webhook_secret (
    id uuid not null,
    sender_id uuid not null,
    sealed text not null,
    created_at timestamptz not null,
    expires_at timestamptz null,
    primary key (id)
  )`,
      `create index webhook_secret_sender_id_index on webhook_secret (sender_id)`,
      `alter table webhook_secret add constraint webhook_secret_sender_id_foreign foreign key (sender_id) references webhook_sender (id) on delete cascade`,
      `insert into webhook_sender (id, name, platform_wide, created_at) values (gen_random_uuid(), 'default', true, now())`,
    ])
      this.addSql(statement);
  }
}
