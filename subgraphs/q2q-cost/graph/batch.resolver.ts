import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import {
  BadInput,
  connection,
  type ConnectionShape,
  cursorColumn,
  make,
  type MoneyShape,
  PageArgs,
  pageRequest,
  parseId,
  RequiresScopes,
} from '#platform/subgraph-server';
import type { ItemState } from '../batches/batch.entity.js';
import { mostBytes, mostItems } from '../batches/batch.rules.js';
import type { BatchItem } from '../batches/batch.store.js';
import { batchById, countsOf, toBatch } from './batch-view.js';
import {
  BatchCostEstimate,
  BatchCounts,
  ClassificationBatch,
  ClassificationBatchConnection,
  ClassificationBatchFilter,
  ClassificationBatchItem,
  ClassificationBatchItemConnection,
  EstimateBatchCostInput,
} from './batch.types.js';
import { visibleCompany } from './budget-control.resolver.js';
import { classificationById } from './classification.resolver.js';
import { Classification } from './classification.types.js';
import type { Context } from './context.js';
import { BatchItemStateEnum } from './enums.js';
import { Money, money } from './money.types.js';

const itemCursor = [cursorColumn.position] as const;

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

const toItem = ({ itemId, position, state, failure, classificationId }: BatchItem): ClassificationBatchItem =>
  make(ClassificationBatchItem, { id: itemId, position, state, failure, classificationId });
