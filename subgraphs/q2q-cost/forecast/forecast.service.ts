import type { Clock } from '#platform/time';
import { localDateOf, startOfLocalDay } from '#platform/time';
import { seeded } from '../anomalies/back-test.js';
import type { Budgets } from '../budgets/budget.service.js';
import type { SpendStore } from '../budgets/spend.store.js';
import type { BudgetPeriod } from '../ledger/period.store.js';
import { type Forecast, forecastOf } from './forecast.rules.js';
import { addDays, type SpendDay } from './spend-day.js';

export interface CostForecast extends Forecast {
  readonly budget: BudgetPeriod;
  /** Complete days that it rests on. */
  readonly basedOnDays: number;
}

interface ForecastDependencies {
  readonly clock: Clock;
  readonly budgets: Budgets;
  readonly spend: SpendStore;
}

const historyDays = 56;
const hourMs = 3_600_000;

/** What this month will have cost, from the last eight weeks. */
export class Forecasts {
  constructor(private readonly deps: ForecastDependencies) {}

  /** `null` for a company that is not known. With a limit, as if it were that of the month. */
  async of(companyId: string, limitPusd?: bigint): Promise<CostForecast | null> {
    const budget = await this.deps.budgets.read(companyId);
    if (!budget) return null;
    // By the hour: two callers, or one twice, get one answer.
    const now = new Date(Math.floor(this.deps.clock.now().getTime() / hourMs) * hourMs);
    const { timeZone, spentPusd, reservedPusd, periodEnd } = budget;
    const today = localDateOf(now, timeZone);
    const from = addDays(today, -historyDays);
    const history = withEmptyDays(await this.deps.spend.days(companyId, { from, to: today, timeZone }), today);
    const forecast = forecastOf({
      history,
      spentPusd,
      reservedPusd,
      limitPusd: limitPusd ?? budget.limitPusd,
      today,
      restOfToday: restOf(today, timeZone, now),
      lastDay: localDateOf(new Date(periodEnd.getTime() - 1), timeZone),
      random: seeded(seedOf(`${companyId} ${today}`)),
    });
    return { ...forecast, budget, basedOnDays: history.length };
  }
}

/** From the first day with spending on: days without any are days, too. */
function withEmptyDays(spent: readonly SpendDay[], today: string): SpendDay[] {
  const costs = new Map(spent.map(({ day, costPusd }) => [day, costPusd]));
  const days: SpendDay[] = [];
  for (let day = spent[0]?.day ?? today; day < today; day = addDays(day, 1))
    days.push({ day, costPusd: costs.get(day) ?? 0n });
  return days;
}

function restOf(today: string, timeZone: string, now: Date): number {
  const start = startOfLocalDay(today, timeZone).getTime();
  const end = startOfLocalDay(addDays(today, 1), timeZone).getTime();
  return Math.max(0, end - now.getTime()) / (end - start);
}

/** The same question on the same day has the same answer. */
const seedOf = (text: string): number =>
  Buffer.from(text).reduce((hash, byte) => (Math.imul(hash, 31) + byte) >>> 0, 7);
