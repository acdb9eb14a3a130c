export const budgetStatuses = ['OK', 'WARNING', 'CRITICAL', 'EXHAUSTED'] as const;
export type BudgetStatus = (typeof budgetStatuses)[number];

interface Amounts {
  readonly limitPusd: bigint;
  readonly spentPusd: bigint;
  readonly reservedPusd: bigint;
}

export interface BudgetUse {
  readonly availablePusd: bigint;
  /** Spent and reserved, of the limit. */
  readonly usedPercent: number;
  readonly status: BudgetStatus;
}

export function budgetUse({ limitPusd, spentPusd, reservedPusd }: Amounts): BudgetUse {
  const used = spentPusd + reservedPusd;
  // In hundredths of a percent, by integers.
  const usedPercent = limitPusd === 0n ? 100 : Number((used * 10_000n) / limitPusd) / 100;
  return { availablePusd: limitPusd - used, usedPercent, status: statusOf(used >= limitPusd, usedPercent) };
}

function statusOf(nothingLeft: boolean, usedPercent: number): BudgetStatus {
  if (nothingLeft) return 'EXHAUSTED';
  if (usedPercent >= 95) return 'CRITICAL';
  return usedPercent >= 80 ? 'WARNING' : 'OK';
}
