import { Arg, Args, Ctx, FieldResolver, Float, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  connection,
  type ConnectionShape,
  cursorColumn,
  make,
  PageArgs,
  pageRequest,
  parseAfterSeq,
  parseId,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import { queueTopic } from '../review-queue/queue-clock.store.js';
import type { QueueChange } from '../review-queue/review-reader.store.js';
import type { ReviewHistoryEntry as HistoryEntry, ReviewItem as Item } from '../review-queue/review.entity.js';
import { isAssigned, openStatuses, type ReviewStatus, visibleStatus } from '../review-queue/review.rules.js';
import { clockOf } from '../review-queue/sla.rules.js';
import { confinedTo, conflictsIn, type Context, flagsOf, visibleItem } from './context.js';
import { ReviewStatusEnum } from './enums.js';
import {
  ReviewClock,
  ReviewHistoryEntry,
  ReviewItem,
  ReviewItemConnection,
  ReviewQueueChange,
  ReviewQueueFilter,
} from './review.types.js';
import { toFlag } from './screening.resolver.js';
import { FeedbackStub, SafetyFlag } from './screening.types.js';
import { User } from './user.types.js';

/** The columns that the queue is sorted by: priority, `created_at`, id. */
const queueOrder = [cursorColumn.smallint, cursorColumn.instant, cursorColumn.uuid] as const;

const isConcerned = async ({ userId }: Item, context: Context): Promise<boolean> =>
  userId !== null && (await conflictsIn(context)).has(userId);

const userOf = (id: string | null): User | null => (id === null ? null : make(User, { id }));

@Resolver(() => ReviewItem)
export class ReviewItemResolver {
  @FieldResolver(() => ReviewStatusEnum, { description: 'Where it stands now. A lease that ran out counts at once.' })
  status(@Root() item: Item, @Ctx() context: Context): ReviewStatus {
    return visibleStatus(item, context.services.clock.now());
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The held text, for the eyes of the reviewer; null for one who wrote it or shares a programme or a meeting with its author. Null for a text of a batch, too. Cleared by the decision; show it blurred until asked for.',
  })
  async text(@Root() item: Item, @Ctx() context: Context): Promise<string | null> {
    return item.heldText !== null && (await isConcerned(item, context)) ? null : item.heldText;
  }

  @FieldResolver(() => FeedbackStub, {
    nullable: true,
    description: 'The feedback whose text is held; null for other content.',
  })
  feedback(@Root() item: Item): FeedbackStub | null {
    return item.contentKind === 'FEEDBACK' ? { id: item.contentId } : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who has it in review.' })
  claimedByUser(@Root() { claimedBy }: Item): User | null {
    return userOf(claimedBy);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who approved or dismissed it.' })
  decidedByUser(@Root() { decidedBy }: Item): User | null {
    return userOf(decidedBy);
  }

  @FieldResolver(() => User, { nullable: true, description: 'For whom a lead keeps it now.' })
  assignedToUser(@Root() item: Item, @Ctx() { services }: Context): User | null {
    return isAssigned(item, services.clock.now()) ? userOf(item.assignedTo) : null;
  }

  @FieldResolver(() => ReviewClock, { description: 'By when it should be taken and decided.' })
  clock(@Root() item: Item, @Ctx() { services }: Context): ReviewClock {
    return make(ReviewClock, clockOf(item, services.clock.now()));
  }

  @FieldResolver(() => [SafetyFlag], { description: 'Why it is here, surest first.' })
  async flags(@Root() item: Item, @Ctx() context: Context): Promise<SafetyFlag[]> {
    return (await flagsOf(item.screeningId, context)).map(toFlag);
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
  @RequiresScopes('safety:review')
  async reviewQueue(
    @Arg('filter', () => ReviewQueueFilter, { nullable: true, description: 'Which items. Default: all open ones.' })
    filter: ReviewQueueFilter | null,
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
            ruleId: filter?.ruleId == null ? undefined : parseText('filter.ruleId', filter.ruleId, 200),
          },
          page.limit,
          page.after,
        );
    return connection(rows, page, (item) => [item.priority, item.createdAt.toISOString(), item.id]);
  }

  @Query(() => ReviewItem, {
    nullable: true,
    description: 'An item by id; `null` where it does not exist or belongs to a company you may not see.',
  })
  @RequiresScopes('safety:review')
  reviewItem(
    @Arg('id', () => ID, { description: 'The review item.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Item | null> {
    return visibleItem(parseId('id', id), context);
  }

  @Subscription(() => ReviewQueueChange, {
    description:
      'The state of the queue, then every change. With `afterSeq`: every item that changed after that position.',
    subscribe: ({ context, args }) => queueChanges(context as Context, args as { afterSeq?: number | null }),
  })
  @RequiresScopes('safety:review')
  reviewQueueChanged(
    @Root() change: QueueChange,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'The last `seq` seen: changes after it follow.' })
    _afterSeq?: number | null,
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
