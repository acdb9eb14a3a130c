import { Migration } from '@mikro-orm/migrations';
import { hourValues } from './hour-values.js';

/** What reports rest on, and the periods that are closed. */
export class Reporting extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
    for (const { country, year, amount, currency, source, licence, vintage } of hourValues)
      this.addSql(
        `insert into hour_value (country, year, amount, currency, source, licence, vintage)
         values (${[country, year, amount, currency, source, licence, vintage].map(quoted).join(', ')})`,
      );
  }
}

const quoted = (value: string | number): string => `'${String(value).replaceAll("'", "''")}'`;

const statements = [
  `alter table company add column fiscal_year_start text not null default '01-01'`,
  `alter table company add constraint company_fiscal_year_start_check check (fiscal_year_start ~ '^(0[1-9]|1[0-2])-01$')`,
  `create table sroi_model (
    id uuid not null primary key,
    company_id uuid not null,
    version int not null,
    effective_from date not null,
    currency text not null,
    discount_rate text not null,
    outcomes jsonb not null,
    created_by text not null,
    created_at timestamptz not null
  )`,
  'alter table sroi_model add constraint sroi_model_company_id_version_unique unique (company_id, version)',
  `alter table sroi_model add constraint sroi_model_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
  `create table program_cost (
    id uuid not null primary key,
    program_id uuid not null,
    company_id uuid not null,
    effective_from date not null,
    monthly_amount text not null,
    currency text not null,
    source text not null,
    created_by text not null,
    created_at timestamptz not null
  )`,
  'create index program_cost_program_id_effective_from_index on program_cost (program_id, effective_from)',
  'create index program_cost_company_id_index on program_cost (company_id)',
  `alter table program_cost add constraint program_cost_program_id_foreign foreign key (program_id) references program (id)
     on delete restrict`,
  `create table hour_value (
    country text not null,
    year int not null,
    vintage date not null,
    amount text not null,
    currency text not null,
    source text not null,
    licence text not null,
    primary key (country, year, vintage)
  )`,
  `create table exchange_rate (
    currency text not null,
    month date not null,
    vintage date not null,
    per_euro text not null,
    source text not null,
    primary key (currency, month, vintage)
  )`,
  `create table reporting_period (
    id uuid not null primary key,
    company_id uuid not null,
    key text not null,
    kind text not null,
    from_day date not null,
    to_day date not null,
    edition int not null,
    figures jsonb not null,
    figures_hash text not null,
    reason text null,
    closed_by text null,
    closed_at timestamptz not null
  )`,
  'alter table reporting_period add constraint reporting_period_company_id_key_edition_unique unique (company_id, key, edition)',
  'create index reporting_period_company_id_from_day_to_day_index on reporting_period (company_id, from_day, to_day)',
  `alter table reporting_period add constraint reporting_period_kind_check check (kind in ('MONTH', 'QUARTER', 'YEAR'))`,
  `alter table reporting_period add constraint reporting_period_company_id_foreign foreign key (company_id) references company (id)
     on delete restrict`,
  `create table released_contribution (
    period_id uuid not null,
    scope text not null,
    dimension text not null,
    subject uuid not null,
    texts int not null,
    score_sum double precision not null,
    first_score double precision not null,
    primary key (period_id, scope, dimension, subject)
  )`,
  `create function keep_editions() returns trigger language plpgsql as $$
    begin
      raise exception 'an edition that was given out stays as it is: close the period again instead' using errcode = 'restrict_violation';
    end
  $$`,
  `create trigger reporting_period_kept before update or delete on reporting_period for each row execute function keep_editions()`,
];
