import { z } from 'zod';
import { type Calculation, CalculationRefused } from '#platform/calculations';
import { Decimal, moneyText } from '../sroi/decimal.js';
import { convertFlows, isMissingRate } from '../sroi/exchange.rules.js';
import { splitByLargestRemainder } from '../sroi/funding.rules.js';
import { type OutcomeSteps, outcomeSteps, sroiFigures } from '../sroi/sroi.rules.js';
import { type Estimate, meanInterval, personMeans } from '../statistics/interval.rules.js';
import { holm, outcomeChange, unmatchedChange } from '../statistics/pairs.rules.js';
import { isTooFew, shownParts } from '../suppression/suppression.rules.js';
import { visBand, visParts, visScore } from '../vis/vis.rules.js';

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);
const unit = z.number().min(0).max(1);
const text = (value: number, decimals: number): string => new Decimal(value).toFixed(decimals);
const rounded = (estimate: Estimate | null, decimals = 4) =>
  estimate && {
    central: text(estimate.central, decimals),
    low: text(estimate.low, decimals),
    high: text(estimate.high, decimals),
  };

/** The rules name what is wrong first: `deadweight must lie in [0, 1), not 1.` */
function refusalOf(error: unknown): unknown {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return new CalculationRefused(issue!.path.join('.') || 'line', `${issue!.message}.`);
  }
  if (!(error instanceof RangeError)) return error;
  const [field = 'line', ...rest] = error.message.split(' ');
  return new CalculationRefused(field, rest.join(' '));
}

const calculation = <S extends z.ZodType>(
  help: string,
  input: S,
  calculate: (input: z.infer<S>) => Readonly<Record<string, unknown>>,
): Calculation => ({
  help,
  calculate(line) {
    try {
      return calculate(input.parse(line));
    } catch (error) {
      throw refusalOf(error);
    }
  },
});

const outcome = z.object({
  quantity: decimal,
  proxy: decimal,
  deadweight: decimal,
  attribution: decimal,
  displacement: decimal,
  dropOff: decimal,
  years: z.int().min(1).max(50),
});

/** Which outcome is wrong belongs to the member that is named. */
function stepsOf(value: z.infer<typeof outcome>, at: { index: number; discountRate: string | number }): OutcomeSteps {
  try {
    return outcomeSteps(value, at.discountRate);
  } catch (error) {
    if (!(error instanceof RangeError) || error.message.startsWith('discountRate')) throw error;
    throw new RangeError(`outcomes.${at.index}.${error.message}`);
  }
}

const stepsText = ({ years, ...steps }: OutcomeSteps) => ({
  ...Object.fromEntries(Object.entries(steps).map(([name, amount]) => [name, moneyText(amount)])),
  years: years.map((amount) => moneyText(amount)),
});

