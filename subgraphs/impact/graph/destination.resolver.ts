import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { keyedRequest } from '#platform/idempotency';
import {
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
import type { DestinationOutcome } from '../destinations/destination.service.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, rangeOf } from './context.js';
import { DestinationStatusEnum, type DestinationStatusName } from './delivery.enums.js';
import {
  CloseDestinationCircuitResult,
  CreateDestinationResult,
  DeleteDestinationResult,
  DestinationDeleted,
  DestinationExists,
  DestinationInUse,
  DestinationInvalid,
  DestinationTested,
  TestDestinationResult,
  UpdateDestinationResult,
} from './delivery.results.js';
import { toDestination, toProblems, visibleDestination } from './delivery.shape.js';
import {
  CloseDestinationCircuitInput,
  CreateDestinationInput,
  DeleteDestinationInput,
  Destination,
  DestinationCircuit,
  DestinationConnection,
  DestinationFilter,
  DestinationProgram,
  type DestinationProgramInput,
  UpdateDestinationInput,
} from './destination.types.js';
import { DateTime } from './scalars.js';

const longestReason = 500;

const circuitOf = (context: Context, id: string) => {
  const { db, circuits } = context.services;
  return context.load('impact.DestinationCircuit', id, (ids) => circuits.byDestination(db, ids));
};

const tested = {
  OK: 'The partner answers and takes the credentials.',
  CREDENTIALS_MISSING:
    'The secret is not configured or not complete: set the variable that `credentialRef` names, then start the platform again.',
  CREDENTIALS_REFUSED: 'The partner refuses the credentials: set new ones, then start the platform again.',
  UNREACHABLE: 'The partner cannot be reached or answers with an error; try again later.',
} as const;

@Resolver(() => Destination)
export class DestinationResolver {
  @Query(() => Destination, { nullable: true, description: 'Null when there is none that you may see.' })
  @RequiresScopes('delivery:manage', 'operations:read')
  destination(
    @Arg('id', () => ID, { description: 'UUID of the destination.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Destination | null> {
    return visibleDestination(context, parseId('id', id));
  }

  @Query(() => DestinationConnection, { description: 'Where figures go, newest first.' })
  @RequiresScopes('delivery:manage', 'operations:read')
  async destinations(
    @Arg('filter', () => DestinationFilter, { nullable: true, description: 'Default: all that you may see.' })
    filter: DestinationFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const page = pageRequest(args);
    const companyId = companyOf(context, filter?.companyId);
    const { db, destinations } = context.services;
    const rows =
      companyId === undefined
        ? []
        : await destinations.list(db, { companyId, partner: filter?.partner ?? null, ...rangeOf(page) });
    return connection(
      rows.map((row) => toDestination(row, context)),
      page,
      ({ id }) => [id],
    );
  }

  @FieldResolver(() => Company, { nullable: true, description: 'Whose account it is.' })
  company(@Root() destination: Destination, @Ctx() context: Context) {
    return visibleCompany(context, destination.companyId);
  }

  @FieldResolver(() => DestinationCircuit, { description: 'Whether calls go through.' })
  async circuit(@Root() { id }: Destination, @Ctx() context: Context): Promise<DestinationCircuit> {
    const row = (await circuitOf(context, id))!;
    const { state, openUntil, failures } = row;
    return make(DestinationCircuit, { state, openUntil, failures });
  }

  @FieldResolver(() => DestinationStatusEnum, { description: 'Whether deliveries can leave for it.' })
  async status(@Root() destination: Destination, @Ctx() context: Context): Promise<DestinationStatusName> {
    const { id, credentialRef, profile } = destination;
    if (!context.services.partners.hasCredentials({ id, credentialRef }, profile.id)) return 'CREDENTIALS_MISSING';
    return (await circuitOf(context, id))!.state === 'CLOSED' ? 'READY' : 'CIRCUIT_OPEN';
  }

  @Directive('@listSize(assumedSize: 50)')
  @FieldResolver(() => [DestinationProgram], { description: 'What programmes are called there.' })
  async programs(@Root() { id }: Destination, @Ctx() context: Context): Promise<DestinationProgram[]> {
    const { db, destinations } = context.services;
    const rows = await context.load('impact.DestinationProgram', id, (ids) => destinations.programsAt(db, ids));
    return (rows ?? []).map((each) => make(DestinationProgram, each));
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When a call last succeeded.' })
  async lastSuccessAt(@Root() { id }: Destination, @Ctx() context: Context): Promise<Date | null> {
    return (await circuitOf(context, id))!.lastSuccessAt;
  }

  @Mutation(() => CreateDestinationResult, { description: "Adds a company's account at a partner." })
  @RequiresScopes('operations:manage')
  async createDestination(
    @Arg('input', () => CreateDestinationInput, { description: 'Whose account, where, and how it is reached.' })
    input: CreateDestinationInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof CreateDestinationResult> {
    const companyId = parseId('input.companyId', input.companyId);
    const { actor, services } = context;
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const { ...fields } = input;
    const request = { ...fields, programs: programsIn(input), companyId, actorId: actor.id };
    const keyed = keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'createDestination', input });
    const outcome = await services.destinationService.create(request, keyed);
    if (outcome.kind === 'COMPANY_UNKNOWN') return refuse(CompanyNotFound, { id: companyId });
    if (outcome.kind === 'KEY_REUSED') return refuse(IdempotencyKeyReused, {});
    if (outcome.kind === 'EXISTS')
      return refuse(DestinationExists, { destination: toDestination(outcome.destination, context) });
    if (outcome.kind === 'INVALID') return refuse(DestinationInvalid, { problems: toProblems(outcome.problems) });
    if (outcome.kind === 'DONE') return toDestination(outcome.destination, context);
    throw unexpected(outcome);
  }

  @Mutation(() => UpdateDestinationResult, { description: 'Changes how a destination is reached.' })
  @RequiresScopes('operations:manage')
  async updateDestination(
    @Arg('input', () => UpdateDestinationInput, { description: 'What changes.' }) input: UpdateDestinationInput,
    @Ctx() context: Context,
  ): Promise<typeof UpdateDestinationResult> {
    const id = parseId('input.id', input.id);
    if (!(await visibleDestination(context, id))) return refuse(NotPermitted, {});
    const { actor, services } = context;
    const { ...fields } = input;
    const outcome = await services.destinationService.update(id, input.expectedVersion ?? null, {
      ...fields,
      programs: programsIn(input),
      actorId: actor.id,
    });
    if (outcome.kind === 'INVALID') return refuse(DestinationInvalid, { problems: toProblems(outcome.problems) });
    if (outcome.kind === 'CONFLICT') return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
    if (outcome.kind === 'NOT_FOUND') return refuse(NotPermitted, {});
    if (outcome.kind === 'DONE') return toDestination(outcome.destination, context);
    throw unexpected(outcome);
  }

  @Mutation(() => DeleteDestinationResult, {
    description: 'Removes a destination that no schedule uses; its runs stay.',
  })
  @RequiresScopes('operations:manage')
  async deleteDestination(
    @Arg('input', () => DeleteDestinationInput, { description: 'Which one.' }) input: DeleteDestinationInput,
    @Ctx() context: Context,
  ): Promise<typeof DeleteDestinationResult> {
    const id = parseId('input.id', input.id);
    if (!(await visibleDestination(context, id))) return refuse(NotPermitted, {});
    const { actor, services } = context;
    const outcome = await services.destinationService.remove(id, input.expectedVersion ?? null, actor.id);
    if (outcome.kind === 'IN_USE') return refuse(DestinationInUse, { schedules: outcome.schedules });
    if (outcome.kind === 'CONFLICT') return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
    if (outcome.kind === 'NOT_FOUND') return refuse(NotPermitted, {});
    if (outcome.kind === 'DONE') return make(DestinationDeleted, { id });
    throw unexpected(outcome);
  }

  @Mutation(() => TestDestinationResult, {
    description: 'Asks the partner whether it answers and takes the credentials. Delivers nothing.',
  })
  @RequiresScopes('operations:manage')
  async testDestination(
    @Arg('id', () => ID, { description: 'The destination.' }) given: string,
    @Ctx() context: Context,
  ): Promise<typeof TestDestinationResult> {
    const id = parseId('id', given);
    const destination = await visibleDestination(context, id);
    const connector = destination && context.services.partners.find(destination.profile.id);
    if (!destination || !connector) return refuse(NotPermitted, {});
    const { credentialRef } = destination;
    const found = await connector.probe({ id, credentialRef });
    await context.services.destinationService.noteTest(id, context.actor.id);
    return make(DestinationTested, { ok: found === 'OK', message: tested[found], destination });
  }

  @Mutation(() => CloseDestinationCircuitResult, {
    description: 'Lets calls through at once: an operator says that the partner works again.',
  })
  @RequiresScopes('operations:manage')
  async closeDestinationCircuit(
    @Arg('input', () => CloseDestinationCircuitInput, { description: 'Which one, and why.' })
    input: CloseDestinationCircuitInput,
    @Ctx() context: Context,
  ): Promise<typeof CloseDestinationCircuitResult> {
    const id = parseId('input.id', input.id);
    const reason = parseText('input.reason', input.reason, longestReason).trim();
    if (!(await visibleDestination(context, id))) return refuse(NotPermitted, {});
    const { actor, services } = context;
    const outcome = await services.destinationService.closeCircuit(id, { actorId: actor.id, reason });
    return outcome.kind === 'DONE' ? toDestination(outcome.destination, context) : refuse(NotPermitted, {});
  }
}

const programsIn = ({ programs }: { programs?: readonly DestinationProgramInput[] | null }) =>
  programs?.map(({ programId, partnerId }, index) => ({
    programId: parseId(`input.programs.${index}.programId`, programId),
    partnerId: partnerId.trim(),
  }));

/** The company that a list is about: the one asked for, or the caller's own; null for all, undefined for none. */
export function companyOf({ actor }: Context, asked: string | null | undefined): string | null | undefined {
  if (asked == null) return actor.companyId;
  const companyId = parseId('filter.companyId', asked);
  return mayAccessCompany(actor, companyId) ? companyId : undefined;
}

const unexpected = ({ kind }: DestinationOutcome): Error => new Error(`A destination cannot be ${kind} here.`);
