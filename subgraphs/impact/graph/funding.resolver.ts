import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { hasScope } from '#platform/auth';
import {
  IdempotencyKey,
  IdempotencyKeyReused,
  InputProblem,
  make,
  NotPermitted,
  parseId,
  parseIdempotencyKey,
  RequiresScopes,
} from '#platform/subgraph-server';
import { monthOf } from '#platform/time';
import type { FundedFigures as Figures, GroupFigures as OfGroup } from '../funding/funding.service.js';
import type { ProgramFundingRow } from '../funding/funding.store.js';
import { fundingProblems } from '../funding/shares.rules.js';
import type { PeriodRequest } from '../metrics/period.rules.js';
import type { Problem } from '../sroi/sroi-model.rules.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import type { Context } from './context.js';
import { type CompanyRecord, periodOf } from './figures.js';
import {
  FundedFigures,
  GroupFigures,
  ProgramFunding,
  ProgramFundingInvalid,
  SetProgramFundingInput,
  SetProgramFundingResult,
} from './funding.types.js';
import { requireImpact } from './guards.js';
import { MetricsPeriodInput } from './metrics.types.js';
import { visibleProgram } from './program.resolver.js';
import { Program } from './program.types.js';

const periodArgument = { nullable: true, description: 'The current month when absent.' };

const problemsOf = (problems: readonly Problem[]) =>
  problems.map(({ path, message }) => make(InputProblem, { path: `input.${path}`, message }));

const toFunding = ({ id, programId, effectiveFrom, shares, source, createdAt }: ProgramFundingRow): ProgramFunding =>
  make(ProgramFunding, { id, programId, effectiveFrom, shares, source, createdAt });

const toFunded = ({ minutes, programs, ...people }: Figures): FundedFigures =>
  make(FundedFigures, {
    ...people,
    time: minutes,
    programs: programs.map(({ totalMinutes, minutes: time, ...program }) => ({
      ...program,
      totalTime: totalMinutes,
      time,
    })),
  });

const toGroup = ({ minutes, companies, ...people }: OfGroup): GroupFigures =>
  make(GroupFigures, {
    ...people,
    time: minutes,
    companies: companies.map(({ id, name, minutes: time, participants, volunteers, sessions }) => ({
      companyId: id,
      name,
      time,
      participants,
      volunteers,
      sessions,
    })),
  });

@Resolver(() => Company)
export class FundingCompanyResolver {
  @FieldResolver(() => Company, {
    nullable: true,
    description: 'The company above it in its group; null when there is none that you may see.',
  })
  async parent(@Root() company: CompanyRecord & { parentId: string | null }, @Ctx() context: Context) {
    return company.parentId == null ? null : visibleCompany(context, company.parentId);
  }

  @FieldResolver(() => FundedFigures, {
    nullable: true,
    description: 'What it pays for, alone or with others, in a period.',
  })
  @RequiresScopes('impact:read')
  async funded(
    @Root() company: CompanyRecord,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: PeriodRequest | null,
    @Ctx() context: Context,
  ): Promise<FundedFigures> {
    requireImpact(context, company.id);
    return toFunded(await context.services.funding.figuresOf(company.id, periodOf(context, company, period)));
  }

  @FieldResolver(() => GroupFigures, {
    nullable: true,
    description: 'What it and the companies below it pay for in a period, each minute and each person once.',
  })
  @RequiresScopes('impact:read')
  async group(
    @Root() company: CompanyRecord,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: PeriodRequest | null,
    @Ctx() context: Context,
  ): Promise<GroupFigures> {
    requireImpact(context, company.id);
    return toGroup(await context.services.funding.groupFigures(company.id, periodOf(context, company, period)));
  }
}

@Resolver(() => Program)
export class FundingResolver {
  @FieldResolver(() => ProgramFunding, {
    nullable: true,
    description: 'Who pays for it in the current month; null while its company pays alone and nothing was entered.',
  })
  @RequiresScopes('impact:read')
  async funding(@Root() program: Program, @Ctx() context: Context): Promise<ProgramFunding | null> {
    requireImpact(context, program.companyId);
    const company = await visibleCompany(context, program.companyId);
    const month = `${monthOf(context.services.clock.now(), company?.timeZone ?? 'UTC')}-01`;
    const entries = await context.services.fundingStore.entries(program.id);
    const current = entries.find(({ effectiveFrom }) => effectiveFrom <= month);
    return current ? toFunding(current) : null;
  }

  @Mutation(() => SetProgramFundingResult, {
    description:
      'Says who pays for a programme from a month on, and with which weights. Earlier entries stay for earlier months.',
  })
  @RequiresScopes('report:manage')
  async setProgramFunding(
    @Arg('input', () => SetProgramFundingInput, { description: 'Who pays, with the source.' })
    input: SetProgramFundingInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof SetProgramFundingResult> {
    const { actor, services } = context;
    const isFinance = actor.kind === 'user' && actor.roles.includes('finance') && hasScope(actor, 'report:manage');
    if (!isFinance)
      return refuse(NotPermitted, { message: 'Only people in finance enter what reports rest on, and close periods.' });
    const program = await visibleProgram(context, parseId('input.programId', input.programId));
    if (!program) return refuse(NotPermitted, {});
    const shares = input.shares.map(({ companyId, weight }, index) => ({
      companyId: parseId(`input.shares.${index}.companyId`, companyId),
      weight,
    }));
    const { effectiveFrom, source } = input;
    const problems = fundingProblems({ effectiveFrom, source, shares });
    if (problems.length > 0) return refuse(ProgramFundingInvalid, { problems: problemsOf(problems) });
    const outcome = await services.funding.set({
      companyId: program.companyId,
      programId: program.id,
      effectiveFrom,
      shares,
      source: source.trim(),
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    switch (outcome.kind) {
      case 'STORED':
        return toFunding(outcome.record);
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'UNKNOWN_COMPANIES':
        return refuse(ProgramFundingInvalid, {
          problems: problemsOf(
            outcome.positions.map((index) => ({
              path: `shares.${index}.companyId`,
              message: 'is not the id of a company that takes part; use the id from the company record.',
            })),
          ),
        });
    }
  }
}
