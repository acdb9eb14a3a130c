import { Migration } from '@mikro-orm/migrations';

/** Consents, as rows that are added and never changed; and who is a minor. */
export class ConsentAndMinors extends Migration {
  override up(): void {
    for (const statement of [
      'alter table person add column minor_until date null',
      `create table consent (
        id uuid not null primary key,
        user_id uuid not null,
        purpose text not null,
        granted boolean not null,
        given_by text not null,
        text_version text not null,
        locale text not null,
        evidence text null,
        recorded_by uuid not null,
        created_at timestamptz not null
      )`,
      `alter table consent add constraint consent_purpose_check check (purpose in ('PARTNER_SHARING', 'REPORTING', 'MODEL_TRAINING'))`,
      `alter table consent add constraint consent_given_by_check check (given_by in ('SELF', 'GUARDIAN'))`,
      'create index consent_user_id_purpose_id_index on consent (user_id, purpose, id)',
      'alter table consent add constraint consent_user_id_foreign foreign key (user_id) references person (id) on delete restrict',
      `create function keep_consent() returns trigger language plpgsql as $$
        begin
          if (new.id, new.user_id, new.purpose, new.granted, new.given_by, new.text_version, new.locale, new.created_at)
            is distinct from (old.id, old.user_id, old.purpose, old.granted, old.given_by, old.text_version, old.locale, old.created_at) then
            raise exception 'A consent is never changed; add a row.';
          end if;
          return new;
        end
      $$`,
      // Erasure deletes rows of the person; of the one who wrote them down it takes the name.
      'create trigger consent_kept before update on consent for each row execute function keep_consent()',
    ])
      this.addSql(statement);
  }
}
