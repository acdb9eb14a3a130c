import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { keyedRequest } from '#platform/idempotency';
import {
  BadInput,
  Forbidden,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotPermitted,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import { type Context } from './context.js';
import {
  BackfillDeliveriesResult,
  DeliveryInvalid,
  DeliveryNotWaiting,
  DeliveryRunsQueued,
  RedriveDeliveryRunsResult,
  ResolveDeliveryRunResult,
} from './delivery.results.js';
import { toProblems, toRun, visibleRun, visibleSchedule } from './delivery.shape.js';
import { BackfillDeliveriesInput, RedriveDeliveryRunsInput, ResolveDeliveryRunInput } from './delivery.inputs.js';
import { companyOf } from './destination.resolver.js';
import { checkedFilter } from './delivery-filter.js';

const longestReference = 200;
const shownRuns = 100;

/** What operators do to runs. */
@Resolver()
export class DeliveryOperationsResolver {
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
