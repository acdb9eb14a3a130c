import type { OutcomeRow } from '../metrics/outcome-row.js';
import { type Estimate, shareInterval } from '../statistics/interval.rules.js';
import { Decimal } from './decimal.js';
import { type FactorName, factorNames, type ModelOutcome } from './sroi-model.rules.js';
import { type OutcomeSteps, outcomeSteps, sroiFigures } from './sroi.rules.js';

/** An outcome of the model with the people for whom it came about. */
export interface CountedOutcome {
  readonly outcome: ModelOutcome;
  readonly row: Pick<OutcomeRow, 'pairs' | 'reached' | 'unsureReached'>;
}

type Case = keyof Estimate;

export interface SroiEstimate {
  readonly steps: readonly { readonly counted: CountedOutcome; readonly steps: OutcomeSteps }[];
  readonly presentValue: Readonly<Record<Case, Decimal>>;
  readonly ratio: Readonly<Record<Case, Decimal>>;
  readonly net: Decimal;
  readonly paybackYears: Decimal | null;
  /** The part of the present value that rests on scores with a low confidence. */
  readonly lowConfidenceShare: number;
}

/** People for whom the outcome came about: as counted, and at both ends of the interval of their share. */
function quantityOf({ pairs, reached, unsureReached }: CountedOutcome['row'], which: Case): Decimal {
  if (which === 'central') return new Decimal(reached);
  const counted = which === 'low' ? reached - unsureReached : reached;
  return new Decimal(shareInterval(counted, pairs)![which]).times(pairs).toDecimalPlaces(4);
}

function stepsOf({ outcome, row }: CountedOutcome, which: Case, discountRate: string): OutcomeSteps {
  // The lowest value comes from the highest deductions.
  const opposite: Case = which === 'low' ? 'high' : which === 'high' ? 'low' : 'central';
  const numberAt = (name: FactorName | 'proxy', at: Case) => outcome[name][at === 'central' ? 'value' : at];
  const factors = Object.fromEntries(factorNames.map((name) => [name, numberAt(name, opposite)])) as Record<
    FactorName,
    string
  >;
  return outcomeSteps(
    { quantity: quantityOf(row, which), proxy: numberAt('proxy', which), ...factors, years: outcome.years },
    discountRate,
  );
}

/** Null without inputs. See `docs/methods/sroi.md`. */
export function sroiEstimate(
  outcomes: readonly CountedOutcome[],
  inputs: Decimal,
  discountRate: string,
): SroiEstimate | null {
  const figuresOf = (which: Case) =>
    sroiFigures(
      outcomes.map((counted) => stepsOf(counted, which, discountRate)),
      inputs,
      discountRate,
    );
  const [low, central, high] = [figuresOf('low'), figuresOf('central'), figuresOf('high')];
  if (!low || !central || !high) return null;
  const steps = outcomes.map((counted) => ({ counted, steps: stepsOf(counted, 'central', discountRate) }));
  const unsure = steps.reduce((sum, { counted: { row }, steps: { presentValue } }) => {
    const share = row.reached === 0 ? 0 : row.unsureReached / row.reached;
    return sum.plus(presentValue.times(share));
  }, new Decimal(0));
  return {
    steps,
    presentValue: { low: low.presentValue, central: central.presentValue, high: high.presentValue },
    ratio: { low: low.ratio, central: central.ratio, high: high.ratio },
    net: central.net,
    paybackYears: central.paybackYears,
    lowConfidenceShare: central.presentValue.gt(0) ? unsure.div(central.presentValue).toNumber() : 0,
  };
}
