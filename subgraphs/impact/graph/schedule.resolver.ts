import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { keyedRequest } from '#platform/idempotency';
import {
  BadInput,
  CompanyNotFound,
  connection,
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
  VersionConflict,
} from '#platform/subgraph-server';
import { markedOccurrences } from '../schedules/marked-occurrences.rules.js';
import { checkDefinition, type ScheduleOutcome } from '../schedules/schedule.service.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, rangeOf } from './context.js';
import { DeliveryOutcomeEnum } from './delivery.enums.js';
import {
  CreateDeliveryScheduleResult,
  DeleteDeliveryScheduleResult,
  DeliveryScheduleDeleted,
  PauseDeliveryScheduleResult,
  PreviewScheduleResult,
  ResumeDeliveryScheduleResult,
  ScheduleInvalid,
  UpdateDeliveryScheduleResult,
} from './delivery.results.js';
import { toProblems, toSchedule, visibleDestination, visibleSchedule } from './delivery.shape.js';
import { companyOf } from './destination.resolver.js';
import { Destination } from './destination.types.js';
import { DateTime } from './scalars.js';
import {
  CreateDeliveryScheduleInput,
  DeleteDeliveryScheduleInput,
  DeliverySchedule,
  DeliveryScheduleConnection,
  DeliveryScheduleFilter,
  PauseDeliveryScheduleInput,
  PreviewScheduleInput,
  ResumeDeliveryScheduleInput,
  ScheduleOccurrence,
  SchedulePreview,
  UpdateDeliveryScheduleInput,
} from './schedule.types.js';

const longestNote = 500;
const mostPreviewed = 100;
const [firstYear, lastYear] = [2000, 2040];

const stateOf = (context: Context, id: string) => {
  const { db, schedules } = context.services;
  return context.load('impact.DeliveryScheduleState', id, (ids) => schedules.states(db, ids));
};

@Resolver(() => DeliverySchedule)
export class DeliveryScheduleResolver {
  @Query(() => DeliverySchedule, { nullable: true, description: 'Null when there is none that you may see.' })
  @RequiresScopes('delivery:manage', 'operations:read')
  deliverySchedule(
    @Arg('id', () => ID, { description: 'UUID of the schedule.' }) id: string,
    @Ctx() context: Context,
  ): Promise<DeliverySchedule | null> {
    return visibleSchedule(context, parseId('id', id));
  }

  @Query(() => DeliveryScheduleConnection, { description: 'When figures are sent, newest schedule first.' })
  @RequiresScopes('delivery:manage', 'operations:read')
  async deliverySchedules(
    @Arg('filter', () => DeliveryScheduleFilter, { nullable: true, description: 'Default: all that you may see.' })
    filter: DeliveryScheduleFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const page = pageRequest(args);
    const companyId = companyOf(context, filter?.companyId);
    const destinationId = filter?.destinationId == null ? null : parseId('filter.destinationId', filter.destinationId);
    const { db, schedules } = context.services;
    const wanted = { partner: filter?.partner ?? null, active: filter?.active ?? null, destinationId };
    const rows = companyId === undefined ? [] : await schedules.list(db, { companyId, ...wanted, ...rangeOf(page) });
    return connection(rows.map(toSchedule), page, ({ id }) => [id]);
  }

  @Query(() => PreviewScheduleResult, {
    description: 'The next times at which a schedule would run. Nothing is stored.',
  })
  @RequiresScopes('delivery:manage', 'operations:read')
  previewSchedule(
    @Arg('input', () => PreviewScheduleInput, { description: 'The schedule.' }) input: PreviewScheduleInput,
    @Arg('from', () => DateTime, {
      nullable: true,
      description: 'Times are strictly later, in the years 2000 to 2040. Default: now.',
    })
    from: Date | null,
    @Arg('count', () => Int, { defaultValue: 10, description: 'How many times, 1 to 100.' }) count: number,
    @Ctx() { services }: Context,
  ): typeof PreviewScheduleResult {
    if (!Number.isInteger(count) || count < 1 || count > mostPreviewed)
      throw new BadInput('count', `must be a whole number from 1 to ${mostPreviewed}.`);
    const start = from ?? services.clock.now();
    if (start.getUTCFullYear() < firstYear || start.getUTCFullYear() > lastYear)
      throw new BadInput('from', `must lie in the years ${firstYear} to ${lastYear}.`);
    const { definition, problems } = checkDefinition(input, null, input.timeZone);
    if (problems.length > 0) return refuse(ScheduleInvalid, { problems: toProblems(problems) });
    const occurrences = markedOccurrences(definition, start, count).map((each) => make(ScheduleOccurrence, each));
    return make(SchedulePreview, { occurrences });
  }

  @FieldResolver(() => Company, { nullable: true, description: 'Whose figures.' })
  company(@Root() schedule: DeliverySchedule, @Ctx() context: Context) {
    return visibleCompany(context, schedule.companyId);
  }

