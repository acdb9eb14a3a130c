import { type Amount, Decimal } from './decimal.js';

/** An amount that flowed in one month. */
export interface MonthlyAmount {
  /** `2026-11`. */
  readonly month: string;
  readonly amount: Amount;
}

/** Units of a currency for one euro: the mean reference rate of a month. */
export type RateOf = (currency: string, month: string) => Decimal | null;

export interface MissingRate {
  readonly currency: string;
  readonly month: string;
}

/**
 * Flows convert at the mean rate of the month in which they flowed, never at the last day's: NOK 12,000, 30,000 and 18,000 at 11.70,
 * 11.50 and 11.20 are € 5,241.48. Names the first rate that is missing.
 */
export function convertFlows(
  flows: readonly MonthlyAmount[],
  { from, to, rateOf }: { readonly from: string; readonly to: string; readonly rateOf: RateOf },
): Decimal | MissingRate {
  let total = new Decimal(0);
  for (const { month, amount } of flows) {
    if (from === to) {
      total = total.plus(amount);
      continue;
    }
    const [source, target] = [euroRate(rateOf, from, month), euroRate(rateOf, to, month)];
    if (source === null) return { currency: from, month };
    if (target === null) return { currency: to, month };
    total = total.plus(new Decimal(amount).div(source).times(target));
  }
  return total;
}

const euroRate = (rateOf: RateOf, currency: string, month: string): Decimal | null =>
  currency === 'EUR' ? new Decimal(1) : rateOf(currency, month);

export const isMissingRate = (value: Decimal | MissingRate): value is MissingRate => 'currency' in value;
