import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { isLocalDate } from '#platform/time';
import { Decimal, decimalOf } from './decimal.js';

/** A number that was found somewhere, with its plausible range and where it was found. */
export interface SourcedNumber {
  /** Exact decimal. */
  readonly value: string;
  readonly low: string;
  readonly high: string;
  readonly source: string;
  /** The year that it describes. */
  readonly sourceYear: number;
}

export const factorNames = ['deadweight', 'attribution', 'displacement', 'dropOff'] as const;
export type FactorName = (typeof factorNames)[number];

/** What one outcome is worth in a year of one person, and what takes away from it. */
export interface ModelOutcome extends Readonly<Record<FactorName, SourcedNumber>> {
  readonly dimension: OutcomeDimension;
  /** The change of a person from which on the outcome counts, above 0 and at most 1. */
  readonly threshold: number;
  readonly proxy: SourcedNumber;
  readonly years: number;
}

export interface SroiModel {
  readonly effectiveFrom: string;
  readonly currency: string;
  readonly discountRate: string;
  readonly outcomes: readonly ModelOutcome[];
}

/** As a caller writes it; what may be absent may be null. */
interface GivenNumber {
  readonly value: string;
  readonly low?: string | null;
  readonly high?: string | null;
  readonly source: string;
  readonly sourceYear: number;
}
export interface GivenModel {
  readonly effectiveFrom: string;
  readonly currency: string;
  readonly discountRate?: string | null;
  readonly outcomes: readonly (Readonly<Record<FactorName | 'proxy', GivenNumber>> & {
    readonly dimension: OutcomeDimension;
    readonly threshold: number;
    readonly years: number;
  })[];
}

export interface Problem {
  readonly path: string;
  readonly message: string;
}

export const greenBookRate = '0.035';
export const longestSource = 500;

/** Everything that is wrong, or the model with its defaults. Each number needs its source: a factor of 0 is a claim, too. */
export function checkedModel(
  given: GivenModel,
): { readonly model: SroiModel } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const wrong = (path: string, message: string) => problems.push({ path, message });
  if (!isLocalDate(given.effectiveFrom)) wrong('effectiveFrom', 'must be an existing day such as "2026-01-01".');
  if (!isCurrency(given.currency)) wrong('currency', 'must be an ISO 4217 code such as "EUR".');
  const discountRate = given.discountRate ?? greenBookRate;
  if (!isFactor(discountRate)) wrong('discountRate', 'must be a decimal from 0 to below 1, such as "0.035".');
  if (given.outcomes.length === 0 || given.outcomes.length > outcomeDimensions.length)
    wrong('outcomes', `must name 1 to ${outcomeDimensions.length} outcomes.`);
  const seen = new Set<string>();
  const outcomes = given.outcomes.map((outcome, index): ModelOutcome => {
    const path = `outcomes.${index}`;
    if (seen.has(outcome.dimension)) wrong(`${path}.dimension`, 'is named twice; give each outcome once.');
    seen.add(outcome.dimension);
    if (!(outcome.threshold > 0 && outcome.threshold <= 1))
      wrong(
        `${path}.threshold`,
        'must be above 0 and at most 1: the change of a person from which on the outcome counts.',
      );
    if (!Number.isInteger(outcome.years) || outcome.years < 1 || outcome.years > 50)
      wrong(`${path}.years`, 'must be a whole number of years from 1 to 50.');
    const number = (name: FactorName | 'proxy') => {
      const { checked, problems: found } = checkedNumber(outcome[name], name === 'proxy' ? isAmount : isFactor, name);
      for (const { path: member, message } of found) wrong(`${path}.${name}.${member}`, message);
      return checked;
    };
    return {
      dimension: outcome.dimension,
      threshold: outcome.threshold,
      years: outcome.years,
      proxy: number('proxy'),
      deadweight: number('deadweight'),
      attribution: number('attribution'),
      displacement: number('displacement'),
      dropOff: number('dropOff'),
    };
  });
  if (problems.length > 0) return { problems };
  return { model: { effectiveFrom: given.effectiveFrom, currency: given.currency, discountRate, outcomes } };
}

export const isCurrency = (text: string): boolean =>
  /^[A-Z]{3}$/.test(text) && Intl.supportedValuesOf('currency').includes(text);

const isAmount = (text: string): boolean => decimalOf(text) !== null;
const isFactor = (text: string): boolean => decimalOf(text)?.lt(1) ?? false;

export function sourceProblem(source: string): string | null {
  if (source.trim() === '') return 'must say where the number is from; a number without a source is left out.';
  return source.length > longestSource ? `must have at most ${longestSource} characters.` : null;
}

function checkedNumber(given: GivenNumber, isAllowed: (text: string) => boolean, name: FactorName | 'proxy') {
  const problems: Problem[] = [];
  const { value, source, sourceYear } = given;
  const [low, high] = [given.low ?? value, given.high ?? value];
  const allowed =
    name === 'proxy'
      ? 'must be an amount of money, 0 or more, as a decimal such as "500.00".'
      : 'must be a decimal from 0 to below 1, such as "0.25".';
  for (const [path, text] of Object.entries({ value, low, high }))
    if (!isAllowed(text)) problems.push({ path, message: allowed });
  if (problems.length === 0 && !(new Decimal(low).lte(value) && new Decimal(value).lte(high)))
    problems.push({ path: 'low', message: 'low, value and high must be in this order.' });
  const unsourced = sourceProblem(source);
  if (unsourced !== null) problems.push({ path: 'source', message: unsourced });
  if (!Number.isInteger(sourceYear) || sourceYear < 1990 || sourceYear > 2100)
    problems.push({ path: 'sourceYear', message: 'must be the year that the number describes, such as 2024.' });
  return { checked: { value, low, high, source: source.trim(), sourceYear }, problems };
}
