import type { Database, Tx } from '#platform/database';
import { monthsBefore } from './months.js';
import { limitPostings } from '../ledger/entries.rules.js';
import { LedgerStore } from '../ledger/ledger.store.js';
import { periodByKey } from '../ledger/period.rules.js';
import { PeriodStore } from '../ledger/period.store.js';
import type { Clock, Ids } from '#platform/time';
import { demoCompanies } from './demo-companies.js';

interface DemoDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

const monthlyLimitPusd = 1_000n * 10n ** 12n;
const months = 12;

/**
 * A year of spend by several providers, up to the end of last month: calls that were never made, each marked with the source `DEMO`, in
 * books that prove. Adds what is missing: a company that has months of its own keeps them.
 */
export async function seedSpendYear(deps: DemoDependencies): Promise<void> {
  const periods = new PeriodStore(deps.db);
  const ledger = new LedgerStore(deps);
  const now = deps.clock.now();
  for (const { id: companyId, timeZone, texts } of demoCompanies) {
    await deps.db.transaction(
      async (tx) => {
        await periods.lock(tx, companyId);
        const known = await tx.query('select from ai_budget where company_id = $1 limit 1', [companyId]);
        if (known.length > 0) return;
        for (const key of monthsBefore(now, timeZone, months)) {
          const span = periodByKey(key, timeZone)!;
          await periods.insert(tx, { companyId, span, timeZone, limitPusd: monthlyLimitPusd, featureCaps: {} });
          const opening = { kind: 'LIMIT', companyId, period: key, reservationId: null } as const;
          await ledger.post(tx, [{ ...opening, postings: limitPostings(monthlyLimitPusd) }], span.start);
        }
        await writeCalls(tx, companyId, texts);
      },
      { limitMs: 60_000 },
    );
  }
}

/** All in SQL: five thousand calls with their entries in a few statements. Numbers come from digests, so that they are always the same. */
async function writeCalls(tx: Tx, companyId: string, texts: number): Promise<void> {
  await tx.query(calls, [companyId, texts]);
  for (const statement of [held, settled]) await tx.query(statement, [companyId]);
  await tx.query(sums, [companyId]);
}

/** More texts on working days, and more from month to month; longer texts now and then. */
const calls = `
  with day as (
    select b.period, d.at, extract(isodow from d.at at time zone b.time_zone) < 6 as works,
      row_number() over (order by d.at) / 365.0 as share
    from ai_budget b cross join lateral generate_series(b.period_start + interval '9 hours', b.period_end - interval '1 hour', interval '1 day') as d (at)
    where b.company_id = $1
  ), call as (
    select day.period, day.at + n * interval '41 minutes' as at, n, ('x' || substr(md5($1::text || day.at || n), 1, 7))::bit(28)::int as dice
    from day cross join lateral generate_series(1, greatest(1, round($2::int * (case when day.works then 1 else 0.3 end) * (0.5 + day.share))::int)) as n
  ), chosen as (
    select call.*, (array['openai', 'openai', 'openai', 'anthropic', 'embedded'])[1 + dice % 5] as provider,
      320 + dice % 640 as input, 60 + dice % 140 as output
    from call
  ), priced as (
    select chosen.*, m.model, case when chosen.provider = 'embedded' then input / 12 else input end as input_tokens,
      case when chosen.provider = 'embedded' then 0 else output end as output_tokens, i.pusd_per_token as input_rate, o.pusd_per_token as output_rate
    from chosen
      join (values ('openai', 'gpt-4o-mini'), ('anthropic', 'claude-haiku-4-5'), ('embedded', 'q2q-ngram-2')) as m (vendor, model) on m.vendor = chosen.provider
      join ai_price i on i.provider = chosen.provider and i.model = m.model and i.unit = 'INPUT_TOKEN' and i.version = 1
      join ai_price o on o.provider = chosen.provider and o.model = m.model and o.unit = 'OUTPUT_TOKEN' and o.version = 1
  )
  insert into reservation (id, idempotency_key, request_hash, company_id, period, provider, model, feature, source, cached, status,
    hold_pusd, cost_pusd, overrun_pusd, input_tokens, output_tokens, expires_at, created_at, closed_at)
  select md5('demo' || $1::text || at || n)::uuid, 'demo:' || $1::text || ':' || extract(epoch from at)::bigint || ':' || n, 'demo', $1::uuid, period,
    provider, model, case when dice % 9 = 0 then 'interactive' else 'feedback' end, 'DEMO', false, 'SETTLED',
    (input_tokens * 3 + 16) * input_rate + 1500 * output_rate, input_tokens * input_rate + output_tokens * output_rate, 0,
    input_tokens, output_tokens, at + interval '80 seconds', at, at + interval '2 seconds'
  from priced`;

const ofCompany = `from reservation r where r.company_id = $1 and r.source = 'DEMO'`;

const held = `
  insert into ledger_entry (transaction_id, kind, company_id, period, account, amount_pusd, reservation_id, created_at)
  select md5('hold' || r.id)::uuid, 'RESERVE', r.company_id, r.period, posting.account, posting.amount, r.id, r.created_at
  from (select * ${ofCompany}) r cross join lateral (values ('available', -r.hold_pusd), ('reserved', r.hold_pusd)) as posting (account, amount)
  where posting.amount <> 0`;

const settled = `
  insert into ledger_entry (transaction_id, kind, company_id, period, account, amount_pusd, reservation_id, created_at)
  select md5('settle' || r.id)::uuid, 'SETTLE', r.company_id, r.period, posting.account, posting.amount, r.id, r.closed_at
  from (select * ${ofCompany}) r cross join lateral (values ('reserved', -r.hold_pusd), ('available', r.hold_pusd - r.cost_pusd),
    ('spent', r.cost_pusd), ('allocated', r.cost_pusd), ('provider_payable', -r.cost_pusd)) as posting (account, amount)
  where posting.amount <> 0`;

const sums = `
  update ai_budget b set spent_pusd = b.spent_pusd + spent.cost, feature_use = spent.use, seq = b.seq + 1
  from (
    select period, sum(cost) as cost, jsonb_object_agg(feature, cost::text) as use
    from (select r.period, r.feature, sum(r.cost_pusd) as cost ${ofCompany} group by 1, 2) as by_feature group by period
  ) as spent
  where b.company_id = $1 and b.period = spent.period`;
