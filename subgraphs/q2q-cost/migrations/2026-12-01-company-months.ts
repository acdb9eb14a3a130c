import { Migration } from '@mikro-orm/migrations';

/** Budget periods follow the company's own time zone, and those of one company never overlap. */
export class Migration20261201070000 extends Migration {
  override up(): void {
    for (const statement of changes) this.addSql(statement);
  }
}

const changes = [
  // Comes with Postgres, and any owner of a database may add it: equality of ids beside overlap of times.
  'create extension if not exists btree_gist',
  // UTC stood for "not chosen": from now on that is the company's own zone.
  'alter table budget_setting alter column time_zone drop not null',
  `update budget_setting set time_zone = null where time_zone = 'UTC'`,
  `alter table ai_budget add column time_zone text not null default 'UTC'`,
  `update ai_budget b set time_zone = s.time_zone from budget_setting s where s.company_id = b.company_id and s.time_zone is not null`,
  'alter table ai_budget alter column time_zone drop default',
  'alter table budget_default drop column time_zone',
  'alter table budget_change add column period text null',
  // A change of zone used to work at once: its month overlapped the one before it, or left a gap.
  `update ai_budget b set period_start = o.before_end
   from (
     select company_id, period, lag(period_end) over months as before_end, lag(period) over months as before
     from ai_budget window months as (partition by company_id order by period)
   ) o
   where o.company_id = b.company_id and o.period = b.period and o.before_end is not null and (b.period_start < o.before_end
     or to_date(o.before, 'YYYY-MM') + interval '1 month' = to_date(o.period, 'YYYY-MM'))`,
  'alter table ai_budget add constraint ai_budget_has_length check (period_start < period_end)',
  // Deferrable: looked at when a statement ends, so that one may move several months at once.
  `alter table ai_budget add constraint ai_budget_periods_never_overlap
    exclude using gist (company_id with =, tstzrange(period_start, period_end) with &&) deferrable`,
];
