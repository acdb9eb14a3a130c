import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  Float,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  BadInput,
  CompanyNotFound,
  connection,
  type ConnectionShape,
  cursorColumn,
  IdempotencyKey,
  IdempotencyKeyReused,
  InputProblem,
  make,
  type MoneyShape,
  NotFound,
  PageArgs,
  pageRequest,
  parseAfterSeq,
  parseId,
  parseIdempotencyKey,
  parseLanguageTag,
  parseText,
  RateLimited,
  RequiresScopes,
  secondsUntil,
} from '#platform/subgraph-server';
import type { ItemState } from '../batches/batch.entity.js';
import {
  type GivenItem,
  itemsOfLines,
  longestItemId,
  mostBytes,
  mostItems,
  problemsOf,
  progressOf,
} from '../batches/batch.rules.js';
import { batchTopic } from '../batches/batch.service.js';
import type { Batch, BatchItem, ItemCounts } from '../batches/batch.store.js';
import { requestsPerMinute } from '../classification/interactive.service.js';
import { longestText } from '../classification/words.rules.js';
import { classificationById } from './classification.resolver.js';
import { Classification } from './classification.types.js';
import {
  BatchCostEstimate,
  BatchCounts,
  ClassificationBatch,
  ClassificationBatchConnection,
  ClassificationBatchFilter,
  ClassificationBatchItem,
  ClassificationBatchItemConnection,
  ClassificationBatchProgress,
  ClassifyBatchInput,
  EstimateBatchCostInput,
} from './batch.types.js';
import { visibleCompany } from './budget-control.resolver.js';
import type { Context } from './context.js';
import { BatchItemStateEnum } from './enums.js';
import { Money, money } from './money.types.js';
import { BatchEnded, BatchInvalid, BatchNotFound, ChangeBatchResult, ClassifyBatchResult } from './results.js';

const itemCursor = [cursorColumn.position] as const;

export async function batchById(id: string, context: Context): Promise<ClassificationBatch | null> {
  const batch = await context.services.batches.store.byId(id);
  if (!batch || !mayAccessCompany(context.actor, batch.companyId)) return null;
  return toBatch(batch, await countsOf(id, context));
}

@Resolver(() => ClassificationBatch)
export class BatchResolver {
  @FieldResolver(() => BatchCounts, { description: 'How far it is.' })
  async counts(@Root() { id }: ClassificationBatch, @Ctx() context: Context): Promise<BatchCounts> {
    const counts = await countsOf(id, context);
    const of = (...states: ItemState[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    return make(BatchCounts, {
      total: Object.values(counts).reduce((sum, n) => sum + n, 0),
      waiting: of('NEW', 'SCREENING'),
      ready: of('READY'),
      scored: of('SCORED'),
      abstained: of('ABSTAINED'),
      held: of('HELD'),
      failed: of('FAILED'),
      cancelled: of('CANCELLED'),
    });
  }

  @FieldResolver(() => Money, { description: 'What its answers have cost so far.' })
  async cost(@Root() { id }: ClassificationBatch, @Ctx() { services }: Context): Promise<MoneyShape> {
    return money(await services.batches.store.cost(id));
  }

  @FieldResolver(() => ClassificationBatchItemConnection, {
    description: 'Its items in the order in which they were given, one answer for each.',
  })
  async items(
    @Root() { id }: ClassificationBatch,
    @Arg('states', () => [BatchItemStateEnum], { nullable: true, description: 'Only those in one of these states.' })
    states: ItemState[] | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { services }: Context,
  ): Promise<ConnectionShape<ClassificationBatchItem>> {
    const page = pageRequest(args, itemCursor);
    const after = page.after?.[0] ?? -1;
    const rows = await services.batches.store.itemPage(id, { states: states ?? null, after, limit: page.limit });
    return connection(rows.map(toItem), page, ({ position }) => [position]);
  }

  @Query(() => ClassificationBatch, {
    nullable: true,
    description: '`null` where it does not exist or you may not see it.',
  })
  @RequiresScopes('classify:write')
  classificationBatch(
    @Arg('id', () => ID, { description: 'The batch.' }) id: string,
    @Ctx() context: Context,
  ): Promise<ClassificationBatch | null> {
    return batchById(parseId('id', id), context);
  }

  @Query(() => ClassificationBatchConnection, { description: 'Those you may see, newest first.' })
  @RequiresScopes('classify:write')
  async classificationBatches(
    @Arg('filter', () => ClassificationBatchFilter, { nullable: true, description: 'Default: all of them.' })
    filter: ClassificationBatchFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ): Promise<ConnectionShape<ClassificationBatch>> {
    const page = pageRequest(args);
    const companyId = visibleCompany(actor, filter?.companyId ?? null, 'filter.companyId');
    if (companyId === undefined) return connection<ClassificationBatch>([], page, ({ id }) => [id]);
    const { store } = services.batches;
    const rows = await store.page({ companyId, afterId: page.after?.[0] ?? null, limit: page.limit });
    const counts = await store.counts(rows.map(({ id }) => id));
    return connection(
      rows.map((row) => toBatch(row, counts.get(row.id) ?? {})),
      page,
      ({ id }) => [id],
    );
  }

  @Query(() => BatchCostEstimate, {
    nullable: true,
    description: 'What a batch would cost; `null` for a company that you may not see.',
  })
  @RequiresScopes('classify:write')
  async estimateBatchCost(
    @Arg('input', () => EstimateBatchCostInput, { description: 'How many texts, how long, and who would pay.' })
    input: EstimateBatchCostInput,
    @Ctx() { actor, services }: Context,
  ): Promise<BatchCostEstimate | null> {
    const companyId = parseId('input.companyId', input.companyId);
    const { texts, bytes } = input;
    if (texts < 1 || texts > mostItems) throw new BadInput('input.texts', `must be from 1 to ${mostItems}.`);
    if (bytes < texts || bytes > mostBytes)
      throw new BadInput('input.bytes', `must be at least one for each text, and at most ${mostBytes}.`);
    if (!mayAccessCompany(actor, companyId)) return null;
    const estimate = await services.batches.estimate(companyId, { texts, bytes });
    if (!estimate) return null;
    const { expectedPusd, mostPusd, availablePusd, modelId, basis } = estimate;
    return make(BatchCostEstimate, {
      modelId,
      texts,
      basis,
      expected: money(expectedPusd),
      most: money(mostPusd),
      available: money(availablePusd),
      fits: modelId !== null && expectedPusd <= availablePusd,
    });
  }

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

  @Subscription(() => ClassificationBatchProgress, {
    description: 'The current state first, then every change; ends after the last one.',
    subscribe: ({ context, args }) =>
      progressUpdates(context as Context, args as { id: string; afterSeq?: number | null }),
  })
  @RequiresScopes('classify:write')
  classificationBatchProgress(
    @Root() progress: ClassificationBatchProgress,
    @Arg('id', () => ID, { description: 'The batch.' }) _id: string,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'The `seq` that was seen last.' })
    _afterSeq?: number | null,
  ): ClassificationBatchProgress {
    return progress;
  }
}

