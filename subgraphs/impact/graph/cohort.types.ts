import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Withholdable } from './estimate.types.js';
import { DimensionMetrics, MetricsPeriod } from './metrics.types.js';
import { LocalDate } from './scalars.js';

@ObjectType({ description: 'People who joined one programme in one calendar quarter.' })
@Directive('@authenticated')
export class Cohort {
  @Field(() => ID, { description: 'Programme and quarter.' })
  id!: string;

  @Field(() => String, { description: 'The name of the programme, and when they joined.' })
  name!: string;

  @Field(() => LocalDate, { description: 'First day on which they joined.' })
  startsFrom!: string;

  @Field(() => LocalDate, { description: 'The day after the last.' })
  startsTo!: string;

  companyId!: string;
  programId!: string;
}

@ObjectType({ description: 'The scores of a cohort in a period.' })
@Directive('@authenticated')
export class CohortMetrics extends Withholdable {
  @Field(() => Cohort, { description: 'The cohort.' })
  cohort!: Cohort;

  @Field(() => MetricsPeriod, { description: 'The period.' })
  period!: MetricsPeriod;

  @Field(() => Int, { nullable: true, description: 'People who joined; null when there are fewer than five.' })
  people!: number | null;

  @Field(() => [DimensionMetrics], { description: 'Every dimension, also those without scores.' })
  outcomes!: readonly DimensionMetrics[];

  @Field(() => String, { description: 'The version of the formulas.' })
  formulaVersion!: string;
}
