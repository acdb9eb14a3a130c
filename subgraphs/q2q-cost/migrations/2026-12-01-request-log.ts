import { Migration } from '@mikro-orm/migrations';

/** `request_log` of the platform counts requests now; what this table knew was a minute old at most. */
export class Migration20261201063000 extends Migration {
  override up(): void {
    this.addSql('drop table rate_log');
  }
}
