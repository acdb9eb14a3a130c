import { createUnionType, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  DateTime,
  ErrorResult,
  IdempotencyKeyReused,
  InputProblem,
  type MoneyShape,
  RateLimited,
  VersionConflict,
} from '#platform/subgraph-server';
import { Budget } from './budget.types.js';
import { ClassificationBatch } from './batch.types.js';
import { Classification } from './classification.types.js';
import { Evaluation } from './evaluation.types.js';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import { BudgetOverride } from './budget-control.types.js';
import { SpendFeatureEnum } from './enums.js';
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
  @Field(() => SpendFeatureEnum, {
    nullable: true,
    description: 'The feature whose cap is in the way, where the month itself has enough left.',
  })
  feature!: SpendFeature | null;
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

@ObjectType({ implements: ErrorResult, description: 'There is no such override, or you may not see it.' })
export class OverrideNotFound extends ErrorResult {}

@ObjectType({
  implements: ErrorResult,
  description: 'An override ends after now, and with its month at the latest. Nothing was changed.',
})
export class OverrideExpiryInvalid extends ErrorResult {
  @Field(() => String, { description: 'The field to correct: `input.expiresAt`.' })
  field!: string;
  @Field(() => DateTime, { description: 'The latest that is allowed: the end of the month.' })
  latest!: Date;
}

export const OverrideBudgetResult = createUnionType({
  name: 'OverrideBudgetResult',
  description: 'The override, which is in force, or why there is none.',
  types: () => [BudgetOverride, CompanyNotFound, OverrideExpiryInvalid, IdempotencyKeyReused] as const,
});

export const RevokeBudgetOverrideResult = createUnionType({
  name: 'RevokeBudgetOverrideResult',
  description: 'The override, which has ended, or why nothing was changed.',
  types: () => [BudgetOverride, OverrideNotFound, IdempotencyKeyReused] as const,
});

export const SetFeatureCapResult = createUnionType({
  name: 'SetFeatureCapResult',
  description: 'The month as it is now, or why nothing was changed.',
  types: () => [Budget, CompanyNotFound, BudgetBelowCommitted, IdempotencyKeyReused] as const,
});

@ObjectType({
  implements: ErrorResult,
  description: 'Something is wrong with some of the items. Nothing of the batch was stored.',
})
export class BatchInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'What is wrong, by item; a hundred at most.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'There is no such batch, or you may not see it.' })
export class BatchNotFound extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'The batch has ended: nothing of it can be changed.' })
export class BatchEnded extends ErrorResult {}

export const ClassifyBatchResult = createUnionType({
  name: 'ClassifyBatchResult',
  description: 'The batch, which goes on by itself, or why there is none.',
  types: () => [ClassificationBatch, BatchInvalid, CompanyNotFound, RateLimited, IdempotencyKeyReused] as const,
});

export const ChangeBatchResult = createUnionType({
  name: 'ChangeClassificationBatchResult',
  description: 'The batch as it is now, or why nothing was changed.',
  types: () => [ClassificationBatch, BatchNotFound, BatchEnded] as const,
});
