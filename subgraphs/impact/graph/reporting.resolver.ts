import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { type Actor, hasScope } from '#platform/auth';
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
import { isLocalDate } from '#platform/time';
import type { CloseOutcome } from '../reporting-periods/close-period.service.js';
import { isFiscalYearStart } from '../reporting-periods/fiscal.rules.js';
import type { EditionRow } from '../reporting-periods/reporting-period.store.js';
import { decimalOf } from '../sroi/decimal.js';
import { checkedModel, isCurrency, type Problem, sourceProblem } from '../sroi/sroi-model.rules.js';
import type { ProgramCostRow, SroiModelRow } from '../sroi/sroi-inputs.store.js';
import { closablePeriod, notClosable, problemsOf } from './closable-period.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import type { Context } from './context.js';
import { requireImpact } from './guards.js';
import { money } from './money.types.js';
import { visibleProgram } from './program.resolver.js';
import {
  CloseReportingPeriodInput,
  ReportingPeriod,
  ReportingPeriodConnection,
  SetFiscalYearStartInput,
} from './reporting-period.types.js';
import {
  CloseReportingPeriodResult,
  FiscalYearStartInvalid,
  PeriodNotOver,
  ProgramCostsInvalid,
  ReportingPeriodInvalid,
  SetFiscalYearStartResult,
  SetProgramCostsResult,
  SetSroiModelResult,
  SroiModelInvalid,
} from './reporting.results.js';
import { ProgramCosts, SetProgramCostsInput, SetSroiModelInput, SroiModel } from './sroi-records.types.js';

const onlyFinance = { message: 'Only people in finance enter what reports rest on, and close periods.' };

/** Reports rest on these records: a person in finance answers for them, never a key. */
const isFinance = (actor: Actor): boolean =>
  actor.kind === 'user' && actor.roles.includes('finance') && hasScope(actor, 'report:manage');

const toModel = ({
  id,
  version,
  effectiveFrom,
  currency,
  discountRate,
  outcomes,
  createdAt,
}: SroiModelRow): SroiModel =>
  make(SroiModel, { id, version, effectiveFrom, currency, discountRate, outcomes, createdAt });

const toCosts = ({
  monthlyAmount,
  currency,
  id,
  programId,
  effectiveFrom,
  source,
  createdAt,
}: ProgramCostRow): ProgramCosts =>
  make(ProgramCosts, {
    id,
    programId,
    effectiveFrom,
    source,
    createdAt,
    monthlyAmount: money(monthlyAmount, currency),
  });

const toPeriod = ({
  id,
  key,
  kind,
  fromDay,
  toDay,
  edition,
  figuresHash,
  reason,
  closedAt,
}: EditionRow): ReportingPeriod =>
  make(ReportingPeriod, { id, key, kind, from: fromDay, to: toDay, edition, figuresHash, reason, closedAt });

