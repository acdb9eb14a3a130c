import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, type MoneyShape, RequiresScopes } from '#platform/subgraph-server';
import type { BudgetStatus } from '../budgets/budget.rules.js';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import { BudgetStatusEnum } from './enums.js';
import { Money } from './money.types.js';

@ObjectType({ description: "One company's month. `spent` + `reserved` never exceed `limit`: the database refuses it." })
@RequiresScopes('spend:read')
export class Budget {
  @Field(() => ID, { description: 'Names this month of this company, for ever.' })
  id!: string;
  @Field(() => ID, { description: 'The company that pays.' })
  companyId!: string;
  @Field(() => String, { description: "A calendar month in the company's time zone, such as `2026-11`." })
  period!: string;
  @Field(() => DateTime, { description: 'The first instant of the period.' })
  periodStart!: Date;
  @Field(() => DateTime, { description: 'The first instant of the next period.' })
  periodEnd!: Date;
  @Field(() => String, { description: 'IANA name.' })
  timeZone!: string;
  @Field(() => Money, { description: 'The most that may be spent in the period, with what overrides in force add.' })
  limit!: MoneyShape;
  @Field(() => Money, { description: 'Settled with the usage models reported.' })
  spent!: MoneyShape;
  @Field(() => Money, { description: 'Set aside for requests under way, and for those whose usage is unknown.' })
  reserved!: MoneyShape;
  @Field(() => Money, { description: 'What is left: neither spent nor reserved.' })
  available!: MoneyShape;
  @Field(() => Float, { description: 'Spent and reserved, in percent of the limit.' })
  usedPercent!: number;
  @Field(() => BudgetStatusEnum, { description: 'How much of it is used.' })
  status!: BudgetStatus;

  featureCaps!: Readonly<Partial<Record<SpendFeature, bigint>>>;
  featureUse!: Readonly<Partial<Record<SpendFeature, bigint>>>;
}

@ObjectType({ description: 'One part of what a company spent.' })
export class SpendItem {
  @Field(() => String, { description: 'The provider, `provider/model`, company, feature, or day (`2026-11-23`).' })
  key!: string;
  @Field(() => Int, { description: 'Requests that were paid, or answered from the cache.' })
  requests!: number;
  @Field(() => Int, { description: 'Those of them that were answered from the cache, for nothing.' })
  cached!: number;
  @Field(() => Float, { description: 'A whole number.' })
  inputTokens!: number;
  @Field(() => Float, { description: 'A whole number.' })
  outputTokens!: number;
  @Field(() => Money, { description: 'What they cost.' })
  cost!: MoneyShape;
}

@ObjectType({ description: 'What one company spent on models in one month.' })
@RequiresScopes('spend:read')
export class Spend {
  @Field(() => ID, { description: 'The company that paid.' })
  companyId!: string;
  @Field(() => String, { description: "A calendar month in the company's time zone, such as `2026-11`." })
  period!: string;
  @Field(() => Money, { description: 'Settled with the usage models reported.' })
  total!: MoneyShape;
  @Field(() => Money, { description: 'Not spent yet, and not free either.' })
  reserved!: MoneyShape;

  timeZone!: string;
}

@ObjectType({ description: 'A budget as it is after a change.' })
export class SpendUpdate {
  @Field(() => Float, { description: 'Grows; give it as `afterSeq` to resume. A whole number.' })
  seq!: number;
  @Field(() => Budget, { description: "This month's budget." })
  budget!: Budget;
}

@InputType({ description: "A new limit for a company's months." })
export class SetBudgetInput {
  @Field(() => ID, { description: 'The company that pays.' })
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
