import { defineEntity, p } from '@mikro-orm/postgresql';
import { Migration } from '@mikro-orm/migrations';

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
