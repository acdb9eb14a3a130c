import { Migration } from '@mikro-orm/migrations';

class CreateErasedPerson extends Migration {
  override up(): void {
    this.addSql(`create table erased_person (
      subject_ref text not null,
      epoch int not null,
      frozen_at timestamptz not null,
      erased_at timestamptz null,
      late_events int not null,
      primary key (subject_ref)
    )`);
  }
}

/** For the migrations of every subgraph that stores anything about people. */
export const erasedPersonMigration = { name: '20261202-erased-person', class: CreateErasedPerson } as const;
