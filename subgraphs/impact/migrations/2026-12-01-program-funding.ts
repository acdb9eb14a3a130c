import { Migration } from '@mikro-orm/migrations';

/** Who pays for a programme from a month on, and with which weights. Entries are never changed: a later one takes the place of an earlier one. */
export class ProgramFundingRecords extends Migration {
  override up(): void {
    for (const statement of [
      `create table program_funding (
        id uuid not null primary key,
        program_id uuid not null,
        company_id uuid not null,
        effective_from date not null,
        source text not null,
        created_by text not null,
        created_at timestamptz not null
      )`,
      'alter table program_funding add constraint program_funding_program_id_foreign foreign key (program_id) references program (id) on delete restrict',
      'create index program_funding_program_id_effective_from_index on program_funding (program_id, effective_from)',
      `create table program_funding_share (
        funding_id uuid not null,
        position int not null,
        company_id uuid not null,
        weight text not null,
        primary key (funding_id, position)
      )`,
      'alter table program_funding_share add constraint program_funding_share_funding_id_foreign foreign key (funding_id) references program_funding (id) on delete restrict',
      'alter table program_funding_share add constraint program_funding_share_company_id_foreign foreign key (company_id) references company (id) on delete restrict',
      'create index program_funding_share_company_id_index on program_funding_share (company_id)',
    ])
      this.addSql(statement);
  }
}
