import { type Database, tableOf } from '#platform/database';
import type { Clock } from '#platform/time';
import type { SpendStore } from '../budgets/spend.store.js';
import type { Forecasts } from '../forecast/forecast.service.js';
import { ReservationEntity, type SpendFeature } from '../ledger/ledger.entity.js';
import type { RoutingAdvice } from '../routing/routing-advice.service.js';
import { adviceOf, type CostAdvice } from './advice.rules.js';

interface AdviceDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly spend: SpendStore;
  readonly forecasts: Forecasts;
  readonly routingAdvice: RoutingAdvice;
}

const windowMs = 30 * 86_400_000;
const months = 3;

/** What a company could change about what models cost it. */
export class Advice {
  constructor(private readonly deps: AdviceDependencies) {}

  /** `null` for a company that is not known. */
  async of(companyId: string): Promise<readonly CostAdvice[] | null> {
    const forecast = await this.deps.forecasts.of(companyId);
    if (!forecast) return null;
    const { budget, exhaustedOn, p90Pusd } = forecast;
    const [{ options, recommended }, past, writtenOffPusd] = await Promise.all([
      this.deps.routingAdvice.of(companyId),
      this.deps.spend.underLimit(companyId, budget.limitPusd, months),
      this.writtenOff(companyId),
    ]);
    const option = options.find(({ model }) => model.id === recommended?.id);
    return adviceOf({
      cheaperModel: option ? { id: option.model.id, savingPusd: option.savingPusd } : null,
      writtenOffPusd,
      exhaustedOn,
      limitPusd: budget.limitPusd,
      p90Pusd,
      pastMonthsPusd: past.filter(({ period }) => period < budget.period).map(({ spentPusd }) => spentPusd),
      features: Object.entries(budget.featureCaps).map(([feature, capPusd]) => ({
        feature: feature as SpendFeature,
        capPusd,
        usedPusd: budget.featureUse[feature as SpendFeature] ?? 0n,
      })),
    });
  }

  private async writtenOff(companyId: string): Promise<bigint> {
    const [row] = await this.deps.db.query<{ pusd: string }>(
      `select coalesce(sum(cost_pusd), 0) as pusd from ${tableOf(ReservationEntity)}
       where company_id = $1 and closed_at >= $2 and status = 'WRITTEN_OFF'`,
      [companyId, new Date(this.deps.clock.now().getTime() - windowMs)],
    );
    return BigInt(row!.pusd);
  }
}
