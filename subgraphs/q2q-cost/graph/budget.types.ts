import { createUnionType, Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { CompanyNotFound, DateTime, type MoneyShape } from '#platform/subgraph-server';
import { BudgetStatus } from './enums.js';
import { Money } from './classification.types.js';

@ObjectType('Company')
@Directive('@key(fields: "id")')
export class CompanyStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('Feedback')
@Directive('@key(fields: "id")')
export class FeedbackStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType({ description: "One company's month. `spent` + `reserved` never exceed `limit`: the database refuses it." })
@Directive('@requiresScopes(scopes: [["spend:read"]])')
export class Budget {
  @Field(() => ID)
  companyId!: string;
  @Field(() => String, { description: "A calendar month in the company's time zone, such as `2026-11`." })
  period!: string;
  @Field(() => DateTime)
  periodStart!: Date;
  @Field(() => DateTime, { description: 'The first instant of the next period.' })
  periodEnd!: Date;
  @Field(() => String, { description: 'IANA name.' })
  timeZone!: string;
  @Field(() => Money)
  limit!: MoneyShape;
  @Field(() => Money, { description: 'Settled with the usage models reported.' })
  spent!: MoneyShape;
  @Field(() => Money, { description: 'Set aside for requests under way, and for those whose usage is unknown.' })
  reserved!: MoneyShape;
  @Field(() => Money)
  available!: MoneyShape;
  @Field(() => Float, { description: 'Spent and reserved, in percent of the limit.' })
  usedPercent!: number;
  @Field(() => BudgetStatus)
  status!: string;
}

@ObjectType()
export class SpendItem {
  @Field(() => String, { description: 'The provider, `provider/model`, feature, or day (`2026-11-23`).' })
  key!: string;
  @Field(() => Int)
  requests!: number;
  @Field(() => Float, { description: 'A whole number.' })
  inputTokens!: number;
  @Field(() => Float, { description: 'A whole number.' })
  outputTokens!: number;
  @Field(() => Money)
  cost!: MoneyShape;
}

@ObjectType({ description: 'What one company spent on models in one month.' })
@Directive('@requiresScopes(scopes: [["spend:read"]])')
export class Spend {
  @Field(() => ID)
  companyId!: string;
  @Field(() => String)
  period!: string;
  @Field(() => Money)
  total!: MoneyShape;
  @Field(() => Money, { description: 'Not spent yet, and not free either.' })
  reserved!: MoneyShape;
}

@ObjectType()
export class SpendUpdate {
  @Field(() => Float, { description: 'Grows; give it as `afterSeq` to resume. A whole number.' })
  seq!: number;
  @Field(() => Budget)
  budget!: Budget;
}

@InputType()
export class SetBudgetInput {
  @Field(() => ID)
  companyId!: string;
  @Field(() => String, { description: 'US dollars per month as a decimal, such as `25.00`; up to 999,999.' })
  monthlyLimit!: string;
  @Field(() => String, {
    nullable: true,
    description:
      "IANA name, such as `Europe/Oslo`; unchanged when absent. Applies from the next month on, instead of the company's own.",
  })
  timeZone?: string | null;
  @Field(() => String, { description: 'Why; 1–500 characters, kept for ever.' })
  reason!: string;
}

@ObjectType({
  description: 'More is spent and reserved this month than the new limit would allow. Nothing was changed.',
})
export class BudgetBelowCommitted {
  @Field(() => String)
  message!: string;
  @Field(() => Money)
  committed!: MoneyShape;
}

export const SetBudgetResult = createUnionType({
  name: 'SetBudgetResult',
  types: () => [Budget, CompanyNotFound, BudgetBelowCommitted] as const,
});
