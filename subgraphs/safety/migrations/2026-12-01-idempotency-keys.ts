import { Migration } from '@mikro-orm/migrations';

/**
 * The keys of review mutations join the keys of all mutations. Their request hashes were made in another form, so a request that is
 * repeated across this upgrade is refused as a key reused: it is not done twice.
 */
export class Migration20261201081000 extends Migration {
  override up(): void {
    this.addSql(`insert into idempotency_key (actor_id, key, request_hash, result_id, created_at)
      select actor_id, key, request_hash, item_id::text, created_at from review_mutation`);
    this.addSql('drop table review_mutation');
  }
}