@Resolver(() => ClassificationBatchItem)
export class BatchItemResolver {
  @FieldResolver(() => Classification, { nullable: true, description: 'What a model read out of it.' })
  classification(
    @Root() { classificationId }: ClassificationBatchItem,
    @Ctx() context: Context,
  ): Promise<Classification | null> | null {
    return classificationId === null ? null : classificationById(classificationId, context);
  }
}

async function countsOf(id: string, context: Context): Promise<Partial<ItemCounts>> {
  return (await context.services.batches.store.counts([id])).get(id) ?? {};
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

function toBatch(batch: Batch, counts: Partial<ItemCounts>): ClassificationBatch {
  const { id, status, companyId, seq, paused, outcome, waitsFor, retryAt, createdAt, startedAt, finishedAt } = batch;
  const open = (counts.NEW ?? 0) + (counts.SCREENING ?? 0) + (counts.READY ?? 0);
  const progress = progressOf(batch.total - open, batch.total, status === 'COMPLETED');
  return make(ClassificationBatch, {
    id,
    status,
    companyId,
    seq,
    paused,
    outcome,
    waitsFor,
    retryAt,
    progress,
    createdAt,
    startedAt,
    finishedAt,
  });
}

const toItem = ({ itemId, position, state, failure, classificationId }: BatchItem): ClassificationBatchItem =>
  make(ClassificationBatchItem, { id: itemId, position, state, failure, classificationId });

const isLast = ({ status }: ClassificationBatch): boolean => status === 'COMPLETED' || status === 'FAILED';

async function progressUpdates(
  context: Context,
  args: { readonly id: string; readonly afterSeq?: number | null },
): Promise<AsyncIterable<ClassificationBatchProgress>> {
  const id = parseId('id', args.id);
  const afterSeq = parseAfterSeq(args.afterSeq);
  const read = async () => {
    const batch = await batchById(id, context);
    if (!batch) throw new NotFound('ClassificationBatch', id);
    return batch;
  };
  const now = await read();
  if (afterSeq !== undefined && isLast(now) && afterSeq >= now.seq) return nothingMore();
  return liveQuery<ClassificationBatchProgress>({
    signals: context.services.signals,
    topic: batchTopic(id),
    async read() {
      const batch = await read();
      return [make(ClassificationBatchProgress, { seq: batch.seq, batch })];
    },
    seqOf: ({ seq }) => seq,
    isLast: ({ batch }) => isLast(batch),
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}

async function* nothingMore(): AsyncGenerator<ClassificationBatchProgress> {}
