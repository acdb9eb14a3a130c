import { Migration } from '@mikro-orm/migrations';

/** People in payloads, apart from the figures; and what programmes are called at a partner. */
export class DeliveryPeopleAndPrograms extends Migration {
  override up(): void {
    for (const statement of [
      'alter table delivery_payload add column people int not null default 0',
      `create table delivery_person (
        id uuid not null primary key,
        payload_id uuid not null,
        part int not null,
        user_id uuid not null,
        figures jsonb not null,
        body jsonb not null,
        created_at timestamptz not null
      )`,
      'alter table delivery_person add constraint delivery_person_payload_id_part_unique unique (payload_id, part)',
      'create index delivery_person_user_id_index on delivery_person (user_id)',
      'alter table delivery_person add constraint delivery_person_payload_id_foreign foreign key (payload_id) references delivery_payload (id) on delete restrict',
      'alter table delivery_person add constraint delivery_person_user_id_foreign foreign key (user_id) references person (id) on delete restrict',
      // Rows go with their person; what was told of one is never rewritten.
      'create trigger delivery_person_unchanged before update on delivery_person for each row execute function refuse_change()',
      `create table destination_program (
        destination_id uuid not null,
        program_id uuid not null,
        partner_id text not null,
        primary key (destination_id, program_id)
      )`,
      'alter table destination_program add constraint destination_program_destination_id_foreign foreign key (destination_id) references destination (id) on update cascade on delete restrict',
      'alter table destination_program add constraint destination_program_program_id_foreign foreign key (program_id) references program (id) on update cascade on delete restrict',
    ])
      this.addSql(statement);
  }
}
