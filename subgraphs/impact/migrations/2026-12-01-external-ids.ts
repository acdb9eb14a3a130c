import { Migration } from '@mikro-orm/migrations';

/**
 * The ids that companies give their people, and whether a record is in use. Addresses are unique within a company: that another company
 * knows the same person is not disclosed.
 */
export class ExternalIds extends Migration {
  override up(): void {
    for (const statement of [
      'alter table person add column external_id text null',
      'alter table person add column active boolean not null default true',
      'alter table person add constraint person_company_id_external_id_unique unique (company_id, external_id)',
      'create index person_external_id_index on person (external_id)',
      'alter table person drop constraint person_email_unique',
      'alter table person add constraint person_company_id_email_unique unique (company_id, email)',
    ])
      this.addSql(statement);
  }
}
