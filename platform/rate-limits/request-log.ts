import { defineEntity, p } from '@mikro-orm/postgresql';
import { Migration } from '@mikro-orm/migrations';
import type { CatalogueEntry } from '#platform/personal-data';

class CreateRequestLog extends Migration {
  override up(): void {
    this.addSql(
      'create table request_log (key text not null, hits timestamptz[] not null, last_hit timestamptz not null, primary key (key))',
    );
    this.addSql('create index request_log_last_hit_index on request_log (last_hit)');
  }
}

/** The table behind `RequestLimit`, for the end of a subgraph's list. */
export const rateLimitMigrations = [{ name: '0001-platform-request-log', class: CreateRequestLog }] as const;

/** Made once per subgraph: an ORM writes into the entities it is given. */
export const requestLogEntity = () =>
  defineEntity({
    name: 'RequestLog',
    tableName: 'request_log',
    properties: {
      key: p.text().primary(),
      hits: p.array((text: string) => text).columnType('timestamptz[]'),
      lastHit: p.datetime().columnType('timestamptz'),
    },
    indexes: [{ properties: ['lastHit'], name: 'request_log_last_hit_index' }],
  });

export const rateLimitCatalogue: readonly CatalogueEntry[] = ['key', 'hits', 'last_hit'].map((column) => ({
  table: 'request_log',
  column,
  personal: false,
  reason: 'Times of the latest requests under a digest of who sent them, dropped a minute later: nothing says of whom',
}));
