import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { OutcomeDimension as Dimension } from '#contracts/events';
import type { MoneyShape } from '#platform/subgraph-server';
import { OutcomeDimension } from './enums.js';
import { Money } from './money.types.js';
import { DateTime, LocalDate } from './scalars.js';

@ObjectType({ description: 'A number that was found somewhere, with its plausible range.' })
export class SourcedNumber {
  @Field(() => String, { description: 'Exact decimal.' })
  value!: string;

  @Field(() => String, { description: 'The lowest plausible value.' })
  low!: string;

  @Field(() => String, { description: 'The highest plausible value.' })
  high!: string;

  @Field(() => String, { description: 'Where it is from.' })
  source!: string;

  @Field(() => Int, { description: 'The year that it describes.' })
  sourceYear!: number;
}

@ObjectType({ description: 'What one outcome is worth in a year of one person, and what takes away from it.' })
export class SroiModelOutcome {
  @Field(() => OutcomeDimension, { description: 'The outcome.' })
  dimension!: Dimension;

  @Field(() => Float, { description: 'The change of a person from which on the outcome counts.' })
  threshold!: number;

  @Field(() => Int, { description: 'For how many years it lasts.' })
  years!: number;

  @Field(() => SourcedNumber, { description: 'Money that stands for it.' })
  proxy!: SourcedNumber;

  @Field(() => SourcedNumber, { description: 'The share that would have happened anyway.' })
  deadweight!: SourcedNumber;

  @Field(() => SourcedNumber, { description: 'The share that others brought about.' })
  attribution!: SourcedNumber;

  @Field(() => SourcedNumber, { description: 'The share that was only moved from elsewhere.' })
  displacement!: SourcedNumber;

  @Field(() => SourcedNumber, { description: 'The share that fades from one year to the next.' })
  dropOff!: SourcedNumber;
}

@ObjectType({ description: 'What outcomes are worth to a company, from a day on.' })
@Directive('@authenticated')
export class SroiModel {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => Int, { description: 'Grows with every change. Give the last one as `expectedVersion`.' })
  version!: number;

  @Field(() => LocalDate, { description: 'Periods that begin on this day or later are computed with it.' })
  effectiveFrom!: string;

  @Field(() => String, { description: 'ISO 4217 code of the proxies and of the result.' })
  currency!: string;

  @Field(() => String, { description: 'Yearly discount rate, exact decimal.' })
  discountRate!: string;

  @Field(() => [SroiModelOutcome], { description: 'Each outcome that counts; what is not named is left out.' })
  outcomes!: readonly SroiModelOutcome[];

  @Field(() => DateTime, { description: 'When it was entered.' })
  createdAt!: Date;
}

@InputType({ description: 'A number with its source. A number without a source is refused: a 0 is a claim, too.' })
export class SourcedNumberInput {
  @Field(() => String, { description: 'A decimal such as `0.25`, or of a proxy `500.00`.' })
  value!: string;

  @Field(() => String, { nullable: true, description: 'The lowest plausible value; `value` when absent.' })
  low?: string | null;

  @Field(() => String, { nullable: true, description: 'The highest plausible value; `value` when absent.' })
  high?: string | null;

  @Field(() => String, { description: 'Where it is from, 1 to 500 characters.' })
  source!: string;

  @Field(() => Int, { description: 'The year that it describes.' })
  sourceYear!: number;
}

@InputType({ description: 'What one outcome is worth.' })
export class SroiModelOutcomeInput {
  @Field(() => OutcomeDimension, { description: 'The outcome; each once.' })
  dimension!: Dimension;

  @Field(() => Float, { description: 'The change of a person from which on it counts: above 0, at most 1.' })
  threshold!: number;

  @Field(() => Int, { description: 'For how many years it lasts, 1 to 50.' })
  years!: number;

  @Field(() => SourcedNumberInput, { description: 'Money that stands for it in one year of one person, 0 or more.' })
  proxy!: SourcedNumberInput;

  @Field(() => SourcedNumberInput, { description: 'The share that would have happened anyway, 0 to below 1.' })
  deadweight!: SourcedNumberInput;

  @Field(() => SourcedNumberInput, { description: 'The share that others brought about, 0 to below 1.' })
  attribution!: SourcedNumberInput;

  @Field(() => SourcedNumberInput, { description: 'The share that was only moved from elsewhere, 0 to below 1.' })
  displacement!: SourcedNumberInput;

  @Field(() => SourcedNumberInput, { description: 'The share that fades each year, 0 to below 1.' })
  dropOff!: SourcedNumberInput;
}

@InputType({ description: 'What outcomes are worth to a company, from a day on.' })
export class SetSroiModelInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;

  @Field(() => LocalDate, { description: 'Periods that begin on this day or later are computed with it.' })
  effectiveFrom!: string;

  @Field(() => String, { description: 'ISO 4217 code of the proxies and of the result.' })
  currency!: string;

  @Field(() => String, { nullable: true, description: 'Yearly, 0 to below 1; `0.035` when absent (HM Treasury).' })
  discountRate?: string | null;

  @Field(() => [SroiModelOutcomeInput], { description: 'Each outcome that counts, 1 to 5.' })
  outcomes!: readonly SroiModelOutcomeInput[];

  @Field(() => Int, {
    nullable: true,
    description: 'The version you have read, 0 for none; the change is refused when there is a later one.',
  })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'What a programme costs in a month, from a month on.' })
@Directive('@authenticated')
export class ProgramCosts {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => ID, { description: 'The programme.' })
  programId!: string;

  @Field(() => LocalDate, { description: 'First day of the first month.' })
  effectiveFrom!: string;

  @Field(() => Money, { description: 'For each month, until a later entry.' })
  monthlyAmount!: MoneyShape;

  @Field(() => String, { description: 'Where the number is from.' })
  source!: string;

  @Field(() => DateTime, { description: 'When it was entered.' })
  createdAt!: Date;
}

@InputType({ description: 'What a programme costs in a month, from a month on.' })
export class SetProgramCostsInput {
  @Field(() => ID, { description: 'The programme.' })
  programId!: string;

  @Field(() => LocalDate, { description: 'First day of the first month; the costs hold until a later entry.' })
  effectiveFrom!: string;

  @Field(() => String, { description: 'Money of one month as a decimal such as `1250.00`; `0` is an answer, too.' })
  monthlyAmount!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => String, { description: 'Where the number is from, 1 to 500 characters.' })
  source!: string;
}
