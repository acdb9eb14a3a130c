import type { OutcomeDimension } from '#contracts/events';
import type { Queryable } from '#platform/database';
import { sha256 } from '#platform/text';
import { formulaAt } from '../metrics/formula-registry.rules.js';
import type { SroiFigures, WithheldReason } from '../metrics/figures.rules.js';
import type { OutcomeFigures } from '../metrics/outcome-figures.store.js';
import type { Period } from '../metrics/period.rules.js';
import { fewestPeople } from '../suppression/suppression.rules.js';
import { Decimal, moneyText } from './decimal.js';
import { convertFlows, isMissingRate, type MissingRate, type RateOf } from './exchange.rules.js';
import { type CountedOutcome, type SroiEstimate, sroiEstimate } from './sroi-estimate.rules.js';
import type { HourValueRow, ProgramMonth, SroiInputs, SroiModelRow } from './sroi-inputs.store.js';
import { factorNames } from './sroi-model.rules.js';

export interface SroiRequest {
  readonly company: { readonly id: string; readonly country: string };
  readonly period: Period;
  /** Outcomes that may be shown; undefined for all. */
  readonly shown?: readonly OutcomeDimension[];
}

interface Money {
  readonly costs: Decimal;
  readonly volunteerTime: Decimal;
}

class Withheld extends Error {
  constructor(
    readonly reason: WithheldReason,
    readonly detail: string,
  ) {
    super(detail);
  }
}

export const withheldSroi = (
  period: Pick<Period, 'from'>,
  withheld: WithheldReason,
  detail: string | null,
): SroiFigures => ({
  formulaVersion: formulaAt('sroi', period.from).version,
  currency: null,
  ratio: null,
  net: null,
  paybackYears: null,
  presentValue: null,
  inputs: null,
  steps: [],
  sources: [],
  inputHash: null,
  lowConfidenceShare: null,
  withheld,
  detail,
});

/** Social return on investment of a company in whole months, from what is stored. What is missing withholds it, with a reason. */
export class SroiService {
  constructor(
    private readonly inputs: SroiInputs,
    private readonly outcomes: OutcomeFigures,
  ) {}

  /** The same with other counts. */
  over(outcomes: OutcomeFigures): SroiService {
    return new SroiService(this.inputs, outcomes);
  }

  async compute(request: SroiRequest, on?: Queryable): Promise<SroiFigures> {
    try {
      return await this.figures(request, on);
    } catch (error) {
      if (error instanceof Withheld) return withheldSroi(request.period, error.reason, error.detail);
      throw error;
    }
  }

  private async figures({ company, period, shown }: SroiRequest, on?: Queryable): Promise<SroiFigures> {
    const { from, to } = period;
    const scope = { companyId: company.id, from, to };
    const model = await this.inputs.modelAt(company.id, from, on);
    if (!model) throw new Withheld('MODEL_MISSING', `No values of outcomes hold on ${from}: setSroiModel enters them.`);
    const rows = await this.outcomes.rows(scope, model.outcomes, on);
    const counted = model.outcomes.flatMap((outcome): CountedOutcome[] => {
      const row = rows.find(({ dimension }) => dimension === outcome.dimension);
      const isShown = shown?.includes(outcome.dimension) ?? true;
      return row && isShown && row.pairs >= fewestPeople ? [{ outcome, row }] : [];
    });
    if (counted.length === 0)
      throw new Withheld(
        'TOO_FEW_PEOPLE',
        `No outcome of the model has ${fewestPeople} matched pairs that may be shown.`,
      );
    const [minutes, months, { rateOf, sources: rates }, hourValue] = [
      await this.inputs.minutesByMonth({ ...period, companyId: company.id }, on),
      await this.inputs.programMonths(scope, on),
      await this.inputs.rates(period, on),
      await this.inputs.hourValue(company.country, Number(from.slice(0, 4)), on),
    ];
    const money = {
      costs: costsOf(months, model.currency, rateOf),
      volunteerTime: timeValueOf(minutes, { hourValue, country: company.country, currency: model.currency, rateOf }),
    };
    const estimate = sroiEstimate(counted, money.costs.plus(money.volunteerTime), model.discountRate);
    if (!estimate) throw new Withheld('NO_INPUTS', 'Nothing was put in: neither hours of volunteers nor costs.');
    const volunteerMinutes = minutes.reduce((sum, month) => sum + month.minutes, 0);
    const used = rates.filter(({ currency }) => usesRate(currency, { model, months, hourValue }));
    const rests = {
      model: model.id,
      discountRate: model.discountRate,
      counted,
      minutes,
      months,
      hourValue,
      rates: used,
    };
    return {
      ...shape(estimate, { model, money, volunteerMinutes, from }),
      sources: sourcesOf(model, counted, { months, hourValue, rates: used }),
      inputHash: sha256(JSON.stringify(rests)),
    };
  }
}

const missingRate = ({ currency, month }: MissingRate): Withheld =>
  new Withheld('EXCHANGE_RATE_MISSING', `There is no mean rate of ${currency} for ${month}.`);

