import { Migration } from '@mikro-orm/migrations';
import { invariants } from './invariants.js';
import { firstPrices } from './first-prices.js';

/** Prices, budgets, reservations, the double-entry ledger, classifications. */
export class Migration20261123210500 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...invariants, ...firstPrices]) this.addSql(statement);
  }
}

const tables = [
  `create table ai_price (
    provider text not null,
    model text not null,
    tier text not null,
    unit text not null,
    version int not null,
    pusd_per_token bigint not null,
    effective_from timestamptz not null,
    effective_to timestamptz null,
    source text not null,
    checked_at timestamptz not null,
    primary key (provider, model, tier, unit, version)
  )`,
  `alter table ai_price add constraint ai_price_unit_check check (unit in ('INPUT_TOKEN', 'OUTPUT_TOKEN'))`,
  `create table budget_default (id smallint primary key, monthly_limit_pusd bigint not null, time_zone text not null)`,
  // 10 US dollars a month for a company without a budget of its own.
  `insert into budget_default (id, monthly_limit_pusd, time_zone) values (1, 10000000000000, 'UTC')`,
  `create table budget_setting (
    company_id uuid not null,
    monthly_limit_pusd bigint not null,
    time_zone text not null,
    updated_at timestamptz not null,
    primary key (company_id)
  )`,
  `create table ai_budget (
    company_id uuid not null,
    period text not null,
    period_start timestamptz not null,
    period_end timestamptz not null,
    limit_pusd bigint not null,
    spent_pusd bigint not null,
    reserved_pusd bigint not null,
    seq bigint not null,
    primary key (company_id, period)
  )`,
  `create index ai_budget_period_end_index on ai_budget (period_end)`,
  `alter table ai_budget add constraint ai_budget_never_overspent check (spent_pusd + reserved_pusd <= limit_pusd)`,
  `alter table ai_budget add constraint ai_budget_not_negative check (spent_pusd >= 0 and reserved_pusd >= 0)`,
  `create table budget_change (
    id uuid not null,
    company_id uuid not null,
    actor_id text not null,
    reason text not null,
    old_limit_pusd bigint not null,
    new_limit_pusd bigint not null,
    idempotency_key text null,
    request_hash text null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `create index budget_change_company_index on budget_change (company_id, created_at)`,
  `alter table budget_change add constraint budget_change_key_unique unique (actor_id, idempotency_key)`,
  `create table rate_log (company_id uuid not null, hits timestamptz[] not null, primary key (company_id))`,
  `create table reservation (
    id uuid not null,
    idempotency_key text not null,
    request_hash text not null,
    company_id uuid not null,
    period text not null,
    provider text not null,
    model text not null,
    feature text not null,
    status text not null,
    hold_pusd bigint not null,
    cost_pusd bigint null,
    overrun_pusd bigint null,
    input_tokens int null,
    output_tokens int null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    closed_at timestamptz null,
    primary key (id)
  )`,
  `alter table reservation add constraint reservation_key_unique unique (idempotency_key)`,
  `create index reservation_sweep_index on reservation (status, expires_at)`,
  `create index reservation_period_index on reservation (company_id, period, status)`,
  `alter table reservation add constraint reservation_status_check
    check (status in ('HELD', 'UNKNOWN', 'SETTLED', 'RELEASED', 'WRITTEN_OFF'))`,
  `create table ledger_entry (
    id bigint generated always as identity not null primary key,
    transaction_id uuid not null,
    kind text not null,
    company_id uuid not null,
    period text not null,
    account text not null,
    amount_pusd bigint not null,
    reservation_id uuid null,
    created_at timestamptz not null
  )`,
  `create index ledger_entry_period_index on ledger_entry (company_id, period, account)`,
  `alter table ledger_entry add constraint ledger_entry_kind_check
    check (kind in ('LIMIT', 'RESERVE', 'SETTLE', 'RELEASE', 'WRITE_OFF'))`,
  `alter table ledger_entry add constraint ledger_entry_account_check
    check (account in ('allocated', 'available', 'reserved', 'spent', 'overrun_absorbed', 'provider_payable'))`,
  `create table classification (
    id uuid not null,
    feedback_id uuid null,
    reservation_id uuid null,
    company_id uuid not null,
    user_id uuid null,
    requested_by text null,
    status text not null,
    provider text not null,
    model text not null,
    language text not null,
    scores jsonb not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
  `alter table classification add constraint classification_feedback_unique unique (feedback_id)`,
  `alter table classification add constraint classification_reservation_unique unique (reservation_id)`,
  `create index classification_user_index on classification (user_id, id)`,
  `alter table classification add constraint classification_status_check
    check (status in ('SCORED', 'ABSTAINED', 'BUDGET_EXHAUSTED'))`,
];
