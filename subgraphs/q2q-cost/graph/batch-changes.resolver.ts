import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import {
  BadInput,
  CompanyNotFound,
  IdempotencyKey,
  IdempotencyKeyReused,
  InputProblem,
  make,
  parseId,
  parseIdempotencyKey,
  parseLanguageTag,
  parseText,
  RateLimited,
  RequiresScopes,
  secondsUntil,
} from '#platform/subgraph-server';
import { type GivenItem, itemsOfLines, longestItemId, problemsOf } from '../batches/batch.rules.js';
import { requestsPerMinute } from '../classification/interactive.service.js';
import { longestText } from '../classification/words.rules.js';
import { batchById, toBatch } from './batch-view.js';
import { ClassifyBatchInput } from './batch.types.js';
import type { Context } from './context.js';
import { BatchEnded, BatchInvalid, BatchNotFound, ChangeBatchResult, ClassifyBatchResult } from './results.js';

@Resolver()
export class BatchChangesResolver {
  @Mutation(() => ClassifyBatchResult, {
    description:
      'Screens and scores many texts in the background. Counts as one of the hundred requests in a minute; goes on as the budget allows. Follow it with `classificationBatchProgress`.',
  })
  @RequiresScopes('classify:write')
  @Directive('@cost(weight: 100)')
  async classifyBatch(
    @Arg('input', () => ClassifyBatchInput, { description: 'The texts, and who pays for them.' })
    input: ClassifyBatchInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ClassifyBatchResult> {
    const companyId = parseId('input.companyId', input.companyId);
    const idempotencyKey = parseIdempotencyKey(key);
    const items = itemsOf(input);
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const problems = problemsOf(items, problemOf);
    if (problems.length > 0)
      return refuse(BatchInvalid, { problems: problems.map((problem) => make(InputProblem, problem)) });
    const outcome = await services.batches.classify({ companyId, items, actorId: actor.id, idempotencyKey });
    switch (outcome.kind) {
      case 'COMPANY_UNKNOWN':
        return refuse(CompanyNotFound, { id: companyId });
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'RATE_LIMITED':
        return refuse(RateLimited, {
          message: `At most ${requestsPerMinute} requests of one caller or one company in 60 seconds; a batch is one.`,
          retryAfter: secondsUntil(outcome.retryAt, services.clock.now()),
        });
      case 'ACCEPTED':
        return toBatch(outcome.batch, { NEW: outcome.batch.total });
    }
  }

  @Mutation(() => ChangeBatchResult, { description: 'Lets a batch stand still; what is under way is finished.' })
  @RequiresScopes('classify:write')
  pauseClassificationBatch(
    @Arg('id', () => ID, { description: 'The batch.' }) id: string,
    @Ctx() context: Context,
  ): Promise<typeof ChangeBatchResult> {
    return change(id, context, (batchId) => context.services.batches.setPaused(batchId, true));
  }

  @Mutation(() => ChangeBatchResult, { description: 'Lets a paused batch go on.' })
  @RequiresScopes('classify:write')
  resumeClassificationBatch(
    @Arg('id', () => ID, { description: 'The batch.' }) id: string,
    @Ctx() context: Context,
  ): Promise<typeof ChangeBatchResult> {
    return change(id, context, (batchId) => context.services.batches.setPaused(batchId, false));
  }

  @Mutation(() => ChangeBatchResult, {
    description: 'Ends a batch. Texts that wait are forgotten; what was answered stays, and is paid for.',
  })
  @RequiresScopes('classify:write')
  cancelClassificationBatch(
    @Arg('id', () => ID, { description: 'The batch.' }) id: string,
    @Ctx() context: Context,
  ): Promise<typeof ChangeBatchResult> {
    return change(id, context, (batchId) => context.services.batches.stop(batchId));
  }
}

/** Refuses what is not there or not visible, and what has ended. */
async function change(
  given: string,
  context: Context,
  work: (id: string) => Promise<unknown>,
): Promise<typeof ChangeBatchResult> {
  const id = parseId('id', given);
  if (!(await batchById(id, context))) return refuse(BatchNotFound, {});
  const changed = await work(id);
  const batch = (await batchById(id, context))!;
  // To cancel what is cancelled is no mistake.
  return changed || batch.outcome === 'CANCELLED' ? batch : refuse(BatchEnded, {});
}

function itemsOf({ items, jsonLines }: ClassifyBatchInput): readonly GivenItem[] {
  if ((items == null) === (jsonLines == null))
    throw new BadInput('input.items', 'give either `items` or `jsonLines`, and not both.');
  if (items != null) return items.map(({ id, text, locale }) => ({ id, text, locale: locale ?? null }));
  const lines = itemsOfLines(jsonLines!);
  if ('badLine' in lines)
    throw new BadInput(
      'input.jsonLines',
      `line ${lines.badLine} is not a JSON object with \`id\`, \`text\` and perhaps \`locale\`, all of them text.`,
    );
  return lines;
}

function problemOf(item: GivenItem): { field: keyof GivenItem; message: string } | null {
  const checks = [
    ['id', () => parseText('id', item.id, longestItemId)],
    ['text', () => parseText('text', item.text, longestText)],
    ['locale', () => parseLanguageTag('locale', item.locale)],
  ] as const;
  for (const [field, check] of checks) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      return { field, message: error.message.slice(`${field}: `.length) };
    }
  }
  return null;
}
