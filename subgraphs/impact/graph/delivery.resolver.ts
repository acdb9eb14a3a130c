import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { keyedRequest } from '#platform/idempotency';
import {
  BadInput,
  connection,
  Forbidden,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotPermitted,
  PageArgs,
  pageRequest,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import { deliveryStats } from '../deliveries/stats.store.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, rangeOf } from './context.js';
import {
  AlreadyDelivered,
  BackfillDeliveriesResult,
  DeliveryDifference,
  DeliveryInvalid,
  DeliveryNotWaiting,
  DeliveryPreview,
  DeliveryRunsQueued,
  PreviewDeliveryResult,
  RedriveDeliveryRunsResult,
  ResolveDeliveryRunResult,
  RunDeliveryNowResult,
} from './delivery.results.js';
import {
  seesCompany,
  toAttempt,
  toDestination,
  toPayload,
  toPeriod,
  toProblems,
  toProfile,
  toReceipt,
  toRun,
  visibleDestination,
  visibleRun,
  visibleSchedule,
} from './delivery.shape.js';
import {
  BackfillDeliveriesInput,
  DeliveryAttempt,
  DeliveryFigures,
  DeliveryPayload,
  DeliveryPeriodInput,
  DeliveryReceipt,
  DeliveryRun,
  DeliveryRunConnection,
  DeliveryRunFilter,
  DeliveryStats,
  PayloadProblem,
  PreviewDeliveryInput,
  RedriveDeliveryRunsInput,
  ResolveDeliveryRunInput,
  RunDeliveryNowInput,
} from './delivery.types.js';
import { companyOf } from './destination.resolver.js';
import { Destination } from './destination.types.js';
import { periodOf } from './figures.js';
import { MetricsPeriodInput } from './metrics.types.js';
import { DeliverySchedule } from './schedule.types.js';

const longestReference = 200;
const shownRuns = 100;
const idOf = (field: string, value: string | null | undefined): string | null =>
  value == null ? null : parseId(field, value);

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

  @Query(() => DeliveryStats, {
    nullable: true,
    description:
      'How deliveries went whose time lies in a period; null when there is no such company that you may see.',
  })
  @RequiresScopes('delivery:manage', 'operations:read')
  async deliveryStats(
    @Arg('companyId', () => ID, { description: 'UUID of the company.' }) id: string,
    @Arg('period', () => MetricsPeriodInput, { nullable: true, description: 'The current month when absent.' })
    given: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ): Promise<DeliveryStats | null> {
    const company = await visibleCompany(context, parseId('companyId', id));
    if (!company) return null;
    const { db, deliverySettings } = context.services;
    const { start, end } = periodOf(context, company, given);
    const { onTimeMs } = deliverySettings;
    const [total, ...byPartner] = await deliveryStats(db, { companyId: company.id, start, end, onTimeMs });
    return make(DeliveryStats, {
      total: make(DeliveryFigures, total!),
      byPartner: byPartner.map((figures) => make(DeliveryFigures, figures)),
    });
  }

  @Query(() => PreviewDeliveryResult, {
    description:
      'A delivery as it would be sent now, by the real mapper and validator, and what differs from the last one. Writes, sends and uses up nothing.',
  })
  @RequiresScopes('delivery:manage', 'operations:read')
  async previewDelivery(
    @Arg('input', () => PreviewDeliveryInput, { description: 'A schedule or a draft.' }) input: PreviewDeliveryInput,
    @Arg('period', () => DeliveryPeriodInput, {
      nullable: true,
      description: 'Which period. Default: as the schedule says.',
    })
    period: DeliveryPeriodInput | null,
    @Ctx() context: Context,
  ): Promise<typeof PreviewDeliveryResult> {
    const request = {
      scheduleId: idOf('input.scheduleId', input.scheduleId),
      destinationId: idOf('input.draft.destinationId', input.draft?.destinationId),
      period: period ?? null,
    };
    const outcome = await context.services.previews.preview(request, seesCompany(context));
    if (outcome.kind === 'NOT_FOUND') return refuse(NotPermitted, {});
    if (outcome.kind === 'INVALID') return refuse(DeliveryInvalid, { problems: toProblems(outcome.problems) });
    const { target, connector, body, problems, parts, delivered, unchanged, differences } = outcome.preview;
    const { key: periodKey, from: periodFrom, to: periodTo } = target.period;
    return make(DeliveryPreview, {
      period: toPeriod({ periodKey, periodFrom, periodTo, timeZone: target.timeZone }),
      destination: toDestination(target.destination, context),
      profile: toProfile(connector.profile),
      body: JSON.stringify(body),
      valid: problems.length === 0,
      problems: problems.map(({ path, message }) => make(PayloadProblem, { path, message })),
      calls: parts,
      alreadyDelivered: unchanged,
      delivered: delivered && toPayload(delivered, context),
      differences: differences.map((each) => make(DeliveryDifference, each)),
    });
  }

  @Mutation(() => RunDeliveryNowResult, {
    description: 'Delivers now. Figures that the partner has already are not sent again, unless `force` says so.',
  })
  @RequiresScopes('delivery:manage')
  async runDeliveryNow(
    @Arg('input', () => RunDeliveryNowInput, { description: 'What goes where.' }) input: RunDeliveryNowInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof RunDeliveryNowResult> {
    const { actor, services } = context;
    const request = {
      scheduleId: idOf('input.scheduleId', input.scheduleId),
      destinationId: idOf('input.destinationId', input.destinationId),
      period: input.period ?? null,
      force: input.force,
    };
    const keyed = keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'runDeliveryNow', input: request });
    const outcome = await services.runNow.request(request, keyed, seesCompany(context));
    switch (outcome.kind) {
      case 'NOT_FOUND':
        return refuse(NotPermitted, {});
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'INVALID':
        return refuse(DeliveryInvalid, { problems: toProblems(outcome.problems) });
      case 'ALREADY_DELIVERED':
        return refuse(AlreadyDelivered, { receipt: toReceipt(outcome.receipt) });
      case 'QUEUED':
        await services.wakeDeliveries();
        return toRun(outcome.run);
    }
  }

  @Mutation(() => BackfillDeliveriesResult, {
    description: 'Runs past times of a schedule that have no run or were skipped; at most 400.',
  })
  @RequiresScopes('operations:manage')
  async backfillDeliveries(
    @Arg('input', () => BackfillDeliveriesInput, { description: 'Which times of which schedule.' })
    input: BackfillDeliveriesInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof BackfillDeliveriesResult> {
    const scheduleId = parseId('input.scheduleId', input.scheduleId);
    if (!(await visibleSchedule(context, scheduleId))) return refuse(NotPermitted, {});
    const { actor, services } = context;
    const keyed = keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'backfillDeliveries', input });
    const { from, to, dryRun } = input;
    return queued(context, await services.runOperations.backfill({ scheduleId, from, to, dryRun }, keyed));
  }

  @Mutation(() => RedriveDeliveryRunsResult, {
    description: 'Sends dead letters and blocked runs again: attempts are added to the same runs.',
  })
  @RequiresScopes('operations:manage')
  async redriveDeliveryRuns(
    @Arg('input', () => RedriveDeliveryRunsInput, { description: 'Which runs.' }) input: RedriveDeliveryRunsInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof RedriveDeliveryRunsResult> {
    const { actor, services } = context;
    const ids = input.ids?.map((id, index) => parseId(`input.ids.${index}`, id)) ?? null;
    const filter = input.filter == null ? null : checkedFilter('input.filter', input.filter);
    if (input.filter?.status != null)
      throw new BadInput('input.filter.status', 'is not used here: all runs that can be sent again have failed.');
    const companyId = companyOf(context, input.filter?.companyId);
    if (companyId === undefined) return refuse(NotPermitted, {});
    const keyed = keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'redriveDeliveryRuns', input });
    const request = { companyId, ids, filter, dryRun: input.dryRun };
    return queued(context, await services.runOperations.redrive(request, keyed));
  }

  @Mutation(() => ResolveDeliveryRunResult, {
    description: 'A person who looked at the partner says what became of a delivery whose outcome is not known.',
  })
  @RequiresScopes('operations:manage')
  async resolveDeliveryRun(
    @Arg('input', () => ResolveDeliveryRunInput, { description: 'Which run, and what was found.' })
    input: ResolveDeliveryRunInput,
    @Ctx() context: Context,
  ): Promise<typeof ResolveDeliveryRunResult> {
    const { actor, services } = context;
    if (actor.kind !== 'user') throw new Forbidden('This needs a person: an API key or a service cannot have looked.');
    const id = parseId('input.id', input.id);
    const reference =
      input.reference == null ? null : parseText('input.reference', input.reference, longestReference).trim();
    if (!(await visibleRun(context, id))) return refuse(NotPermitted, {});
    const outcome = await services.runOperations.resolve(id, { resolution: input.resolution, reference });
    if (outcome.kind === 'NOT_FOUND') return refuse(NotPermitted, {});
    if (outcome.kind === 'NOT_WAITING') return refuse(DeliveryNotWaiting, {});
    await services.wakeDeliveries();
    return toRun(outcome.run);
  }
}

