import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import {
  Conflict,
  parseId,
  parseIdempotencyKey,
  parseText,
  RateLimited,
  secondsUntil,
  type GraphContext,
} from '#platform/subgraph-server';
import type { Classification as Row } from '../classification/classification.store.js';
import { longestText } from '../classification/features.rules.js';
import { requestsPerMinute, type InteractiveOutcome } from '../classification/interactive.service.js';
import type { CostServices } from '../services.js';
import { FeedbackStub } from './budget.types.js';
import {
  BudgetExhausted,
  Classification,
  ClassifyTextInput,
  ClassifyTextResult,
  companyNotFound,
  ScreeningRequired,
} from './classification.types.js';

type Context = GraphContext<CostServices>;
const readers = '@requiresScopes(scopes: [["impact:read"], ["classify:write"]])';

/** `null` where it does not exist or belongs to a company the caller may not see. */
export async function visibleClassification(id: string, context: Context): Promise<Classification | null> {
  const row = await context.load('classification', id, (ids: readonly string[]) =>
    context.services.classifications.by('id', ids),
  );
  return row && mayAccessCompany(context.actor, row.companyId) ? toClassification(row) : null;
}

const toClassification = (row: Row): Classification => Object.assign(new Classification(), row);

@Resolver(() => FeedbackStub)
export class FeedbackClassificationResolver {
  @FieldResolver(() => Classification, {
    nullable: true,
    description: '`null` until the text has been classified or skipped.',
  })
  @Directive(readers)
  async classification(@Root() feedback: FeedbackStub, @Ctx() context: Context): Promise<Classification | null> {
    const load = (ids: readonly string[]) => context.services.classifications.by('feedbackId', ids);
    const row = await context.load('classificationOfFeedback', feedback.id, load);
    return row && mayAccessCompany(context.actor, row.companyId) ? toClassification(row) : null;
  }
}

@Resolver(() => Classification)
export class ClassificationResolver {
  @FieldResolver(() => FeedbackStub, {
    nullable: true,
    description: 'Absent for texts that were classified on the spot.',
  })
  feedback(@Root() classification: Row): FeedbackStub | null {
    return classification.feedbackId === null ? null : { id: classification.feedbackId };
  }

  @Query(() => Classification, { nullable: true })
  @Directive(readers)
  classification(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<Classification | null> {
    return visibleClassification(parseId('id', id), context);
  }

  @Mutation(() => ClassifyTextResult, {
    description:
      'Scores one screened text now. At most 100 requests of one caller or one company in 60 seconds; the cost is reserved from its budget first.',
  })
  @Directive('@requiresScopes(scopes: [["classify:write"]])')
  @Directive('@cost(weight: 100)')
  async classifyText(
    @Arg('input', () => ClassifyTextInput) input: ClassifyTextInput,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description: 'Repeating a request with the same key is free and answers the same.',
    })
    key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ClassifyTextResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(actor, companyId)) return companyNotFound(companyId);
    const text = parseText('input.text', input.text, longestText);
    const { clearance = null } = input;
    const outcome = await services.interactive.classify({
      actorId: actor.id,
      companyId,
      text,
      clearance,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return outcome.kind === 'COMPANY_UNKNOWN' ? companyNotFound(companyId) : toResult(outcome, services.clock.now());
  }
}

function toResult(
  outcome: Exclude<InteractiveOutcome, { kind: 'COMPANY_UNKNOWN' }>,
  now: Date,
): typeof ClassifyTextResult {
  switch (outcome.kind) {
    case 'CLASSIFIED':
      return toClassification(outcome.classification);
    case 'SCREENING_REQUIRED':
      return Object.assign(new ScreeningRequired(), {
        message:
          'Call `screenText` first, then send its `redactedText` as `text` and its `clearance`, within ten minutes.',
      });
    case 'BUDGET_EXHAUSTED':
      return Object.assign(new BudgetExhausted(), {
        message: 'The budget of this month does not cover this request.',
        retryAfter: secondsUntil(outcome.retryAt, now),
      });
    case 'RATE_LIMITED':
      return refuse(RateLimited, {
        message: `At most ${requestsPerMinute} requests of one caller or one company in 60 seconds.`,
        retryAfter: secondsUntil(outcome.retryAt, now),
      });
    case 'KEY_REUSED':
      throw new Conflict('This idempotency key was used for another request. Use a new key for a new request.');
  }
}
