import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, type MoneyShape, RequiresScopes } from '#platform/subgraph-server';
import type { BudgetChangeKind } from '../budgets/budget.entity.js';

import type { BudgetStatus } from '../budgets/budget.rules.js';
import type { OverrideEnd } from '../budgets/override.entity.js';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import { Budget } from './budget.types.js';
import { connectionOf } from './connection.js';
import { BudgetChangeKindEnum, BudgetStatusEnum, OverrideEndEnum, SpendFeatureEnum } from './enums.js';
import { Money } from './money.types.js';

@ObjectType({ description: 'More money for one month, for a reason and a time.' })
@RequiresScopes('spend:read')
export class BudgetOverride {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => ID, { description: 'The company whose month has more.' })
  companyId!: string;
  @Field(() => String, { description: 'The month, such as `2026-11`.' })
  period!: string;
  @Field(() => Money, { description: 'What it adds to the limit while it is in force.' })
  amount!: MoneyShape;
  @Field(() => String, { description: 'Why, as it was given.' })
  reason!: string;
  @Field(() => ID, { description: 'Who gave it.' })
  grantedBy!: string;
  @Field(() => DateTime, { description: 'From when on.' })
  createdAt!: Date;
  @Field(() => DateTime, { description: 'When it ends by itself.' })
  expiresAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it ended; absent while it is in force.' })
  endedAt!: Date | null;
  @Field(() => OverrideEndEnum, { nullable: true, description: 'Why it ended; absent while it is in force.' })
  endedBecause!: OverrideEnd | null;
  @Field(() => Money, {
    nullable: true,
    description: 'What left the limit when it ended: the part of it that was neither spent nor set aside.',
  })
  returned!: MoneyShape | null;
}

@ObjectType({ description: 'The most that one feature may spend and set aside of a month.' })
export class FeatureCap {
  @Field(() => SpendFeatureEnum, { description: 'What the money is spent for.' })
  feature!: SpendFeature;
  @Field(() => Money, { description: 'The most.' })
  limit!: MoneyShape;
  @Field(() => Money, { description: 'What it has spent and set aside.' })
  used!: MoneyShape;
}

@ObjectType({ description: 'Who changed a budget, how, and why. Kept for ever.' })
@RequiresScopes('spend:read')
export class BudgetChange {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => BudgetChangeKindEnum, { description: 'What was changed.' })
  kind!: BudgetChangeKind;
  @Field(() => ID, { description: 'Who changed it; `q2q-cost` where an override ended by itself.' })
  actorId!: string;
  @Field(() => String, { description: 'Why, as it was given.' })
  reason!: string;
  @Field(() => Money, { nullable: true, description: 'Before; absent: no cap.' })
  oldLimit!: MoneyShape | null;
  @Field(() => Money, { nullable: true, description: 'After; absent: no cap any more.' })
  newLimit!: MoneyShape | null;
  @Field(() => SpendFeatureEnum, { nullable: true, description: 'Whose cap was changed.' })
  feature!: SpendFeature | null;
  @Field(() => ID, { nullable: true, description: 'The override that began or ended.' })
  overrideId!: string | null;
  @Field(() => String, { nullable: true, description: 'The month in which it was made; unknown for the first ones.' })
  period!: string | null;
  @Field(() => DateTime, { description: 'When.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A month as another limit would have met it.' })
export class SimulatedMonth {
  @Field(() => String, { description: 'A calendar month, such as `2026-11`.' })
  period!: string;
  @Field(() => Money, { description: 'What was spent.' })
  spent!: MoneyShape;
  @Field(() => Int, { description: 'Paid requests that would have been refused.' })
  refusedRequests!: number;
  @Field(() => Money, { description: 'What those requests cost.' })
  refused!: MoneyShape;
  @Field(() => DateTime, { nullable: true, description: 'When the first of them was paid; absent where none was.' })
  exhaustedAt!: Date | null;
}

@ObjectType({ description: 'What a limit would have done, and would do. Nothing is changed.' })
@RequiresScopes('spend:read')
export class BudgetSimulation {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => Money, { description: 'The limit that was tried.' })
  monthlyLimit!: MoneyShape;
  @Field(() => [SimulatedMonth], { description: 'The current month and the three before it, newest first.' })
  months!: readonly SimulatedMonth[];
  @Field(() => Boolean, {
    description: 'Whether `setBudget` would take it now: less is spent and reserved this month.',
  })
  allowedNow!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'Local date on which it would probably be used up this month; absent where it would not.',
  })
  exhaustedOn!: string | null;
}

@InputType({ description: 'More money for this month.' })
export class OverrideBudgetInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => String, { description: 'US dollars on top of the limit, as a decimal such as `100.00`; more than 0.' })
  amount!: string;
  @Field(() => DateTime, { description: 'When it ends by itself: in the future, and with the month at the latest.' })
  expiresAt!: Date;
  @Field(() => String, { description: 'Why; 1–500 characters, kept for ever.' })
  reason!: string;
}

@InputType({ description: 'Which override ends now, and why.' })
export class RevokeBudgetOverrideInput {
  @Field(() => ID, { description: 'The override.' })
  id!: string;
  @Field(() => String, { description: 'Why; 1–500 characters, kept for ever.' })
  reason!: string;
}

@InputType({ description: 'The most that one feature may spend of this month and of all to come.' })
export class SetFeatureCapInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => SpendFeatureEnum, { description: 'What the money is spent for.' })
  feature!: SpendFeature;
  @Field(() => String, {
    nullable: true,
    description: 'US dollars per month as a decimal, such as `25.00`; absent: no cap any more.',
  })
  monthlyLimit?: string | null;
  @Field(() => String, { description: 'Why; 1–500 characters, kept for ever.' })
  reason!: string;
}

@InputType({ description: 'All given conditions hold.' })
export class BudgetFilter {
  @Field(() => ID, { nullable: true, description: 'Only that of this company.' })
  companyId?: string | null;
  @Field(() => BudgetStatusEnum, { nullable: true, description: 'As much used as this says, or more.' })
  atLeast?: BudgetStatus | null;
}

@InputType({ description: 'A limit to try out.' })
export class SimulateBudgetInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => String, { description: 'US dollars per month as a decimal, such as `25.00`; up to 999,999.' })
  monthlyLimit!: string;
}

export const BudgetConnection = connectionOf(Budget, 'Budget');
export const BudgetChangeConnection = connectionOf(BudgetChange, 'BudgetChange');
