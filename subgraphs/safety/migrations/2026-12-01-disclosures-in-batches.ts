import { Migration } from '@mikro-orm/migrations';

const kinds = "('FEEDBACK', 'OTHER', 'BATCH')";

/** A disclosure in a batch waits for a person: where it stands is kept, its text is not. */
export class Migration20261201163500 extends Migration {
  override up(): void {
    this.addSql('alter table review_item add column batch_id uuid null');
    for (const table of ['screening', 'review_item']) {
      this.addSql(`alter table ${table} drop constraint ${table}_content_kind_check`);
      this.addSql(`alter table ${table} add constraint ${table}_content_kind_check check (content_kind in ${kinds})`);
    }
  }
}
