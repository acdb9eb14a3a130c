import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { keyedRequest } from '#platform/idempotency';
import {
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotPermitted,
  parseId,
  parseIdempotencyKey,
  RequiresScopes,
} from '#platform/subgraph-server';
import { deliveryStats } from '../deliveries/stats.store.js';
import { visibleCompany } from './company.resolver.js';
import { type Context } from './context.js';
import {
  AlreadyDelivered,
  DeliveryDifference,
  DeliveryInvalid,
  DeliveryPreview,
  PreviewDeliveryResult,
  RunDeliveryNowResult,
} from './delivery.results.js';
import {
  seesCompany,
  toDestination,
  toPayload,
  toPeriod,
  toProblems,
  toProfile,
  toReceipt,
  toRun,
} from './delivery.shape.js';
import { DeliveryPeriodInput, PreviewDeliveryInput, RunDeliveryNowInput } from './delivery.inputs.js';
import { DeliveryFigures, DeliveryStats, PayloadProblem } from './delivery.types.js';
import { idOf } from './delivery-filter.js';
import { periodOf } from './figures.js';
import { MetricsPeriodInput } from './metrics.types.js';

/** What is asked of deliveries by those who schedule them: how they went, what one would be, one now. */
@Resolver()
export class DeliveryRequestResolver {
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
}