@Resolver()
export class ReportingResolver {
  @Mutation(() => SetSroiModelResult, {
    description:
      'Enters what outcomes are worth to a company from a day on. Earlier versions stay for earlier periods.',
  })
  @RequiresScopes('report:manage')
  async setSroiModel(
    @Arg('input', () => SetSroiModelInput, { description: 'The values, each with its source.' })
    input: SetSroiModelInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof SetSroiModelResult> {
    const { actor, services } = context;
    if (!isFinance(actor)) return refuse(NotPermitted, onlyFinance);
    const companyId = parseId('input.companyId', input.companyId);
    if (!(await visibleCompany(context, companyId))) return refuse(CompanyNotFound, { id: companyId });
    const checked = checkedModel(input);
    if ('problems' in checked) return refuse(SroiModelInvalid, { problems: problemsOf(checked.problems) });
    const expectedVersion = input.expectedVersion ?? null;
    const caller = { actorId: actor.id, idempotencyKey: parseIdempotencyKey(key) };
    const outcome = await services.sroiRecords.setModel({
      companyId,
      model: checked.model,
      expectedVersion,
      ...caller,
    });
    switch (outcome.kind) {
      case 'STORED':
        return toModel(outcome.record);
      case 'VERSION_CONFLICT':
        return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
    }
  }

  @Mutation(() => SetProgramCostsResult, { description: 'Enters what a programme costs in a month, from a month on.' })
  @RequiresScopes('report:manage')
  async setProgramCosts(
    @Arg('input', () => SetProgramCostsInput, { description: 'The costs, with their source.' })
    input: SetProgramCostsInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof SetProgramCostsResult> {
    const { actor, services } = context;
    if (!isFinance(actor)) return refuse(NotPermitted, onlyFinance);
    const program = await visibleProgram(context, parseId('input.programId', input.programId));
    if (!program) return refuse(NotPermitted, {});
    const problems = costProblems(input);
    if (problems.length > 0) return refuse(ProgramCostsInvalid, { problems: problemsOf(problems) });
    const { effectiveFrom, monthlyAmount, currency, source } = input;
    const outcome = await services.sroiRecords.setCost({
      companyId: program.companyId,
      programId: program.id,
      effectiveFrom,
      monthlyAmount,
      currency,
      source: source.trim(),
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return outcome.kind === 'STORED' ? toCosts(outcome.record) : refuse(IdempotencyKeyReused, {});
  }

  @Mutation(() => CloseReportingPeriodResult, {
    description:
      'Makes the figures of a period final. Closing it again makes a later edition where figures have changed that may be shown, and answers the latest one otherwise.',
  })
  @RequiresScopes('report:manage')
  async closeReportingPeriod(
    @Arg('input', () => CloseReportingPeriodInput, { description: 'The period, and why.' })
    input: CloseReportingPeriodInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof CloseReportingPeriodResult> {
    const { actor, services } = context;
    if (!isFinance(actor)) return refuse(NotPermitted, onlyFinance);
    const companyId = parseId('input.companyId', input.companyId);
    const company = await visibleCompany(context, companyId);
    if (!company) return refuse(CompanyNotFound, { id: companyId });
    const reason = input.reason == null ? null : parseText('input.reason', input.reason, 500).trim();
    const period = closablePeriod(context, company, input.period);
    if (!period) return refuse(ReportingPeriodInvalid, { problems: problemsOf([notClosable]) });
    const idempotencyKey = parseIdempotencyKey(key);
    return closed(await services.closePeriod.close({ company, period, reason, actorId: actor.id, idempotencyKey }));
  }

  @Mutation(() => SetFiscalYearStartResult, {
    description: 'Says when the fiscal year of a company begins. Periods that are closed stay what they are.',
  })
  @RequiresScopes('report:manage')
  async setFiscalYearStart(
    @Arg('input', () => SetFiscalYearStartInput, { description: 'The company and the day.' })
    input: SetFiscalYearStartInput,
    @Ctx() context: Context,
  ): Promise<typeof SetFiscalYearStartResult> {
    if (!isFinance(context.actor)) return refuse(NotPermitted, onlyFinance);
    const companyId = parseId('input.companyId', input.companyId);
    const company = await visibleCompany(context, companyId);
    if (!company) return refuse(CompanyNotFound, { id: companyId });
    if (!isFiscalYearStart(input.start)) return refuse(FiscalYearStartInvalid, { problems: problemsOf([notAStart]) });
    await context.services.fiscalYears.setStart(companyId, input.start);
    return make(Company, { ...company, fiscalYearStart: input.start });
  }

  @Query(() => ReportingPeriodConnection, {
    nullable: true,
    description:
      'The closed periods of a company in their latest edition, the latest first; null when there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async reportingPeriods(
    @Arg('companyId', () => ID, { description: 'UUID of the company.' }) companyId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const company = await visibleCompany(context, companyId);
    if (!company) return null;
    requireImpact(context, company.id);
    const page = pageRequest(args);
    const rows = await context.services.reportingPeriods.page(company.id, {
      limit: page.limit,
      afterId: page.after?.[0] ?? null,
    });
    return connection(rows.map(toPeriod), page, ({ id }) => [id]);
  }

  @Query(() => SroiModel, {
    nullable: true,
    description:
      'What outcomes are worth to a company in its latest version; null when nothing is entered, or there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async sroiModel(
    @Arg('companyId', () => ID, { description: 'UUID of the company.' }) companyId: string,
    @Ctx() context: Context,
  ): Promise<SroiModel | null> {
    const company = await visibleCompany(context, companyId);
    if (!company) return null;
    requireImpact(context, company.id);
    const [latest] = await context.services.sroiInputs.models(company.id);
    return latest ? toModel(latest) : null;
  }
}

@Resolver(() => ProgramCosts)
export class ProgramCostsResolver {
  @FieldResolver(() => String, { nullable: true, description: 'The name of the programme.' })
  async programName(@Root() costs: ProgramCosts, @Ctx() context: Context): Promise<string | null> {
    return (await visibleProgram(context, costs.programId))?.name ?? null;
  }
}

function closed(outcome: CloseOutcome): typeof CloseReportingPeriodResult {
  switch (outcome.kind) {
    case 'CLOSED':
      return toPeriod(outcome.edition);
    case 'NOT_OVER':
      return refuse(PeriodNotOver, { endsAt: outcome.endsAt });
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
  }
}

const notAStart: Problem = {
  path: 'start',
  message: 'must be the first day of a month as "MM-DD", such as "07-01": figures are kept by month.',
};

function costProblems({ effectiveFrom, monthlyAmount, currency, source }: SetProgramCostsInput): Problem[] {
  const problems: Problem[] = [];
  if (!isLocalDate(effectiveFrom) || !effectiveFrom.endsWith('-01'))
    problems.push({ path: 'effectiveFrom', message: 'must be the first day of a month, such as "2026-01-01".' });
  if (decimalOf(monthlyAmount) === null)
    problems.push({
      path: 'monthlyAmount',
      message: 'must be an amount of money, 0 or more, as a decimal such as "1250.00".',
    });
  if (!isCurrency(currency)) problems.push({ path: 'currency', message: 'must be an ISO 4217 code such as "EUR".' });
  const unsourced = sourceProblem(source);
  if (unsourced !== null) problems.push({ path: 'source', message: unsourced });
  return problems;
}
