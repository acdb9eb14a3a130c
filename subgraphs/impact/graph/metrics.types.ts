import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Period } from '../metrics/period.rules.js';
import { OutcomeDimension } from './enums.js';
import { Estimate, OutcomeChange, Withholdable } from './estimate.types.js';
import { DateTime, LocalDate, Minutes } from './scalars.js';

@InputType({ description: 'A calendar month, a fiscal year or quarter, or a range of days.' })
export class MetricsPeriodInput {
  @Field(() => String, {
    nullable: true,
    description: 'A calendar month in the time zone of the company, such as `2026-11`.',
  })
  month?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'First day; needs `to`.' })
  from?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day after the last; needs `from`.' })
  to?: string | null;

  @Field(() => Int, { nullable: true, description: 'The calendar year in which the fiscal year ends, such as 2026.' })
  fiscalYear?: number | null;

  @Field(() => Int, { nullable: true, description: 'A quarter of that fiscal year, 1 to 4.' })
  quarter?: number | null;
}

@ObjectType({ description: 'A half-open range of local days.' })
export class MetricsPeriod {
  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The day after the last.' })
  to!: string;

  @Field(() => String, { description: 'IANA time zone in which the days begin.' })
  timeZone!: string;

  @Field(() => DateTime, { description: 'First instant.' })
  start!: Date;

  @Field(() => DateTime, { description: 'The instant after the last.' })
  end!: Date;
}

@ObjectType({ description: 'How many texts submitted in the period stand where now.' })
export class FeedbackCounts {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;

  @Field(() => Int, { description: 'Wait for screening.' })
  received!: number;

  @Field(() => Int, { description: 'Wait for a reviewer.' })
  held!: number;

  @Field(() => Int, { description: 'Screened; wait for classification.' })
  cleared!: number;

  @Field(() => Int, { description: 'Not used, by the decision of a reviewer.' })
  rejected!: number;

  @Field(() => Int, { description: 'Have scores.' })
  classified!: number;

  @Field(() => Int, { description: 'Without scores, for a reason.' })
  skipped!: number;
}

@ObjectType({
  description:
    'The scores of one dimension over texts submitted in the period. Without the scope `impact:people` they are shown for closed periods, and about five people or more.',
})
export class DimensionMetrics extends Withholdable {
  @Field(() => OutcomeDimension, { description: 'What is measured.' })
  dimension!: string;

  @Field(() => Int, { description: 'Texts with a score in this dimension.' })
  sampleSize!: number;

  @Field(() => Int, { nullable: true, description: 'People who wrote them.' })
  people!: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean score over texts, 0 to 1.' })
  average!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Sum of score times confidence, divided by the sum of confidences.',
  })
  confidenceWeightedAverage!: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean confidence of the classifier, 0 to 1.' })
  averageConfidence!: number | null;

  @Field(() => Estimate, {
    nullable: true,
    description: 'Mean over people, each weighing once, with its 95 % interval; needs two people.',
  })
  interval!: Estimate | null;

  @Field(() => Float, { nullable: true, description: 'The share of texts with a confidence below 0.7, 0 to 1.' })
  lowConfidenceShare!: number | null;

  @Field(() => OutcomeChange, { nullable: true, description: 'How people changed; needs five matched pairs.' })
  change!: OutcomeChange | null;
}

@ObjectType({ description: 'What the programmes of a company did in a period, from stored records only.' })
@Directive('@authenticated')
export class CompanyMetrics {
  @Field(() => ID, { description: 'Company and days.' })
  id!: string;

  @Field(() => MetricsPeriod, { description: 'The period.' })
  period!: MetricsPeriod;

  @Field(() => Int, {
    description: 'Version of the figures of the company; grows with every change. Pass the last one as `afterSeq`.',
  })
  seq!: number;

  @Field(() => DateTime, { nullable: true, description: 'When a figure last changed; null before the first text.' })
  changedAt!: Date | null;

  @Field(() => FeedbackCounts, { description: 'Texts by status.' })
  feedback!: FeedbackCounts;

  @Field(() => Minutes, {
    description:
      'Approved minutes that volunteers gave; each minute of a person once, however many programmes it was given to.',
  })
  volunteerMinutes!: number;

  @Field(() => Int, { description: 'Different participants who attended a meeting.' })
  participants!: number;

  @Field(() => Int, { description: 'Different volunteers who attended a meeting.' })
  volunteers!: number;

  @Field(() => Int, { description: 'Meetings that began in the period.' })
  sessions!: number;

  companyId!: string;
  days!: Period;
}

@ObjectType({ description: 'One point of a series.' })
export class MetricsPoint extends Withholdable {
  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The day after the last.' })
  to!: string;

  @Field(() => Float, { nullable: true, description: 'The measure; null when it is withheld.' })
  value!: number | null;

  @Field(() => Float, { nullable: true, description: 'The lowest plausible value, where there is one.' })
  low!: number | null;

  @Field(() => Float, { nullable: true, description: 'The highest plausible value, where there is one.' })
  high!: number | null;
}
