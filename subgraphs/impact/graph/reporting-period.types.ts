import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { PeriodKind } from '../reporting-periods/fiscal.rules.js';
import { connectionOf } from './connection.js';
import { ReportingPeriodKind } from './figure.enums.js';
import { DateTime, LocalDate } from './scalars.js';

@ObjectType({
  description: 'A closed period: its figures are final. A correction is a later edition; what was given out stays.',
})
@Directive('@authenticated')
export class ReportingPeriod {
  @Field(() => ID, { description: 'UUIDv7 of the edition.' })
  id!: string;

  @Field(() => String, { description: 'Such as `2026-11`, `FY2026-Q3` or `FY2026`.' })
  key!: string;

  @Field(() => ReportingPeriodKind, { description: 'How long it is.' })
  kind!: PeriodKind;

  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The day after the last.' })
  to!: string;

  @Field(() => Int, { description: '1, and one more with each correction.' })
  edition!: number;

  @Field(() => String, { description: 'SHA-256 of the figures of this edition.' })
  figuresHash!: string;

  @Field(() => String, { nullable: true, description: 'Why this edition was made.' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When this edition was made.' })
  closedAt!: Date;
}

export const ReportingPeriodConnection = connectionOf(ReportingPeriod);

@InputType({ description: 'A calendar month, a fiscal quarter or a fiscal year.' })
export class ReportingPeriodInput {
  @Field(() => String, { nullable: true, description: 'A calendar month, such as `2026-11`.' })
  month?: string | null;

  @Field(() => Int, { nullable: true, description: 'The calendar year in which the fiscal year ends.' })
  fiscalYear?: number | null;

  @Field(() => Int, { nullable: true, description: '1 to 4; the whole fiscal year when absent.' })
  quarter?: number | null;
}

@InputType({ description: 'A period whose figures become final.' })
export class CloseReportingPeriodInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;

  @Field(() => ReportingPeriodInput, { description: 'The period; it has to be over.' })
  period!: ReportingPeriodInput;

  @Field(() => String, { nullable: true, description: 'Why, at most 500 characters; shown with the edition.' })
  reason?: string | null;
}

@InputType({ description: 'When the fiscal year of a company begins.' })
export class SetFiscalYearStartInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;

  @Field(() => String, { description: 'Month and day, `MM-DD`: the first of a month, such as `07-01`.' })
  start!: string;
}
