import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { hasScope, mayAccessCompany } from '#platform/auth';
import {
  BadInput,
  connection,
  IdempotencyKey,
  IdempotencyKeyReused,
  InputProblem,
  make,
  NotPermitted,
  PageArgs,
  pageRequest,
  parseId,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import { isSelf, mayReadPeople } from '../access/visibility.rules.js';
import { PersonEntity } from '../people/person.entity.js';
import type { VolunteerTimeOutcome } from '../volunteer-time/volunteer-time.service.js';
import type { VolunteerTimeRow } from '../volunteer-time/volunteer-time.store.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, loadRecord, rangeOf } from './context.js';
import { CompanyMetrics } from './metrics.types.js';
import { visibleProgram } from './program.resolver.js';
import { Program } from './program.types.js';
import { User } from './user.types.js';
import {
  ConfirmVolunteerTimeInput,
  ConfirmVolunteerTimeResult,
  DecideVolunteerTimesInput,
  DecideVolunteerTimesResult,
  DisputeVolunteerTimeInput,
  DisputeVolunteerTimeResult,
  RecordVolunteerTimeInput,
  RecordVolunteerTimeResult,
  ReverseVolunteerTimeInput,
  ReverseVolunteerTimeResult,
  VolunteerMinutes,
  VolunteerTimeConnection,
  VolunteerTimeEntryType,
  VolunteerTimeFilter,
  VolunteerTimeInvalid,
  VolunteerTimesDecided,
  VolunteerTimeType,
} from './volunteer-time.types.js';

const longestReason = 500;
const mostDecided = 200;
const inputOf = { description: 'What is asked for.' };

type Refused = Exclude<VolunteerTimeOutcome, { kind: 'DONE' | 'KEY_REUSED' }>;
const refused = (outcome: Refused): VolunteerTimeInvalid | NotPermitted =>
  outcome.kind === 'NOT_PERMITTED'
    ? refuse(NotPermitted, {})
    : refuse(VolunteerTimeInvalid, {
        problems: outcome.problems.map(({ path, message }) => make(InputProblem, { path: `input.${path}`, message })),
      });

const toGraph = (row: VolunteerTimeRow): VolunteerTimeType => make(VolunteerTimeType, row);

async function timesOf({ services }: Context, ids: readonly string[]): Promise<VolunteerTimeType[]> {
  const rows = new Map((await services.volunteerTimeStore.find(ids)).map((row) => [row.id, row]));
  return ids.map((id) => toGraph(rows.get(id)!));
}

async function changed(context: Context, outcome: VolunteerTimeOutcome) {
  if (outcome.kind === 'KEY_REUSED') throw new Error('Only recording has a key.');
  return outcome.kind === 'DONE' ? (await timesOf(context, outcome.ids))[0]! : refused(outcome);
}

/** Volunteers are known by name to those who decide on their time. */
const mayKnowVolunteer = ({ actor }: Context, { companyId, userId }: VolunteerTimeType): boolean =>
  isSelf(actor, userId) ||
  mayReadPeople(actor, companyId) ||
  (hasScope(actor, 'time:decide') && mayAccessCompany(actor, companyId));

@Resolver(() => VolunteerTimeType)
export class VolunteerTimeResolver {
  @Query(() => VolunteerTimeConnection, {
    description:
      'Recorded time, newest first: your own, or with the scope `time:decide` or `impact:people` that of the volunteers of a company you may see.',
  })
  @Directive('@authenticated')
  async volunteerTimes(
    @Arg('filter', () => VolunteerTimeFilter, { nullable: true, description: 'Which of them.' })
    filter: VolunteerTimeFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ) {
    const { companyId, userId, programId, status, from, to } = filter ?? {};
    const page = pageRequest(args);
    const ids = Object.entries({ companyId, userId, programId }).filter(([, id]) => id != null);
    const checked = Object.fromEntries(ids.map(([name, id]) => [name, parseId(`filter.${name}`, id!)]));
    const sees = hasScope(actor, 'time:decide') || hasScope(actor, 'impact:people');
    const own = actor.companyId !== null && checked.companyId !== undefined && checked.companyId !== actor.companyId;
    const stranger =
      actor.kind === 'anonymous' || (!sees && checked.userId !== undefined && checked.userId !== actor.id);
    if (own || stranger || (!sees && actor.kind !== 'user'))
      return connection([] as VolunteerTimeRow[], page, ({ id }) => [id]);
    const rows = await services.volunteerTimeStore.list(
      {
        ...checked,
        status: status ?? null,
        from: from ?? null,
        to: to ?? null,
        companyId: actor.companyId ?? checked.companyId ?? null,
        ...(!sees && { userId: actor.id }),
      },
      rangeOf(page),
    );
    return connection(rows.map(toGraph), page, ({ id }) => [id]);
  }

  @Mutation(() => RecordVolunteerTimeResult, {
    description:
      'Records time: your own, or as staff of the programmes, or with an API key with `records:write`. Up to eight hours count at once.',
  })
  @Directive('@authenticated')
  async recordVolunteerTime(
    @Arg('input', () => RecordVolunteerTimeInput, inputOf) input: RecordVolunteerTimeInput,
    @IdempotencyKey() idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<typeof RecordVolunteerTimeResult> {
    const { startsAt = null, day = null, minutes } = input;
    const externalId = input.externalId == null ? null : parseText('input.externalId', input.externalId, 200);
    const outcome = await context.services.volunteerTimes.record(context.actor, {
      userId: parseId('input.userId', input.userId),
      programId: parseId('input.programId', input.programId),
      sessionId: input.sessionId == null ? null : parseId('input.sessionId', input.sessionId),
      minutes,
      startsAt,
      day,
      workTime: input.workTime ?? 'UNKNOWN',
      externalId: externalId ?? (idempotencyKey === null ? null : `key:${idempotencyKey}`),
    });
    if (outcome.kind === 'KEY_REUSED') return refuse(IdempotencyKeyReused, {});
    return outcome.kind === 'DONE' ? (await timesOf(context, outcome.ids))[0]! : refused(outcome);
  }

  @Mutation(() => ConfirmVolunteerTimeResult, { description: 'Says that time of yours is right.' })
  @Directive('@authenticated')
  async confirmVolunteerTime(
    @Arg('input', () => ConfirmVolunteerTimeInput, inputOf) { id }: ConfirmVolunteerTimeInput,
    @Ctx() context: Context,
  ): Promise<typeof ConfirmVolunteerTimeResult> {
    return changed(context, await context.services.volunteerTimes.confirm(context.actor, parseId('input.id', id)));
  }

  @Mutation(() => DisputeVolunteerTimeResult, {
    description: 'Says that time of yours is wrong; it does not count until that is decided.',
  })
  @Directive('@authenticated')
  async disputeVolunteerTime(
    @Arg('input', () => DisputeVolunteerTimeInput, inputOf) { id, reason }: DisputeVolunteerTimeInput,
    @Ctx() context: Context,
  ): Promise<typeof DisputeVolunteerTimeResult> {
    const why = parseText('input.reason', reason, longestReason);
    return changed(context, await context.services.volunteerTimes.dispute(context.actor, parseId('input.id', id), why));
  }

  @Mutation(() => DecideVolunteerTimesResult, {
    description: 'Decides whether time counts; needs a person, and never on their own time.',
  })
  @RequiresScopes('time:decide')
  async decideVolunteerTimes(
    @Arg('input', () => DecideVolunteerTimesInput, inputOf) { ids, decision, reason }: DecideVolunteerTimesInput,
    @Ctx() context: Context,
  ): Promise<typeof DecideVolunteerTimesResult> {
    if (ids.length < 1 || ids.length > mostDecided) throw new BadInput('input.ids', `must be 1 to ${mostDecided} ids.`);
    const outcome = await context.services.volunteerTimes.decide(
      context.actor,
      ids.map((id, index) => parseId(`input.ids[${index}]`, id)),
      {
        status: decision === 'APPROVE' ? 'APPROVED' : 'REJECTED',
        reason: parseText('input.reason', reason, longestReason),
      },
    );
    if (outcome.kind === 'KEY_REUSED') throw new Error('Only recording has a key.');
    if (outcome.kind !== 'DONE') return refused(outcome);
    return make(VolunteerTimesDecided, { times: await timesOf(context, outcome.ids) });
  }

  @Mutation(() => ReverseVolunteerTimeResult, {
    description: 'Takes approved time back; needs a person, and never one’s own time.',
  })
  @RequiresScopes('time:decide')
  async reverseVolunteerTime(
    @Arg('input', () => ReverseVolunteerTimeInput, inputOf) { id, reason }: ReverseVolunteerTimeInput,
    @Ctx() context: Context,
  ): Promise<typeof ReverseVolunteerTimeResult> {
    const why = parseText('input.reason', reason, longestReason);
    return changed(context, await context.services.volunteerTimes.reverse(context.actor, parseId('input.id', id), why));
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The volunteer: for themselves, for `impact:people` and for those who decide; null for everyone else.',
  })
  async user(@Root() time: VolunteerTimeType, @Ctx() context: Context) {
    return mayKnowVolunteer(context, time) ? loadRecord(context, PersonEntity, time.userId) : null;
  }

  @FieldResolver(() => Company, { nullable: true, description: 'The company whose volunteer it was.' })
  company(@Root() time: VolunteerTimeType, @Ctx() context: Context) {
    return visibleCompany(context, time.companyId);
  }

  @FieldResolver(() => Program, { nullable: true, description: 'The programme it was given to.' })
  program(@Root() time: VolunteerTimeType, @Ctx() context: Context) {
    return visibleProgram(context, time.programId);
  }

  @FieldResolver(() => ID, { nullable: true, description: 'UUID of the meeting it was given in, if it was in one.' })
  sessionId(@Root() time: VolunteerTimeType): string | null {
    return time.sessionId;
  }

  @FieldResolver(() => [VolunteerTimeEntryType], { description: 'Everything that was said of it, oldest first.' })
  async entries(@Root() time: VolunteerTimeType, @Ctx() context: Context): Promise<VolunteerTimeEntryType[]> {
    const load = (ids: readonly string[]) => context.services.volunteerTimeStore.entriesOf(ids);
    const entries = (await context.load('impact.volunteerTimeEntries', time.id, load)) ?? [];
    return entries.map(({ status, minutes, reason, createdAt, actorId, number }) =>
      make(VolunteerTimeEntryType, { status, minutes, reason, createdAt, automatic: actorId === null && number === 2 }),
    );
  }
}

@Resolver(() => CompanyMetrics)
export class VolunteerMinutesResolver {
  @FieldResolver(() => VolunteerMinutes, {
    description: 'Approved volunteer time of the period, by whose hours it was.',
  })
  async volunteerTime(
    @Root() { companyId, period }: CompanyMetrics,
    @Ctx() { services }: Context,
  ): Promise<VolunteerMinutes> {
    return make(VolunteerMinutes, await services.volunteerTimeStore.approvedMinutes(companyId, period));
  }
}
