import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { WithheldReason as Reason } from '../metrics/figures.rules.js';
import { WithheldReason } from './figure.enums.js';

@ObjectType({ description: 'A figure between its lowest and highest plausible value.' })
export class Estimate {
  @Field(() => Float, { description: 'The lowest plausible value.' })
  low!: number;

  @Field(() => Float, { description: 'The figure itself.' })
  central!: number;

  @Field(() => Float, { description: 'The highest plausible value.' })
  high!: number;
}

@ObjectType({
  description:
    'How people changed between their first score ever and their last one in the period: of those of whom both are known, and how many were lost. See docs/methods/cohorts.md.',
})
export class OutcomeChange {
  @Field(() => Int, { description: 'People with both scores.' })
  pairs!: number;

  @Field(() => Estimate, {
    nullable: true,
    description: 'Mean of last less first score, -1 to 1, with its 95 % interval.',
  })
  change!: Estimate | null;

  @Field(() => Estimate, {
    nullable: true,
    description: 'The share of people with a first score who have a later one, 0 to 1, with its 95 % interval.',
  })
  retained!: Estimate | null;

  @Field(() => Float, { nullable: true, description: 'The change if those who were lost did not change at all.' })
  ifLostUnchanged!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The smallest true change that so many pairs show at 5 % with a power of 80 %.',
  })
  detectable!: number | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value of no change, by the paired t test.' })
  pValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same after Holm’s correction over all dimensions.' })
  adjustedPValue!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of pairs of which one score has a confidence below 0.7.',
  })
  lowConfidenceShare!: number | null;
}

/** What every figure that may be withheld has. */
@ObjectType({ description: 'A figure that may be withheld.' })
export abstract class Withholdable {
  @Field(() => WithheldReason, { nullable: true, description: 'Why it is not shown; null when it is.' })
  withheld!: Reason | null;
}