function costsOf(months: readonly ProgramMonth[], currency: string, rateOf: RateOf): Decimal {
  return months.reduce((sum, { programName, month, amount, currency: from }) => {
    if (amount === null || from === null)
      throw new Withheld(
        'PROGRAM_COSTS_MISSING',
        `The costs of "${programName}" in ${month} are not known: setProgramCosts enters them, 0 included.`,
      );
    const converted = convertFlows([{ month, amount }], { from, to: currency, rateOf });
    if (isMissingRate(converted)) throw missingRate(converted);
    return sum.plus(converted);
  }, new Decimal(0));
}

interface TimeValue {
  readonly hourValue: HourValueRow | null;
  readonly country: string;
  readonly currency: string;
  readonly rateOf: RateOf;
}

function timeValueOf(
  minutes: readonly { readonly month: string; readonly minutes: number }[],
  { hourValue, country, currency, rateOf }: TimeValue,
): Decimal {
  if (minutes.length === 0) return new Decimal(0);
  if (!hourValue)
    throw new Withheld('HOUR_VALUE_MISSING', `The value of an hour of work in ${country} is not known for that year.`);
  const flows = minutes.map(({ month, minutes: given }) => ({
    month,
    amount: new Decimal(given).div(60).times(hourValue.amount),
  }));
  const converted = convertFlows(flows, { from: hourValue.currency, to: currency, rateOf });
  if (isMissingRate(converted)) throw missingRate(converted);
  return converted;
}

interface Used {
  readonly model: SroiModelRow;
  readonly months: readonly ProgramMonth[];
  readonly hourValue: HourValueRow | null;
}

function usesRate(currency: string, { model, months, hourValue }: Used): boolean {
  const all = new Set([model.currency, hourValue?.currency, ...months.map((month) => month.currency)]);
  return all.size > 1 && all.has(currency);
}

function shape(
  { steps, presentValue, ratio, net, paybackYears, lowConfidenceShare }: SroiEstimate,
  given: { model: SroiModelRow; money: Money; volunteerMinutes: number; from: string },
): Omit<SroiFigures, 'sources' | 'inputHash'> {
  const { model, money, volunteerMinutes, from } = given;
  const number = (value: Decimal) => value.toDecimalPlaces(4).toNumber();
  return {
    formulaVersion: formulaAt('sroi', from).version,
    currency: model.currency,
    ratio: { low: number(ratio.low), central: number(ratio.central), high: number(ratio.high) },
    net: number(net),
    paybackYears: paybackYears && paybackYears.toDecimalPlaces(2).toNumber(),
    presentValue: {
      low: moneyText(presentValue.low),
      central: moneyText(presentValue.central),
      high: moneyText(presentValue.high),
    },
    inputs: {
      total: moneyText(money.costs.plus(money.volunteerTime)),
      costs: moneyText(money.costs),
      volunteerTime: moneyText(money.volunteerTime),
      volunteerMinutes,
    },
    steps: steps.map(({ counted: { outcome, row }, steps: amounts }) => ({
      dimension: outcome.dimension,
      pairs: row.pairs,
      quantity: row.reached,
      proxy: outcome.proxy.value,
      gross: moneyText(amounts.gross),
      afterDeadweight: moneyText(amounts.afterDeadweight),
      afterAttribution: moneyText(amounts.afterAttribution),
      afterDisplacement: moneyText(amounts.afterDisplacement),
      years: amounts.years.map((amount) => moneyText(amount)),
      presentValue: moneyText(amounts.presentValue),
    })),
    lowConfidenceShare,
    withheld: null,
    detail: null,
  };
}

/** Each number that the figure rests on, once, by its name. */
function sourcesOf(
  model: SroiModelRow,
  counted: readonly CountedOutcome[],
  {
    months,
    hourValue,
    rates,
  }: Omit<Used, 'model'> & {
    readonly rates: readonly { currency: string; month: string; rate: string; source: string }[];
  },
): SroiFigures['sources'] {
  const ofOutcomes = counted.flatMap(({ outcome }) =>
    (['proxy', ...factorNames] as const).map((name) => {
      const { value, source, sourceYear } = outcome[name];
      const unit = name === 'proxy' ? ` ${model.currency}` : '';
      return { name: `${outcome.dimension}.${name}`, value: `${value}${unit}`, source, year: sourceYear };
    }),
  );
  const ofHours = hourValue
    ? [
        {
          name: `hourValue.${hourValue.country}`,
          value: `${hourValue.amount} ${hourValue.currency}`,
          source: hourValue.source,
          year: hourValue.year,
        },
      ]
    : [];
  const ofCosts = months.map(({ programName, month, amount, currency, source }) => ({
    name: `costs.${programName}.${month}`,
    value: `${amount} ${currency}`,
    source: source ?? '',
    year: Number(month.slice(0, 4)),
  }));
  const ofRates = rates.map(({ currency, month, rate, source }) => ({
    name: `exchangeRate.${currency}.${month}`,
    value: rate,
    source,
    year: Number(month.slice(0, 4)),
  }));
  return [...ofOutcomes, ...ofHours, ...ofCosts, ...ofRates];
}