const sroiCalculation = calculation(
  `In:   { "id", "outcomes": [{ "quantity": 40, "proxy": "500", "deadweight": "0.25", "attribution": "0.30", "displacement": "0",
        "dropOff": "0.25", "years": 3 }], "hours": 500, "hourValue": "29.95", "costs": "5000", "discountRate": "0.035" }
  quantity      people for whom the outcome came about
  proxy         money for one person and year
  deadweight, attribution, displacement, dropOff   shares, 0 to below 1
  years         whole years, 1 to 50
  hours         hours of volunteers. Default: 0
  hourValue     money for one hour. Default: 0
  costs         money put into the programmes. Default: 0
  discountRate  a year, 0 to below 1. Default: 0.035
Out:  { "id", "result": { "presentValue", "inputs", "ratio", "net", "paybackYears", "outcomes": [{ "gross", "afterDeadweight",
        "afterAttribution", "afterDisplacement", "years": [], "presentValue" }] } }
  money with two decimals, ratios with four; paybackYears is null where the value never pays for the inputs`,
  z.object({
    outcomes: z.array(outcome).min(1),
    hours: decimal.default(0),
    hourValue: decimal.default(0),
    costs: decimal.default(0),
    discountRate: decimal.default('0.035'),
  }),
  ({ outcomes, hours, hourValue, costs, discountRate }) => {
    const steps = outcomes.map((value, index) => stepsOf(value, { index, discountRate }));
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

const visCalculation = calculation(
  `In:   { "id", "hours": 50, "sessionsPerMonth": 4, "improvement": 0.19 }
  hours             hours per active volunteer in the period, 0 or more
  sessionsPerMonth  meetings per active volunteer and month, 0 or more
  improvement       mean change over matched pairs, -1 to 1
Out:  { "id", "result": { "score", "band", "parts": { "hours", "consistency", "outcome" } } }   points, 0 to 100`,
  z.object({
    hours: z.number().min(0),
    sessionsPerMonth: z.number().min(0),
    improvement: z.number().min(-1).max(1),
  }),
  (input) => {
    const score = visScore(input);
    const parts = Object.entries(visParts(input)).map(([name, value]) => [name, text(value, 2)]);
    return { score: text(score, 2), band: visBand(score), parts: Object.fromEntries(parts) };
  },
);

const pairsCalculation = calculation(
  `In:   { "id", "pre": [0.3, 0.45], "post": [0.45, 0.5], "lost": [0.2] }
  pre   first scores, 0 to 1
  post  last scores of the same people, in the same order
  lost  first scores of people without a later one. Default: none
Out:  { "id", "result": { "pairs", "change": { "central", "low", "high" }, "detectable", "retained": { "central", "low", "high" },
        "ifLostUnchanged", "unmatched", "pValue" } }
  change, detectable, ifLostUnchanged, unmatched in points of the score; retained a share; intervals at 95 %; null where there are too few`,
  z
    .object({
      pre: z.array(unit),
      post: z.array(unit),
      lost: z.array(unit).default([]),
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

const intervalCalculation = calculation(
  `In:   { "id", "texts": [{ "person": "A", "value": 0.8 }], "pValues": [0.004, 0.011] }
  texts    one entry per text: whose it is, and its score, 0 to 1. Default: none
  pValues  of one family of tests. Default: none
Out:  { "id", "result": { "overTexts": { "central", "low", "high" }, "overPeople": { … }, "holm": [] } }
  overPeople is what counts: each person weighs once; intervals at 95 %, clamped to 0 to 1`,
  z.object({
    texts: z.array(z.object({ person: z.string(), value: unit })).default([]),
    pValues: z.array(unit).default([]),
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

const cohortCalculation = calculation(
  `In:   { "id", "cohorts": [{ "name": "spring", "people": 12 }], "earlier": { "people": 7, "mean": 0.6 }, "later": { "people": 8, "mean": 0.62 } }
  cohorts         all cohorts of a company whose total is known, with their people. Default: none
  earlier, later  a figure that was shown, and what it would become: people and mean score, 0 to 1. Absent: not asked
Out:  { "id", "result": { "cohorts": [{ "name", "people", "withheld"? }], "released"?, "meanOfDifference"? } }
  people is null where it is withheld; meanOfDifference is what a reader could compute of the people in between`,
  z.object({
    cohorts: z.array(z.object({ name: z.string(), people: z.int().min(0) })).default([]),
    earlier: seen.optional(),
    later: seen.optional(),
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

const exchangeCalculation = calculation(
  `In:   { "id", "flows": [{ "month": "2026-07", "amount": "12000", "rate": "11.70" }] }
  amount  money that flowed in the month
  rate    its mean rate: units of the currency for one unit of the other
Out:  { "id", "result": { "amount" } }   two decimals`,
  z.object({
    flows: z.array(
      z.object({
        month: z.string().regex(/^\d{4}-\d{2}$/),
        amount: decimal,
        rate: decimal,
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

const fundingCalculation = calculation(
  `In:   { "id", "total": 7501, "weights": [60, 40] }
  total    whole units, such as minutes
  weights  0 or more, in proportion
Out:  { "id", "result": { "parts": [] } }   whole units in the order of the weights; they add up to the total`,
  z.object({ total: z.int().min(0), weights: z.array(decimal).min(1) }),
  ({ total, weights }) => ({ parts: splitByLargestRemainder(total, weights).map(String) }),
);

/** By the name that `npm run calculate` takes. */
export const impactCalculations: Readonly<Record<string, Calculation>> = {
  sroi: sroiCalculation,
  vis: visCalculation,
  cohort: cohortCalculation,
  pairs: pairsCalculation,
  interval: intervalCalculation,
  exchange: exchangeCalculation,
  funding: fundingCalculation,
};
