import { Migration } from '@mikro-orm/migrations';

/** Flags that stand, by company; and people who leave, of whom no flag stands any more. */
export class JourneyLists extends Migration {
  override up(): void {
    for (const statement of [
      'create index journey_flag_company on journey_flag (company_id, id) where ended_at is null',
      `create function note_journey_change_of_person() returns trigger language plpgsql as $$
        begin
          insert into journey_change (user_id) values (new.id);
          return null;
        end
      $$`,
      `create trigger person_updated_journey after update on person for each row when (new.active is distinct from old.active)
         execute function note_journey_change_of_person()`,
    ])
      this.addSql(statement);
  }
}
