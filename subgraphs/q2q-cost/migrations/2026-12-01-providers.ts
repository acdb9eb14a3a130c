import { Migration } from '@mikro-orm/migrations';

/** Models of providers: who was asked, what was answered before, which of them a company uses, how good they are. */
export class Providers extends Migration {
  override up(): void {
    for (const statement of [...reservations, ...cache, ...routing, ...evaluations, prices]) this.addSql(statement);
  }
}

const reservations = [
  // Until now every call stayed in the process.
  `alter table reservation add column source text not null default 'INTERNAL', add column cached boolean not null default false`,
  'alter table reservation alter column source drop default, alter column cached drop default',
  `alter table reservation add constraint reservation_source_check check (source in ('PROVIDER', 'INTERNAL', 'TEST_SERVER', 'DEMO'))`,
  'alter table classification drop constraint classification_status_check',
  `alter table classification add constraint classification_status_check
    check (status in ('SCORED', 'ABSTAINED', 'BUDGET_EXHAUSTED', 'PROVIDER_UNAVAILABLE', 'INVALID_ANSWER'))`,
];

const cache = [
  `create table response_cache (company_id uuid not null, key text not null, model text not null, scores jsonb not null,
    hits int not null, created_at timestamptz not null, last_used_at timestamptz not null, primary key (company_id, key))`,
  'create index response_cache_age_index on response_cache (company_id, last_used_at)',
  `create table response_cache_person (company_id uuid not null, key text not null, user_id uuid not null,
    primary key (company_id, key, user_id))`,
  'create index response_cache_person_user_index on response_cache_person (user_id)',
  // Where a person's rows are erased, the responses to their texts go, too; and no row of a person outlives its response.
  `create function forget_cached_response() returns trigger language plpgsql as $$
    begin
      -- Triggers of statements fire for no row, too: without this line the two would call each other for ever.
      if not exists (select from gone) then return null; end if;
      delete from response_cache c using gone where c.company_id = gone.company_id and c.key = gone.key;
      return null;
    end
  $$`,
  `create trigger response_cache_person_forgets after delete on response_cache_person referencing old table as gone
    for each statement execute function forget_cached_response()`,
  `create function forget_cached_persons() returns trigger language plpgsql as $$
    begin
      -- Triggers of statements fire for no row, too: without this line the two would call each other for ever.
      if not exists (select from gone) then return null; end if;
      delete from response_cache_person p using gone where p.company_id = gone.company_id and p.key = gone.key;
      return null;
    end
  $$`,
  `create trigger response_cache_forgets after delete on response_cache referencing old table as gone
    for each statement execute function forget_cached_persons()`,
];

const routing = [
  `create table routing_policy (company_id uuid not null, strategy text not null, models text[] not null, quality_floor int null,
    updated_at timestamptz not null, version int not null default 1, primary key (company_id))`,
  `alter table routing_policy add constraint routing_policy_strategy_check check (strategy in ('FIXED', 'CHEAPEST'))`,
  `create table routing_change (id uuid not null, company_id uuid not null, actor_id text not null, reason text not null,
    strategy text not null, models text[] not null, quality_floor int null, created_at timestamptz not null, primary key (id))`,
  `alter table routing_change add constraint routing_change_strategy_check check (strategy in ('FIXED', 'CHEAPEST'))`,
  'create index routing_change_company_index on routing_change (company_id, created_at)',
  `create trigger routing_change_append_only before update or delete or truncate on routing_change
    for each statement execute function refuse_change()`,
];

const evaluations = [
  `create table evaluation (id uuid not null, company_id uuid not null, model_id text not null, model_version text not null,
    requested_by text not null, status text not null, failure text null, total int not null, done int not null,
    cost_pusd bigint not null, results jsonb null, seq bigint not null, lease_until timestamptz null, fence int not null,
    created_at timestamptz not null, started_at timestamptz null, finished_at timestamptz null, primary key (id))`,
  `alter table evaluation add constraint evaluation_status_check check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'))`,
  `alter table evaluation add constraint evaluation_failure_check
    check (failure in ('BUDGET_EXHAUSTED', 'PROVIDER_UNAVAILABLE', 'MODEL_UNKNOWN'))`,
  'create index evaluation_model_index on evaluation (model_id, finished_at)',
  'create index evaluation_company_index on evaluation (company_id, id)',
  `create table evaluation_answer (evaluation_id uuid not null, item int not null, scores jsonb null, cost_pusd bigint not null,
    primary key (evaluation_id, item))`,
];

/** Pico-USD per token of input and output: dollars per million tokens times a million. */
const first = [
  ['openai', 'gpt-4o-mini', 150_000, 600_000],
  ['openai', 'gpt-4.1-nano', 100_000, 400_000],
  ['anthropic', 'claude-haiku-4-5', 1_000_000, 5_000_000],
] as const;
const rows = first.flatMap(([provider, model, input, output]) => [
  [provider, model, input, output, '@pydantic/genai-prices 0.1.8'] as const,
  // The test server is priced like what it stands for, so that its calls move the books as theirs would.
  [`test-server-${provider}`, model, input, output, `test server, priced like ${provider}/${model}`] as const,
]);

/** So that a key is all that is needed to begin; `npm run prices:import` adds what changed since. */
const prices = `insert into ai_price (provider, model, tier, unit, version, pusd_per_token, effective_from, effective_to, source, checked_at)
  values ${rows
    .flatMap(([provider, model, input, output, source]) =>
      Object.entries({ INPUT_TOKEN: input, OUTPUT_TOKEN: output }).map(
        ([unit, pusd]) =>
          `('${provider}', '${model}', 'standard', '${unit}', 1, ${pusd}, '2026-01-01T00:00:00Z', null, '${source}', '2026-12-01T00:00:00Z')`,
      ),
    )
    .join(',\n    ')}`;
