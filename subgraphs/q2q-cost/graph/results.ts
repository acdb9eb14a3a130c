import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  type MoneyShape,
  RateLimited,
} from '#platform/subgraph-server';
import { Budget } from './budget.types.js';
import { Classification } from './classification.types.js';
import { Money } from './money.types.js';

@ObjectType({
  implements: ErrorResult,
  description:
    'No model reads a text that was not screened: call `screenText` first, then send its `redactedText` and `clearance` within ten minutes.',
})
export class ScreeningRequired extends ErrorResult {}

@ObjectType({
  implements: ErrorResult,
  description: "The month's budget does not cover this request. Nothing was spent.",
})
export class BudgetExhausted extends ErrorResult {
  @Field(() => Int, { description: 'Seconds until the next period begins.' })
  retryAfter!: number;
}

@ObjectType({
  implements: ErrorResult,
  description: 'More is spent and reserved this month than the new limit would allow. Nothing was changed.',
})
export class BudgetBelowCommitted extends ErrorResult {
  @Field(() => Money, { description: 'What is spent and reserved: the least that the limit can be.' })
  committed!: MoneyShape;
}

export const ClassifyTextResult = createUnionType({
  name: 'ClassifyTextResult',
  description: 'The scores, or why no model read the text.',
  types: () =>
    [Classification, CompanyNotFound, ScreeningRequired, BudgetExhausted, RateLimited, IdempotencyKeyReused] as const,
});

export const SetBudgetResult = createUnionType({
  name: 'SetBudgetResult',
  description: 'The month that was written, as it is now, or why nothing was changed.',
  types: () => [Budget, CompanyNotFound, BudgetBelowCommitted, IdempotencyKeyReused] as const,
});