async function attemptsOf(context: Context, runId: string) {
  const { db, attempts } = context.services;
  return (await context.load('impact.DeliveryAttempt', runId, (ids) => attempts.ofRuns(db, ids))) ?? [];
}

function checkedFilter(path: string, filter: DeliveryRunFilter | null) {
  const { partner = null, outcome = null, since = null, until = null } = filter ?? {};
  if (since != null && until != null && until <= since) throw new BadInput(`${path}.until`, 'must lie after "since".');
  return {
    partner,
    outcome,
    since,
    until,
    companyId: idOf(`${path}.companyId`, filter?.companyId),
    scheduleId: idOf(`${path}.scheduleId`, filter?.scheduleId),
    destinationId: idOf(`${path}.destinationId`, filter?.destinationId),
  };
}

async function queued(
  context: Context,
  outcome: Awaited<ReturnType<Context['services']['runOperations']['redrive']>>,
): Promise<DeliveryRunsQueued | DeliveryInvalid | NotPermitted | IdempotencyKeyReused> {
  switch (outcome.kind) {
    case 'NOT_FOUND':
      return refuse(NotPermitted, {});
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'INVALID':
      return refuse(DeliveryInvalid, { problems: toProblems(outcome.problems) });
    case 'DONE': {
      const { runs, occurrences, dryRun } = outcome;
      if (!dryRun) await context.services.wakeDeliveries();
      return make(DeliveryRunsQueued, {
        dryRun,
        count: occurrences.length,
        occurrences,
        runs: runs.slice(0, shownRuns).map(toRun),
      });
    }
  }
}
