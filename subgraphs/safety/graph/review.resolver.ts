import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  connection,
  cursorColumn,
  PageArgs,
  pageRequest,
  parseAfterSeq,
  parseId,
  type ConnectionShape,
  type GraphContext,
} from '#platform/subgraph-server';
import { queueTopic } from '../review-queue/queue-clock.store.js';
import type { ReviewItem as Item } from '../review-queue/review-item.js';
import type { HistoryEntry, QueueChange } from '../review-queue/review-reader.store.js';
import { openStatuses, visibleStatus, type ReviewStatus } from '../review-queue/review.rules.js';
import { confinedTo, type SafetyServices } from '../services.js';
import { ReviewStatus_ } from './enums.js';
import {
  ReviewHistoryEntry,
  ReviewItem,
  ReviewItemConnection,
  ReviewQueueChange,
  ReviewQueueFilter,
} from './review.types.js';
import { loadFlags, toFlag } from './screening.resolver.js';
import { FeedbackStub, SafetyFlag } from './screening.types.js';

type Context = GraphContext<SafetyServices>;
/** The columns that the queue is sorted by: priority, `created_at`, id. */
const queueOrder = [cursorColumn.smallint, cursorColumn.instant, cursorColumn.uuid] as const;
const reviewers = '@requiresScopes(scopes: [["safety:review"]])';

/** An item by id; `null` where it does not exist or belongs to a company the caller may not see. */
export async function visibleItem(id: string, context: Context): Promise<Item | null> {
  const item = await context.load('reviewItem', id, (ids: readonly string[]) =>
    context.services.queueReader.byIds(ids),
  );
  return item && mayAccessCompany(context.actor, item.companyId) ? item : null;
}

/** People whose texts the caller must not judge. */
export async function conflictsIn(context: Context): Promise<ReadonlySet<string>> {
  const { actor, services } = context;
  const load = (ids: readonly string[]) => Promise.all(ids.map((id) => services.conflictsOf(id)));
  return (await context.load('reviewConflicts', actor.id, load))!;
}

const isConcerned = async ({ userId }: Item, context: Context): Promise<boolean> =>
  (await conflictsIn(context)).has(userId);

@Resolver(() => ReviewItem)
export class ReviewItemResolver {
  @FieldResolver(() => ReviewStatus_)
  status(@Root() item: Item, @Ctx() context: Context): ReviewStatus {
    return visibleStatus(item, context.services.clock.now());
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The held text, for the eyes of the reviewer; null for one who wrote it or shares a programme or a meeting with its author. Cleared by the decision; show it blurred until asked for.',
  })
  async text(@Root() item: Item, @Ctx() context: Context): Promise<string | null> {
    return item.heldText !== null && (await isConcerned(item, context)) ? null : item.heldText;
  }

  @FieldResolver(() => FeedbackStub)
  feedback(@Root() item: Item): FeedbackStub {
    return { id: item.contentId };
  }

  @FieldResolver(() => [SafetyFlag], { description: 'Why it is here, surest first.' })
  async flags(@Root() item: Item, @Ctx() context: Context): Promise<SafetyFlag[]> {
    return ((await loadFlags(context, item.screeningId)) ?? []).map(toFlag);
  }

  @FieldResolver(() => [ReviewHistoryEntry], {
    description: 'Oldest first. Without notes for a reviewer who is not shown the text.',
  })
  async history(@Root() item: Item, @Ctx() context: Context): Promise<HistoryEntry[]> {
    const load = (ids: readonly string[]) => context.services.queueReader.historyOf(ids);
    const entries = (await context.load('reviewHistory', item.id, load)) ?? [];
    return (await isConcerned(item, context)) ? entries.map((entry) => ({ ...entry, note: null })) : entries;
  }
}

@Resolver(() => FeedbackStub)
export class FeedbackReviewResolver {
  @FieldResolver(() => ReviewItem, {
    nullable: true,
    description: 'The latest review of this text; `null` when it was never held.',
  })
  async reviewItem(@Root() feedback: FeedbackStub, @Ctx() context: Context): Promise<Item | null> {
    const load = (ids: readonly string[]) => context.services.queueReader.latestOfContents(ids);
    const item = await context.load('reviewItemOfContent', feedback.id, load);
    return item && mayAccessCompany(context.actor, item.companyId) ? item : null;
  }
}

@Resolver()
export class ReviewQueueResolver {
  @Query(() => ReviewItemConnection, { description: 'Most urgent first, then oldest first.' })
  @Directive(reviewers)
  async reviewQueue(
    @Arg('filter', () => ReviewQueueFilter, { nullable: true }) filter: ReviewQueueFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<Item>> {
    const page = pageRequest(args, queueOrder);
    const asked = filter?.companyId == null ? null : parseId('filter.companyId', filter.companyId);
    const hidden = asked !== null && !mayAccessCompany(context.actor, asked);
    const rows = hidden
      ? []
      : await context.services.queueReader.list(
          {
            companyId: asked ?? confinedTo(context.actor),
            statuses: filter?.statuses ?? openStatuses,
            category: filter?.category ?? undefined,
          },
          page.limit,
          page.after,
        );
    return connection(rows, page, (item) => [item.priority, item.createdAt.toISOString(), item.id]);
  }

  @Query(() => ReviewItem, { nullable: true })
  @Directive(reviewers)
  reviewItem(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<Item | null> {
    return visibleItem(parseId('id', id), context);
  }

  @Subscription(() => ReviewQueueChange, {
    description:
      'The state of the queue, then every change. With `afterSeq`: every item that changed after that position.',
    subscribe: ({ context, args }) => queueChanges(context as Context, args as { afterSeq?: number | null }),
  })
  @Directive(reviewers)
  reviewQueueChanged(
    @Root() change: QueueChange,
    @Arg('afterSeq', () => Int, { nullable: true }) _afterSeq?: number | null,
  ): QueueChange {
    return change;
  }
}

function queueChanges(
  { actor, services }: Context,
  args: { afterSeq?: number | null },
): AsyncIterableIterator<QueueChange> {
  const afterSeq = parseAfterSeq(args.afterSeq);
  return liveQuery<QueueChange>({
    signals: services.signals,
    topic: queueTopic,
    async read(after) {
      const { changes, more } = await services.queueReader.changes(confinedTo(actor), after);
      // A full page is not the end: wake ourselves for the next one.
      if (more) services.signals.notify(queueTopic);
      return changes;
    },
    seqOf: (change) => change.seq,
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}
