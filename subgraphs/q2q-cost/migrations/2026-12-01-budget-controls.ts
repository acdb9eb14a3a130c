import { Migration } from '@mikro-orm/migrations';

/** Caps of features, overrides, alerts; what a company without a budget of its own gets is now 1,000 US dollars. */
export class BudgetControls extends Migration {
  override up(): void {
    for (const statement of [...caps, ...overrides, ...changes, ...alerts, proof]) this.addSql(statement);
  }
}

const caps = [
  // Amounts as text: numbers of JSON are doubles.
  `alter table ai_budget add column feature_caps jsonb not null default '{}', add column feature_use jsonb not null default '{}'`,
  `update ai_budget b set feature_use = used.by_feature from (
     select company_id, period, jsonb_object_agg(feature, used::text) as by_feature from (
       select company_id, period, feature, sum(case when status in ('HELD', 'UNKNOWN') then hold_pusd
         else coalesce(cost_pusd, 0) - coalesce(overrun_pusd, 0) end) as used
       from reservation group by 1, 2, 3) f group by 1, 2) used
   where b.company_id = used.company_id and b.period = used.period`,
  'alter table ai_budget alter column feature_caps drop default, alter column feature_use drop default',
  `create function feature_caps_hold(caps jsonb, used jsonb) returns boolean language sql immutable as $$
     select not exists (select from jsonb_each_text(caps) cap where coalesce((used->>cap.key)::bigint, 0) > cap.value::bigint)
   $$`,
  `create function feature_use_plus(used jsonb, added jsonb) returns jsonb language sql immutable as $$
     select coalesce(jsonb_object_agg(key, total::text), '{}') from (
       select key, sum(value::numeric) as total from (
         select * from jsonb_each_text(used) union all select * from jsonb_each_text(added)) each group by key) sums
   $$`,
  `alter table ai_budget add constraint ai_budget_feature_never_overspent check (feature_caps_hold(feature_caps, feature_use))`,
  `create table budget_feature_cap (company_id uuid not null, feature text not null, monthly_limit_pusd bigint not null,
     updated_at timestamptz not null, primary key (company_id, feature))`,
  `update budget_default set monthly_limit_pusd = 1000000000000000 where id = 1 and monthly_limit_pusd = 10000000000000`,
];

const overrides = [
  `create table budget_override (id uuid not null, company_id uuid not null, period text not null, amount_pusd bigint not null,
     reason text not null, actor_id text not null, created_at timestamptz not null, expires_at timestamptz not null,
     ended_at timestamptz null, ended_because text null, returned_pusd bigint null, primary key (id))`,
  'alter table budget_override add constraint budget_override_is_more check (amount_pusd > 0)',
  `alter table budget_override add constraint budget_override_ended_because_check check (ended_because in ('EXPIRED', 'REVOKED'))`,
  'create index budget_override_company_index on budget_override (company_id, period)',
  'create index budget_override_open_index on budget_override (expires_at) where ended_at is null',
];

const changes = [
  `alter table budget_change add column kind text not null default 'LIMIT', add column feature text null,
     add column override_id uuid null, alter column old_limit_pusd drop not null, alter column new_limit_pusd drop not null`,
  'alter table budget_change alter column kind drop default',
  `alter table budget_change add constraint budget_change_kind_check
     check (kind in ('LIMIT', 'FEATURE_CAP', 'OVERRIDE', 'OVERRIDE_REVOKED', 'OVERRIDE_EXPIRED'))`,
];

const alerts = [
  `create table budget_alert (company_id uuid not null, period text not null, percent smallint not null,
     reached_at timestamptz not null, primary key (company_id, period, percent))`,
];

const proof = `create or replace function ledger_proof() returns table (problem text, company_id uuid, period text, expected numeric, found numeric)
  language sql stable as $$
  with entry as (
    select e.company_id, e.period,
      sum(e.amount_pusd) filter (where e.account = 'available') as available,
      sum(e.amount_pusd) filter (where e.account = 'reserved') as reserved,
      sum(e.amount_pusd) filter (where e.account = 'spent') as spent,
      sum(e.amount_pusd) filter (where e.account = 'overrun_absorbed') as overrun,
      sum(e.amount_pusd) as total
    from ledger_entry e group by e.company_id, e.period
  ), use_of_feature as (
    select r.company_id, r.period, r.feature,
      sum(r.hold_pusd) filter (where r.status in ('HELD', 'UNKNOWN')) as reserved,
      sum(r.cost_pusd) as cost, sum(r.overrun_pusd) as overrun
    from reservation r group by r.company_id, r.period, r.feature
  ), held as (
    select company_id, period, sum(reserved) as reserved, sum(cost) as cost, sum(overrun) as overrun
    from use_of_feature group by company_id, period
  ), books as (
    select b.company_id, b.period, b.limit_pusd, b.spent_pusd, b.reserved_pusd,
      coalesce(e.available, 0) as available, coalesce(e.reserved, 0) as reserved, coalesce(e.spent, 0) as spent,
      coalesce(e.overrun, 0) as overrun, coalesce(e.total, 0) as total,
      coalesce(h.reserved, 0) as held, coalesce(h.cost, 0) as cost, coalesce(h.overrun, 0) as held_overrun,
      (select coalesce(sum(value::numeric), 0) from jsonb_each_text(b.feature_use)) as by_feature
    from ai_budget b
      left join entry e on e.company_id = b.company_id and e.period = b.period
      left join held h on h.company_id = b.company_id and h.period = b.period
  )
  select 'entries do not sum to zero', company_id, period, 0, total from books where total <> 0
  union all select 'spent differs from entries', company_id, period, spent_pusd, spent from books where spent_pusd <> spent
  union all select 'reserved differs from entries', company_id, period, reserved_pusd, reserved from books where reserved_pusd <> reserved
  union all select 'available differs from entries', company_id, period, limit_pusd - spent_pusd - reserved_pusd, available
    from books where limit_pusd - spent_pusd - reserved_pusd <> available
  union all select 'reserved differs from open holds', company_id, period, reserved_pusd, held from books where reserved_pusd <> held
  union all select 'spent differs from costs', company_id, period, spent_pusd, cost - held_overrun from books where spent_pusd <> cost - held_overrun
  union all select 'overrun differs from costs', company_id, period, overrun, held_overrun from books where overrun <> held_overrun
  union all select 'features differ from the budget', company_id, period, spent_pusd + reserved_pusd, by_feature
    from books where spent_pusd + reserved_pusd <> by_feature
  union all select 'use of ' || u.feature || ' differs from reservations', u.company_id, u.period,
      coalesce((b.feature_use->>u.feature)::numeric, 0), coalesce(u.reserved, 0) + coalesce(u.cost, 0) - coalesce(u.overrun, 0)
    from use_of_feature u join ai_budget b on b.company_id = u.company_id and b.period = u.period
    where coalesce((b.feature_use->>u.feature)::numeric, 0)
      <> coalesce(u.reserved, 0) + coalesce(u.cost, 0) - coalesce(u.overrun, 0)
  union all select 'entries without a budget', e.company_id, e.period, 0, e.total from entry e
    where not exists (select from ai_budget b where b.company_id = e.company_id and b.period = e.period)
$$`;