  @FieldResolver(() => Destination, { nullable: true, description: 'Where they go.' })
  destination(@Root() schedule: DeliverySchedule, @Ctx() context: Context) {
    return visibleDestination(context, schedule.destinationId);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'Its next time; while paused it is skipped then.' })
  async nextRunAt(@Root() { id }: DeliverySchedule, @Ctx() context: Context): Promise<Date | null> {
    return (await stateOf(context, id))?.nextRunAt ?? null;
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When a run last ended that was not skipped.' })
  async lastRunAt(@Root() { id }: DeliverySchedule, @Ctx() context: Context): Promise<Date | null> {
    return (await stateOf(context, id))?.lastRunAt ?? null;
  }

  @FieldResolver(() => DeliveryOutcomeEnum, { nullable: true, description: 'How that run ended.' })
  async lastStatus(@Root() { id }: DeliverySchedule, @Ctx() context: Context): Promise<string | null> {
    return (await stateOf(context, id))?.lastOutcome ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What went wrong in it.' })
  async lastError(@Root() { id }: DeliverySchedule, @Ctx() context: Context): Promise<string | null> {
    return (await stateOf(context, id))?.lastError ?? null;
  }

  @Mutation(() => CreateDeliveryScheduleResult, { description: 'Makes a schedule; its first run is its next time.' })
  @RequiresScopes('delivery:manage')
  async createDeliverySchedule(
    @Arg('input', () => CreateDeliveryScheduleInput, { description: 'Whose figures, when, and where they go.' })
    input: CreateDeliveryScheduleInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof CreateDeliveryScheduleResult> {
    const companyId = parseId('input.companyId', input.companyId);
    const destinationId = input.destinationId == null ? null : parseId('input.destinationId', input.destinationId);
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const keyed = keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'createDeliverySchedule', input });
    const { ...fields } = input;
    const request = { ...fields, companyId, destinationId, partner: input.partner ?? null };
    const outcome = await services.scheduleService.create(request, keyed);
    if (outcome.kind === 'COMPANY_UNKNOWN') return refuse(CompanyNotFound, { id: companyId });
    if (outcome.kind === 'KEY_REUSED') return refuse(IdempotencyKeyReused, {});
    if (outcome.kind === 'INVALID') return refuse(ScheduleInvalid, { problems: toProblems(outcome.problems) });
    if (outcome.kind === 'DONE') return toSchedule(outcome.schedule);
    throw new Error(`A new schedule cannot be ${outcome.kind}.`);
  }

  @Mutation(() => UpdateDeliveryScheduleResult, { description: 'Changes a schedule from now on.' })
  @RequiresScopes('delivery:manage')
  async updateDeliverySchedule(
    @Arg('input', () => UpdateDeliveryScheduleInput, { description: 'What changes.' })
    input: UpdateDeliveryScheduleInput,
    @Ctx() context: Context,
  ): Promise<typeof UpdateDeliveryScheduleResult> {
    const id = await ownSchedule(context, input.id);
    if (id === null) return refuse(NotPermitted, {});
    const outcome = await context.services.scheduleService.update(id, input.expectedVersion ?? null, input);
    if (outcome.kind === 'INVALID') return refuse(ScheduleInvalid, { problems: toProblems(outcome.problems) });
    return changed(outcome);
  }

  @Mutation(() => PauseDeliveryScheduleResult, {
    description: 'Skips the times to come, each with a row that says so, until it is resumed.',
  })
  @RequiresScopes('delivery:manage')
  async pauseDeliverySchedule(
    @Arg('input', () => PauseDeliveryScheduleInput, { description: 'Which one, and why.' })
    input: PauseDeliveryScheduleInput,
    @Ctx() context: Context,
  ): Promise<typeof PauseDeliveryScheduleResult> {
    const note = parseText('input.note', input.note, longestNote).trim();
    const id = await ownSchedule(context, input.id);
    if (id === null) return refuse(NotPermitted, {});
    return changed(await context.services.scheduleService.pause(id, input.expectedVersion ?? null, note));
  }

  @Mutation(() => ResumeDeliveryScheduleResult, { description: 'Runs again at its next time.' })
  @RequiresScopes('delivery:manage')
  async resumeDeliverySchedule(
    @Arg('input', () => ResumeDeliveryScheduleInput, { description: 'Which one.' }) input: ResumeDeliveryScheduleInput,
    @Ctx() context: Context,
  ): Promise<typeof ResumeDeliveryScheduleResult> {
    const id = await ownSchedule(context, input.id);
    if (id === null) return refuse(NotPermitted, {});
    return changed(await context.services.scheduleService.resume(id, input.expectedVersion ?? null));
  }

  @Mutation(() => DeleteDeliveryScheduleResult, {
    description: 'Hides a schedule. Its runs stay, and one under way goes on.',
  })
  @RequiresScopes('delivery:manage')
  async deleteDeliverySchedule(
    @Arg('input', () => DeleteDeliveryScheduleInput, { description: 'Which one.' }) input: DeleteDeliveryScheduleInput,
    @Ctx() context: Context,
  ): Promise<typeof DeleteDeliveryScheduleResult> {
    const id = await ownSchedule(context, input.id);
    if (id === null) return refuse(NotPermitted, {});
    const outcome = await context.services.scheduleService.remove(id, input.expectedVersion ?? null);
    if (outcome.kind === 'DONE') return make(DeliveryScheduleDeleted, { id });
    if (outcome.kind === 'CONFLICT') return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
    return refuse(NotPermitted, {});
  }
}

/** The id of a schedule that the caller may change. */
async function ownSchedule(context: Context, given: string): Promise<string | null> {
  const id = parseId('input.id', given);
  return (await visibleSchedule(context, id)) ? id : null;
}

function changed(outcome: ScheduleOutcome): DeliverySchedule | VersionConflict | NotPermitted {
  if (outcome.kind === 'DONE') return toSchedule(outcome.schedule);
  if (outcome.kind === 'CONFLICT') return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
  return refuse(NotPermitted, {});
}
