import { z } from 'zod';
import { convertFlows, isMissingRate } from '../sroi/exchange.rules.js';
import { Decimal, moneyText } from '../sroi/decimal.js';
import { splitByLargestRemainder } from '../sroi/funding.rules.js';
import { type OutcomeSteps, outcomeSteps, sroiFigures } from '../sroi/sroi.rules.js';
import { type Estimate, meanInterval, personMeans } from '../statistics/interval.rules.js';
import { holm, outcomeChange, unmatchedChange } from '../statistics/pairs.rules.js';
import { fewestPeople, isTooFew, shownParts } from '../suppression/suppression.rules.js';
import { visBand, visParts, visScore } from '../vis/vis.rules.js';

/** A calculation that can be asked for from outside: what goes in, with units, and what comes out. */
export interface CalculationKind {
  readonly summary: string;
  readonly input: z.ZodType;
  calculate(input: unknown): Readonly<Record<string, unknown>>;
}

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);
const unit = z.number().min(0).max(1);
const text = (value: number, decimals: number): string => new Decimal(value).toFixed(decimals);
const rounded = (estimate: Estimate | null, decimals = 4) =>
  estimate && {
    central: text(estimate.central, decimals),
    low: text(estimate.low, decimals),
    high: text(estimate.high, decimals),
  };

const kind = <S extends z.ZodType>(
  summary: string,
  input: S,
  calculate: (input: z.infer<S>) => Readonly<Record<string, unknown>>,
): CalculationKind => ({ summary, input, calculate: (given) => calculate(input.parse(given)) });

const outcome = z.object({
  quantity: decimal.describe('people for whom the outcome came about'),
  proxy: decimal.describe('money for one person and year'),
  deadweight: decimal.describe('share, 0 to below 1'),
  attribution: decimal.describe('share that others brought about, 0 to below 1'),
  displacement: decimal.describe('share, 0 to below 1'),
  dropOff: decimal.describe('share that fades each year, 0 to below 1'),
  years: z.int().min(1).max(50).describe('whole years'),
});

const stepsText = ({ years, ...steps }: OutcomeSteps) => ({
  ...Object.fromEntries(Object.entries(steps).map(([name, amount]) => [name, moneyText(amount as Decimal)])),
  years: years.map((amount) => moneyText(amount)),
});

export const sroiKind = kind(
  'Social return on investment: present value, ratio, net ratio, payback. See docs/methods/sroi.md.',
  z.object({
    outcomes: z.array(outcome).min(1),
    hours: decimal.default(0).describe('hours of volunteers'),
    hourValue: decimal.default(0).describe('money for one hour'),
    costs: decimal.default(0).describe('money put into the programmes'),
    discountRate: decimal.default('0.035').describe('per year, 0 to below 1'),
  }),
  ({ outcomes, hours, hourValue, costs, discountRate }) => {
    const steps = outcomes.map((value) => outcomeSteps(value, discountRate));
    const inputs = new Decimal(hours).times(hourValue).plus(costs);
    const figures = sroiFigures(steps, inputs, discountRate);
    if (!figures) throw new RangeError('inputs are 0: there is no ratio to nothing.');
    return {
      outcomes: steps.map(stepsText),
      presentValue: moneyText(figures.presentValue),
      inputs: moneyText(figures.inputs),
      ratio: figures.ratio.toFixed(4),
      net: figures.net.toFixed(4),
      paybackYears: figures.paybackYears?.toFixed(2) ?? null,
    };
  },
);

export const visKind = kind(
  'Volunteer impact score, 0 to 100, and its band. See docs/methods/vis.md.',
  z.object({
    hours: z.number().min(0).describe('hours per active volunteer in the period'),
    sessionsPerMonth: z.number().min(0).describe('meetings per active volunteer and month'),
    improvement: z.number().min(-1).max(1).describe('mean change over matched pairs'),
  }),
  (input) => {
    const score = visScore(input);
    const parts = Object.entries(visParts(input)).map(([name, value]) => [name, text(value, 2)]);
    return { score: text(score, 2), band: visBand(score), parts: Object.fromEntries(parts) };
  },
);

