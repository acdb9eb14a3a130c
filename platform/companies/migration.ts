import { Migration } from '@mikro-orm/migrations';

class CreateKnownCompany extends Migration {
  override up(): void {
    this.addSql(`create table known_company (
      company_id uuid not null,
      time_zone text not null,
      country text not null,
      active boolean not null,
      version int not null,
      primary key (company_id)
    )`);
  }
}

/** For the migrations of a subgraph that does not own companies. */
export const knownCompanyMigration = { name: '20261201-known-company', class: CreateKnownCompany } as const;
