import { type Database, tableOf } from '#platform/database';
import type { Clock } from '#platform/time';
import { Budgets } from '../budgets/budget.service.js';
import { SpendStore } from '../budgets/spend.store.js';
import { Forecasts } from '../forecast/forecast.service.js';
import { ReservationEntity, type SpendSource } from '../ledger/ledger.entity.js';
import { type LedgerProblem, LedgerStore } from '../ledger/ledger.store.js';
import { BudgetPeriodEntity } from '../ledger/period.entity.js';
import type { LedgerDependencies } from '../ledger/reservation.service.js';
import { isChoice } from '../prices/model-names.js';
import { type Price, PriceStore } from '../prices/price.store.js';
import {
  type HostingRow,
  hostingRows,
  type ModelRow,
  modelRows,
  type PaidModel,
  type PricedModel,
  type SavingRow,
  savingRows,
} from './cost-report.rules.js';

export interface MonthRow {
  readonly period: string;
  readonly source: SpendSource;
  readonly requests: number;
  readonly costPusd: bigint;
}

export interface ProjectionRow {
  readonly companyId: string;
  readonly period: string;
  readonly limitPusd: bigint;
  readonly spentPusd: bigint;
  readonly p10Pusd: bigint;
  readonly p50Pusd: bigint;
  readonly p90Pusd: bigint;
  readonly exhaustedOn: string | null;
  readonly basedOnDays: number;
}

export interface CostReport {
  readonly madeAt: Date;
  /** What the ledger spans: the first and the last paid request; `null` before there is any. */
  readonly from: Date | null;
  readonly to: Date | null;
  readonly models: readonly ModelRow[];
  readonly months: readonly MonthRow[];
  readonly projections: readonly ProjectionRow[];
  readonly savings: readonly SavingRow[];
  /** Where the paid requests come from that savings are computed of. */
  readonly paidSources: readonly SpendSource[];
  readonly cache: { readonly requests: number; readonly hits: number };
  readonly writtenOffPusd: bigint;
  readonly hosting: { readonly serverPusdPerMonth: bigint; readonly rows: readonly HostingRow[] };
  /** Contradictions of the books: none, or the figures are worth nothing. */
  readonly problems: readonly LedgerProblem[];
}

const months = 12;
const companies = 200;
const paid = `status in ('SETTLED', 'WRITTEN_OFF')`;
const table = tableOf(ReservationEntity);

/** Reads the ledger and the price table; makes no figure of its own but the projections. */
export class CostReports {
  private readonly clock: Clock;

  constructor(private readonly deps: LedgerDependencies) {
    this.clock = deps.clock;
  }

  async make(serverPusdPerMonth: bigint): Promise<CostReport> {
    const { db } = this.deps;
    const paidModels = await this.paidModels(db);
    const priced = pricedModels(await new PriceStore(db).pricesAt(this.clock.now()));
    const models = modelRows(paidModels, priced);
    const [range] = await db.query<{ from: Date | null; to: Date | null; writtenOff: string }>(
      `select min(closed_at) as from, max(closed_at) as to,
         coalesce(sum(cost_pusd) filter (where status = 'WRITTEN_OFF'), 0) as "writtenOff" from ${table} where ${paid}`,
    );
    const count = (of: (row: PaidModel) => number) => paidModels.reduce((sum, row) => sum + of(row), 0);
    return {
      madeAt: this.clock.now(),
      from: range!.from,
      to: range!.to,
      models,
      months: await this.months(db),
      projections: await this.projections(db),
      savings: savingRows(paidModels, priced),
      paidSources: [...new Set(paidModels.map(({ source }) => source))],
      cache: { requests: count(({ requests }) => requests), hits: count(({ cached }) => cached) },
      writtenOffPusd: BigInt(range!.writtenOff),
      hosting: { serverPusdPerMonth, rows: hostingRows(models, serverPusdPerMonth) },
      problems: await new LedgerStore(this.deps).proof(),
    };
  }

  private async paidModels(db: Database): Promise<PaidModel[]> {
    const rows = await db.query<
      Record<'provider' | 'model', string> &
        Record<'requests' | 'cached' | 'input' | 'output' | 'cost', string> & { source: SpendSource }
    >(
      `select provider, model, source, count(*) as requests, count(*) filter (where cached) as cached,
         coalesce(sum(input_tokens), 0) as input, coalesce(sum(output_tokens), 0) as output, coalesce(sum(cost_pusd), 0) as cost
       from ${table} where ${paid} group by 1, 2, 3 order by 1, 2, 3`,
    );
    return rows.map(({ provider, model, source, requests, cached, input, output, cost }) => ({
      provider,
      model,
      source,
      requests: Number(requests),
      cached: Number(cached),
      inputTokens: BigInt(input),
      outputTokens: BigInt(output),
      costPusd: BigInt(cost),
    }));
  }

  private async months(db: Database): Promise<MonthRow[]> {
    const rows = await db.query<{ period: string; source: SpendSource; requests: string; cost: string }>(
      `select period, source, count(*) as requests, sum(cost_pusd) as cost from ${table} where ${paid} and period in (
         select distinct period from ${table} order by period desc limit ${months}) group by 1, 2 order by 1, 2`,
    );
    return rows.map(({ period, source, requests, cost }) => ({
      period,
      source,
      requests: Number(requests),
      costPusd: BigInt(cost),
    }));
  }

  private async projections(db: Database): Promise<ProjectionRow[]> {
    const spenders = await db.query<{ companyId: string }>(
      `select company_id as "companyId" from ${tableOf(BudgetPeriodEntity)}
       where period_start <= $1 and period_end > $1 order by spent_pusd desc, company_id limit ${companies}`,
      [this.clock.now()],
    );
    const forecasts = new Forecasts({
      clock: this.clock,
      budgets: new Budgets(this.deps),
      spend: new SpendStore(db),
    });
    const rows: ProjectionRow[] = [];
    for (const { companyId } of spenders) {
      const forecast = await forecasts.of(companyId);
      if (!forecast) continue;
      const { budget, p10Pusd, p50Pusd, p90Pusd, exhaustedOn, basedOnDays } = forecast;
      const { period, limitPusd, spentPusd } = budget;
      rows.push({ companyId, period, limitPusd, spentPusd, p10Pusd, p50Pusd, p90Pusd, exhaustedOn, basedOnDays });
    }
    return rows;
  }
}

function pricedModels(prices: readonly Price[]): PricedModel[] {
  const standard = prices.filter(({ tier }) => tier === 'standard');
  const models = Map.groupBy(standard, ({ provider, model }) => `${provider}/${model}`);
  return [...models.values()].flatMap((units) => {
    const rate = (unit: string) => units.find((price) => price.unit === unit)?.picoUsdPerToken;
    const [input, output] = [rate('INPUT_TOKEN'), rate('OUTPUT_TOKEN')];
    if (input === undefined || output === undefined) return [];
    const { provider, model, source, checkedAt } = units[0]!;
    const priceSource = `${source}, ${checkedAt.toISOString().slice(0, 10)}`;
    return [
      {
        provider,
        model,
        priceSource,
        isChoice: isChoice({ provider, model }),
        rates: { inputPicoUsd: input, outputPicoUsd: output },
      },
    ];
  });
}
