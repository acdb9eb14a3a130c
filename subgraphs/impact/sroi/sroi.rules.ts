import { type Amount, Decimal } from './decimal.js';

/** What one outcome is worth, and how much of it is due to the programme. All factors lie in [0, 1). */
export interface OutcomeValue {
  /** People for whom the outcome came about. */
  readonly quantity: Amount;
  /** Money that stands for the outcome in one person's year. */
  readonly proxy: Amount;
  /** What would have happened anyway. */
  readonly deadweight: Amount;
  /** What others brought about. */
  readonly attribution: Amount;
  /** What was only moved from elsewhere. */
  readonly displacement: Amount;
  /** What fades from one year to the next. */
  readonly dropOff: Amount;
  /** For how many years the outcome lasts, 1 to 50. */
  readonly years: number;
}

/** The waterfall of one outcome: what is left after each step. */
export interface OutcomeSteps {
  readonly gross: Decimal;
  readonly afterDeadweight: Decimal;
  readonly afterAttribution: Decimal;
  readonly afterDisplacement: Decimal;
  /** One value per year, falling by the drop-off. */
  readonly years: readonly Decimal[];
  readonly presentValue: Decimal;
}

export interface SroiFigures {
  readonly presentValue: Decimal;
  readonly inputs: Decimal;
  /** Value per unit of money put in. */
  readonly ratio: Decimal;
  /** The same less what was put in: 0 means that it just pays. */
  readonly net: Decimal;
  /** Years until the value has paid for the inputs, discounted, counted within a year in proportion; null when it never does. */
  readonly paybackYears: Decimal | null;
}

const factors = ['deadweight', 'attribution', 'displacement', 'dropOff'] as const;

function check(value: OutcomeValue): void {
  for (const name of factors) {
    const factor = new Decimal(value[name]);
    if (!(factor.gte(0) && factor.lt(1))) throw new RangeError(`${name} must lie in [0, 1), not ${factor.toString()}.`);
  }
  for (const name of ['quantity', 'proxy'] as const)
    if (!new Decimal(value[name]).gte(0)) throw new RangeError(`${name} must be 0 or more.`);
  if (!Number.isInteger(value.years) || value.years < 1 || value.years > 50)
    throw new RangeError(`years must be a whole number from 1 to 50, not ${value.years}.`);
}

const remaining = (amount: Decimal, factor: Amount): Decimal => amount.times(new Decimal(1).minus(new Decimal(factor)));

/** Guide to SROI (2012), stages 3 and 4: quantity × proxy × (1 − deadweight) × (1 − attribution) × (1 − displacement), then by year. */
export function outcomeSteps(value: OutcomeValue, discountRate: Amount): OutcomeSteps {
  check(value);
  const rate = new Decimal(discountRate);
  if (!(rate.gte(0) && rate.lt(1))) throw new RangeError(`discountRate must lie in [0, 1), not ${rate.toString()}.`);
  const gross = new Decimal(value.quantity).times(value.proxy);
  const afterDeadweight = remaining(gross, value.deadweight);
  const afterAttribution = remaining(afterDeadweight, value.attribution);
  const afterDisplacement = remaining(afterAttribution, value.displacement);
  const years: Decimal[] = [];
  for (let year = 0; year < value.years; year += 1)
    years.push(year === 0 ? afterDisplacement : remaining(years[year - 1]!, value.dropOff));
  const discounted = years.map((amount, year) => amount.div(rate.plus(1).pow(year + 1)));
  const presentValue = discounted.reduce((sum, amount) => sum.plus(amount), new Decimal(0));
  return { gross, afterDeadweight, afterAttribution, afterDisplacement, years, presentValue };
}

/** Total present value over total inputs. Null without inputs: a ratio to nothing says nothing. */
export function sroiFigures(
  outcomes: readonly OutcomeSteps[],
  inputs: Amount,
  discountRate: Amount,
): SroiFigures | null {
  const total = new Decimal(inputs);
  if (!total.gt(0)) return null;
  const presentValue = outcomes.reduce((sum, outcome) => sum.plus(outcome.presentValue), new Decimal(0));
  return {
    presentValue,
    inputs: total,
    ratio: presentValue.div(total),
    net: presentValue.minus(total).div(total),
    paybackYears: payback(outcomes, total, new Decimal(discountRate)),
  };
}

function payback(outcomes: readonly OutcomeSteps[], inputs: Decimal, rate: Decimal): Decimal | null {
  const last = Math.max(0, ...outcomes.map(({ years }) => years.length));
  let left = inputs;
  for (let year = 0; year < last; year += 1) {
    const gained = outcomes
      .reduce((sum, { years }) => sum.plus(years[year] ?? 0), new Decimal(0))
      .div(rate.plus(1).pow(year + 1));
    if (gained.gte(left)) return gained.gt(0) ? left.div(gained).plus(year) : new Decimal(year);
    left = left.minus(gained);
  }
  return null;
}
