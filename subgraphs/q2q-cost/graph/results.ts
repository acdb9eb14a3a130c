import { createUnionType, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  type MoneyShape,
  RateLimited,
  VersionConflict,
} from '#platform/subgraph-server';
import { Budget } from './budget.types.js';
import { Classification } from './classification.types.js';
import { Evaluation } from './evaluation.types.js';
import { Money } from './money.types.js';
import { RoutingPolicy } from './routing.types.js';

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

@ObjectType({
  implements: ErrorResult,
  description: "No provider of the company's models answered. What is not known to be unused stays reserved.",
})
export class ProviderUnavailable extends ErrorResult {
  @Field(() => Int, { description: 'Seconds until it is worth trying again, with the same key.' })
  retryAfter!: number;
}

@ObjectType({
  implements: ErrorResult,
  description: 'A model answered, and what it answered cannot be used. It was paid for.',
})
export class InvalidAnswer extends ErrorResult {}

@ObjectType({
  implements: ErrorResult,
  description: 'The same request, with the same key, is being worked on.',
})
export class StillInProgress extends ErrorResult {
  @Field(() => Int, { description: 'Seconds until the same request may be sent again at the latest.' })
  retryAfter!: number;
}

@ObjectType({
  implements: ErrorResult,
  description: 'There is no such model, or it cannot be asked: it has no key, no address or no price.',
})
export class ModelNotFound extends ErrorResult {
  @Field(() => ID, { description: 'The model that was asked for.' })
  modelId!: string;
}

@ObjectType({
  implements: ErrorResult,
  description: 'None of these models is known to be as good as that. Nothing was changed.',
})
export class NoModelMeetsFloor extends ErrorResult {
  @Field(() => Float, { nullable: true, description: 'The best F1 of these models; absent before any was evaluated.' })
  best!: number | null;
}

export const ClassifyTextResult = createUnionType({
  name: 'ClassifyTextResult',
  description: 'The scores, or why no model read the text.',
  types: () =>
    [
      Classification,
      CompanyNotFound,
      ScreeningRequired,
      BudgetExhausted,
      RateLimited,
      IdempotencyKeyReused,
      ProviderUnavailable,
      InvalidAnswer,
      StillInProgress,
    ] as const,
});

export const SetRoutingPolicyResult = createUnionType({
  name: 'SetRoutingPolicyResult',
  description: 'The policy as it is now, or why nothing was changed.',
  types: () =>
    [RoutingPolicy, CompanyNotFound, ModelNotFound, NoModelMeetsFloor, VersionConflict, IdempotencyKeyReused] as const,
});

export const RunEvaluationResult = createUnionType({
  name: 'RunEvaluationResult',
  description: 'The evaluation, which goes on by itself, or why none was begun.',
  types: () => [Evaluation, CompanyNotFound, ModelNotFound, IdempotencyKeyReused] as const,
});

export const SetBudgetResult = createUnionType({
  name: 'SetBudgetResult',
  description: 'The month that was written, as it is now, or why nothing was changed.',
  types: () => [Budget, CompanyNotFound, BudgetBelowCommitted, IdempotencyKeyReused] as const,
});
