import { Migration } from '@mikro-orm/migrations';

/**
 * The second embedded model costs what the first one does (docs/adr/0041). Rows of the first one stay: its spend keeps
 * its price.
 */
export class SecondEmbeddedModel extends Migration {
  override up(): void {
    this.addSql(`insert into ai_price (provider, model, tier, unit, version, pusd_per_token, effective_from, effective_to, source, checked_at) values
      ('embedded', 'q2q-ngram-2', 'standard', 'INPUT_TOKEN', 1, 20000, '2026-01-01T00:00:00Z', null, 'internal', '2026-12-01T00:00:00Z'),
      ('embedded', 'q2q-ngram-2', 'standard', 'OUTPUT_TOKEN', 1, 0, '2026-01-01T00:00:00Z', null, 'internal', '2026-12-01T00:00:00Z')`);
  }
}
