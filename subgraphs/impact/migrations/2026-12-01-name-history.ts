import { Migration } from '@mikro-orm/migrations';

/**
 * Names and addresses that people had before. Written by a trigger, so that no way to change a person passes it by; an erasure, which
 * writes over both, leaves nothing here.
 */
export class NameHistory extends Migration {
  override up(): void {
    for (const statement of [
      `create table "person_name_history" ("id" uuid not null, "user_id" uuid not null, "name" text null, "email" text null, "until" timestamptz not null, primary key ("id"))`,
      `create index "person_name_history_user" on "person_name_history" ("user_id")`,
      `alter table "person_name_history" add constraint "person_name_history_user_id_foreign" foreign key ("user_id") references "person" ("id") on delete cascade`,
      `create function keep_former_name() returns trigger language plpgsql as $$
        begin
          if new.email not like 'erased-%' and (new.name is distinct from old.name or new.email is distinct from old.email) then
            insert into person_name_history (id, user_id, name, email, until)
            values (uuidv7(), old.id, nullif(old.name, new.name), nullif(old.email, new.email), now());
          end if;
          return new;
        end $$`,
      'create trigger person_named after update of name, email on person for each row execute function keep_former_name()',
    ])
      this.addSql(statement);
  }
}
