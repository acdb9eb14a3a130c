import { Migration } from '@mikro-orm/migrations';

/** Spending out of the ordinary, and the index by which it is looked for. */
export class SpendAnomalies extends Migration {
  override up(): void {
    this.addSql(`create table spend_anomaly (id uuid not null, company_id uuid not null, hour timestamptz not null,
      last_hour timestamptz not null, measure text not null, expected double precision not null, seen double precision not null,
      detected_at timestamptz not null, seq bigint not null, primary key (id))`);
    this.addSql(`alter table spend_anomaly add constraint spend_anomaly_measure_check
      check (measure in ('COST', 'COST_PER_REQUEST', 'TOKENS_PER_REQUEST'))`);
    this.addSql('alter table spend_anomaly add constraint spend_anomaly_unique unique (company_id, measure, hour)');
    this.addSql('create index reservation_closed_index on reservation (company_id, closed_at)');
  }
}
