import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { connection, PageArgs, pageRequest, parseId, RequiresScopes } from '#platform/subgraph-server';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, rangeOf } from './context.js';
import {
  toAttempt,
  toPayload,
  toReceipt,
  toRun,
  visibleDestination,
  visibleRun,
  visibleSchedule,
} from './delivery.shape.js';
import { DeliveryRunFilter } from './delivery.inputs.js';
import {
  DeliveryAttempt,
  DeliveryPayload,
  DeliveryReceipt,
  DeliveryRun,
  DeliveryRunConnection,
} from './delivery.types.js';
import { companyOf } from './destination.resolver.js';
import { checkedFilter } from './delivery-filter.js';
import { Destination } from './destination.types.js';
import { DeliverySchedule } from './schedule.types.js';

@Resolver(() => DeliveryRun)
export class DeliveryRunResolver {
  @Query(() => DeliveryRun, { nullable: true, description: 'Null when there is none that you may see.' })
  @RequiresScopes('delivery:manage', 'operations:read')
  deliveryRun(
    @Arg('id', () => ID, { description: 'UUID of the run.' }) id: string,
    @Ctx() context: Context,
  ): Promise<DeliveryRun | null> {
    return visibleRun(context, parseId('id', id));
  }

  @Query(() => DeliveryRunConnection, { description: 'Deliveries, newest first; skipped ones are rows with a reason.' })
  @RequiresScopes('delivery:manage', 'operations:read')
  async deliveryRuns(
    @Arg('filter', () => DeliveryRunFilter, { nullable: true, description: 'Default: all that you may see.' })
    filter: DeliveryRunFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const page = pageRequest(args);
    const companyId = companyOf(context, filter?.companyId);
    const { db, runLists } = context.services;
    const wanted = { ...checkedFilter('filter', filter), status: filter?.status ?? null };
    const rows = companyId === undefined ? [] : await runLists.list(db, { ...wanted, companyId }, rangeOf(page));
    return connection(rows.map(toRun), page, ({ id }) => [id]);
  }

  @FieldResolver(() => Company, { nullable: true, description: 'Whose figures.' })
  company(@Root() { row }: DeliveryRun, @Ctx() context: Context) {
    return visibleCompany(context, row.companyId);
  }

  @FieldResolver(() => Destination, { nullable: true, description: 'Where they go.' })
  destination(@Root() { row }: DeliveryRun, @Ctx() context: Context) {
    return visibleDestination(context, row.destinationId);
  }

  @FieldResolver(() => DeliverySchedule, {
    nullable: true,
    description: 'The schedule; null where there is none, or it was deleted.',
  })
  schedule(@Root() { row }: DeliveryRun, @Ctx() context: Context) {
    return row.scheduleId === null ? null : visibleSchedule(context, row.scheduleId);
  }

  @FieldResolver(() => Int, { description: 'Sends and questions so far.' })
  async attemptCount(@Root() run: DeliveryRun, @Ctx() context: Context): Promise<number> {
    return (await attemptsOf(context, run.id)).length;
  }

  @Directive('@listSize(assumedSize: 20)')
  @FieldResolver(() => [DeliveryAttempt], { description: 'Every call to the partner, in order.' })
  async attempts(@Root() run: DeliveryRun, @Ctx() context: Context): Promise<DeliveryAttempt[]> {
    return (await attemptsOf(context, run.id)).map(toAttempt);
  }

  @FieldResolver(() => DeliveryReceipt, { nullable: true, description: 'That the partner has it; null until then.' })
  async receipt(@Root() { id }: DeliveryRun, @Ctx() context: Context): Promise<DeliveryReceipt | null> {
    const { db, attempts } = context.services;
    const row = await context.load('impact.DeliveryReceipt', id, (ids) => attempts.receiptsOf(db, ids));
    return row && toReceipt(row);
  }

  @FieldResolver(() => DeliveryPayload, { nullable: true, description: 'What is sent; null until its first attempt.' })
  async payload(@Root() { row }: DeliveryRun, @Ctx() context: Context): Promise<DeliveryPayload | null> {
    if (row.payloadId === null) return null;
    const { db, payloads } = context.services;
    const payload = await context.load('impact.DeliveryPayload', row.payloadId, (ids) => payloads.byIds(db, ids));
    return payload && toPayload(payload, context);
  }
}

async function attemptsOf(context: Context, runId: string) {
  const { db, attempts } = context.services;
  return (await context.load('impact.DeliveryAttempt', runId, (ids) => attempts.ofRuns(db, ids))) ?? [];
}