export const pairsKind = kind(
  'Change over matched pairs, with retention. See docs/methods/cohorts.md.',
  z
    .object({
      pre: z.array(unit).describe('first scores, 0 to 1'),
      post: z.array(unit).describe('last scores of the same people, in the same order'),
      lost: z.array(unit).default([]).describe('first scores of people without a later one'),
    })
    .refine(({ pre, post }) => pre.length === post.length, {
      path: ['post'],
      message: 'must have as many scores as pre.',
    }),
  ({ pre, post, lost }) => {
    const pairs = pre.map((value, index) => ({ pre: value, post: post[index]! }));
    const change = outcomeChange(pairs, lost.length);
    return {
      pairs: String(change.pairs),
      change: rounded(change.change),
      detectable: change.detectable === null ? null : text(change.detectable, 4),
      retained: rounded(change.retained, 3),
      ifLostUnchanged: change.ifLostUnchanged === null ? null : text(change.ifLostUnchanged, 4),
      unmatched: pairs.length === 0 ? null : text(unmatchedChange(pairs, lost), 4),
      pValue: change.pValue === null ? null : text(change.pValue, 6),
    };
  },
);

export const intervalKind = kind(
  'Mean with its 95 % interval, over texts and over people; Holm’s correction of p-values.',
  z.object({
    texts: z
      .array(z.object({ person: z.string(), value: unit.describe('a score, 0 to 1') }))
      .default([])
      .describe('one entry per text'),
    pValues: z.array(unit).default([]).describe('of one family'),
  }),
  ({ texts, pValues }) => ({
    overTexts: rounded(
      meanInterval(
        texts.map(({ value }) => value),
        [0, 1],
      ),
    ),
    overPeople: rounded(meanInterval(personMeans(texts), [0, 1])),
    holm: holm(pValues).map((value) => text(value, 3)),
  }),
);

const seen = z.object({ people: z.int().min(0), mean: unit });

export const cohortKind = kind(
  `Which cohorts of a company may be shown, and whether a figure may follow an earlier one; at least ${fewestPeople} people.`,
  z.object({
    cohorts: z.array(z.object({ name: z.string(), people: z.int().min(0) })).default([]),
    earlier: seen.optional().describe('a figure that was shown'),
    later: seen.optional().describe('the same figure with more people'),
  }),
  ({ cohorts, earlier, later }) => {
    const shown = shownParts(cohorts.map(({ people }) => people));
    const reason = (people: number) => (isTooFew(people) ? 'TOO_FEW_PEOPLE' : 'WOULD_REVEAL_OTHERS');
    const parts = cohorts.map(({ name, people }, index) =>
      shown[index] ? { name, people: String(people) } : { name, people: null, withheld: reason(people) },
    );
    if (!earlier || !later) return { cohorts: parts };
    const added = later.people - earlier.people;
    const tells = added === 0 ? null : (later.people * later.mean - earlier.people * earlier.mean) / added;
    const released =
      !isTooFew(later.people) && !isTooFew(Math.abs(added)) && !(added === 0 && later.mean !== earlier.mean);
    return { cohorts: parts, released, meanOfDifference: tells === null ? null : text(tells, 4) };
  },
);

export const exchangeKind = kind(
  'Flows of money in another currency, each at the mean rate of its month.',
  z.object({
    flows: z.array(
      z.object({
        month: z.string().regex(/^\d{4}-\d{2}$/),
        amount: decimal.describe('money'),
        rate: decimal.describe('units of the currency for one unit of the other'),
      }),
    ),
  }),
  ({ flows }) => {
    const rates = new Map(flows.map(({ month, rate }) => [month, new Decimal(rate)]));
    const rateOf = (_: string, month: string) => rates.get(month) ?? null;
    const total = convertFlows(flows, { from: 'given', to: 'EUR', rateOf });
    return { amount: isMissingRate(total) ? null : moneyText(total) };
  },
);

export const fundingKind = kind(
  'Whole units split by weights, so that the parts add up.',
  z.object({ total: z.int().min(0).describe('minutes'), weights: z.array(decimal).min(1) }),
  ({ total, weights }) => ({ parts: splitByLargestRemainder(total, weights).map(String) }),
);

/** By the name that `npm run calculate` takes. */
export const impactCalculations: Readonly<Record<string, CalculationKind>> = {
  sroi: sroiKind,
  vis: visKind,
  cohort: cohortKind,
  pairs: pairsKind,
  interval: intervalKind,
  exchange: exchangeKind,
  funding: fundingKind,
};
