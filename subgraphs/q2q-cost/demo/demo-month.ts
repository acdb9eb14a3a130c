import { type Clock, type Month, addMonths, monthOf, startOfMonth, uuidFrom } from '#platform/time';
import { seeded } from '../anomalies/back-test.js';
import { picoPerUsd } from '../ledger/money.rules.js';
import { type DemoBudget, demoModels } from './demo-budgets.js';

export interface DemoSpend {
  readonly id: string;
  readonly model: (typeof demoModels)[number];
  readonly feature: 'feedback' | 'batch' | 'interactive';
  readonly closedAt: Date;
  readonly costPusd: bigint;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface DemoMonth {
  readonly month: Month;
  readonly start: Date;
  readonly end: Date;
  readonly limitPusd: bigint;
  readonly spend: readonly DemoSpend[];
}

const spends = 60;
const features = ['feedback', 'feedback', 'batch', 'interactive'] as const;

/** This month of a company, used up as far as the demo says. One row stands for what a model was paid in some hours. */
export function demoMonth(budget: DemoBudget, clock: Clock): DemoMonth {
  const now = clock.now();
  const month = monthOf(now, budget.timeZone);
  const start = startOfMonth(month, budget.timeZone);
  const end = startOfMonth(addMonths(month, 1), budget.timeZone);
  const limitPusd = BigInt(budget.limitUsd + budget.overrideUsd) * picoPerUsd;
  const sum = (limitPusd * BigInt(budget.usedPercent)) / 100n;
  return { month, start, end, limitPusd, spend: spendOf({ budget, month, start, now, sum }) };
}

function spendOf(given: { budget: DemoBudget; month: Month; start: Date; now: Date; sum: bigint }): DemoSpend[] {
  const { budget, month, start, now, sum } = given;
  const random = seeded(budget.limitUsd * 1000 + budget.usedPercent);
  const weights = Array.from({ length: spends }, () => 0.3 + random());
  const total = weights.reduce((all, weight) => all + weight, 0);
  let left = sum;
  return weights.map((weight, at) => {
    const model = demoModels[at % demoModels.length]!;
    const costPusd = at === spends - 1 ? left : BigInt(Math.floor((Number(sum) * weight) / total));
    left -= costPusd;
    const requests = Math.max(1, Number(costPusd / model.pusd));
    const share = (at + random()) / spends;
    return {
      id: uuidFrom('demo-spend', budget.companyId, month, String(at)),
      model,
      feature: features[at % features.length]!,
      closedAt: new Date(start.getTime() + Math.floor((now.getTime() - start.getTime()) * Math.min(share, 0.999))),
      costPusd,
      inputTokens: requests * model.input,
      outputTokens: requests * model.output,
    };
  });
}
