import { Migration } from '@mikro-orm/migrations';

/** Schedules that wait for their period to be closed, and runs that correct what was delivered. */
export class CorrectedDeliveries extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table delivery_schedule add column after_close boolean not null default false',
  'alter table delivery_run add column waits_for_close boolean not null default false',
  'alter table delivery_run drop constraint delivery_run_trigger_check',
  `alter table delivery_run add constraint delivery_run_trigger_check
     check (trigger in ('SCHEDULE', 'MANUAL', 'BACKFILL', 'CORRECTION'))`,
  `create index delivery_run_waits_for_close_index on delivery_run (company_id, period_from, period_to) where waits_for_close`,
];
