import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import {
  CompanyNotFound,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  RateLimited,
  RequiresScopes,
  secondsUntil,
} from '#platform/subgraph-server';
import type { Classification as ClassificationRow } from '../classification/classification.store.js';
import { longestText } from '../classification/words.rules.js';
import { requestsPerMinute, type InteractiveOutcome } from '../classification/interactive.service.js';
import { Classification, ClassifyTextInput } from './classification.types.js';
import { type Context, visibleClassification } from './context.js';
import {
  BudgetExhausted,
  ClassifyTextResult,
  InvalidAnswer,
  ProviderUnavailable,
  ScreeningRequired,
  StillInProgress,
} from './results.js';
import { FeedbackStub } from './stubs.types.js';

export async function classificationById(id: string, context: Context): Promise<Classification | null> {
  const row = await visibleClassification('id', id, context);
  return row && toClassification(row);
}

function toClassification(row: ClassificationRow): Classification {
  const { id, companyId, status, provider, model, language, scores, createdAt, feedbackId } = row;
  return make(Classification, {
    id,
    companyId,
    status,
    provider,
    model,
    language,
    scores,
    createdAt,
    feedbackId,
  });
}

@Resolver(() => FeedbackStub)
export class FeedbackClassificationResolver {
  @FieldResolver(() => Classification, {
    nullable: true,
    description: '`null` until the text has been classified or skipped.',
  })
  @RequiresScopes('impact:people')
  async classification(@Root() feedback: FeedbackStub, @Ctx() context: Context): Promise<Classification | null> {
    const row = await visibleClassification('feedbackId', feedback.id, context);
    return row && toClassification(row);
  }
}

@Resolver(() => Classification)
export class ClassificationResolver {
  @FieldResolver(() => FeedbackStub, {
    nullable: true,
    description: 'Absent for texts that were classified on the spot.',
  })
  feedback(@Root() { feedbackId }: Classification): FeedbackStub | null {
    return feedbackId === null ? null : make(FeedbackStub, { id: feedbackId });
  }

  @Query(() => Classification, {
    nullable: true,
    description:
      'A classification by id; `null` where it does not exist or belongs to a company you may not see, and for those of feedback without the scope `impact:people`.',
  })
  @RequiresScopes('impact:people', 'classify:write')
  classification(
    @Arg('id', () => ID, { description: 'The classification.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Classification | null> {
    return classificationById(parseId('id', id), context);
  }

  @Mutation(() => ClassifyTextResult, {
    description:
      'Scores one screened text now. At most 100 requests of one caller or one company in 60 seconds; the cost is reserved from its budget first. Repeating a request with the same key is free.',
  })
  @RequiresScopes('classify:write')
  @Directive('@cost(weight: 100)')
  async classifyText(
    @Arg('input', () => ClassifyTextInput, { description: 'The text, and who pays for it.' })
    input: ClassifyTextInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ClassifyTextResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const outcome = await services.interactive.classify({
      actorId: actor.id,
      companyId,
      text: parseText('input.text', input.text, longestText),
      clearance: input.clearance ?? null,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return toResult(outcome, { companyId, now: services.clock.now() });
  }
}

function toResult(
  outcome: InteractiveOutcome,
  { companyId, now }: { companyId: string; now: Date },
): typeof ClassifyTextResult {
  switch (outcome.kind) {
    case 'CLASSIFIED':
      return toClassification(outcome.classification);
    case 'COMPANY_UNKNOWN':
      return refuse(CompanyNotFound, { id: companyId });
    case 'SCREENING_REQUIRED':
      return refuse(ScreeningRequired, {
        message:
          'Call `screenText` first, then send its `redactedText` as `text` and its `clearance`, within ten minutes.',
      });
    case 'BUDGET_EXHAUSTED':
      return refuse(BudgetExhausted, { retryAfter: secondsUntil(outcome.retryAt, now), feature: outcome.cap });
    case 'RATE_LIMITED':
      return refuse(RateLimited, {
        message: `At most ${requestsPerMinute} requests of one caller or one company in 60 seconds.`,
        retryAfter: secondsUntil(outcome.retryAt, now),
      });
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'PROVIDER_UNAVAILABLE':
      return refuse(ProviderUnavailable, { retryAfter: secondsUntil(outcome.retryAt, now) });
    case 'INVALID_ANSWER':
      return refuse(InvalidAnswer, {});
    case 'IN_PROGRESS':
      return refuse(StillInProgress, { retryAfter: secondsUntil(outcome.retryAt, now) });
  }
}
