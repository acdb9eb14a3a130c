import { createUnionType, Field, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  InputProblem,
  NotPermitted,
  VersionConflict,
} from '#platform/subgraph-server';
import { Company } from './company.types.js';
import { ReportingPeriod } from './reporting-period.types.js';
import { DateTime } from './scalars.js';
import { ProgramCosts, SroiModel } from './sroi-records.types.js';

@ObjectType({ implements: ErrorResult, description: 'Some numbers or sources are not valid; nothing was stored.' })
export class SroiModelInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'Some fields of the costs are not valid; nothing was stored.' })
export class ProgramCostsInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'It is no period that can be closed.' })
export class ReportingPeriodInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'What is wrong, and what is allowed.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'A fiscal year cannot begin on that day.' })
export class FiscalYearStartInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'What is wrong, and what is allowed.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'The period is not over yet.' })
export class PeriodNotOver extends ErrorResult {
  @Field(() => DateTime, { description: 'The first instant at which it can be closed.' })
  endsAt!: Date;
}

export const SetSroiModelResult = createUnionType({
  name: 'SetSroiModelResult',
  description: 'The version that was stored, or why nothing was.',
  types: () =>
    [SroiModel, SroiModelInvalid, CompanyNotFound, NotPermitted, VersionConflict, IdempotencyKeyReused] as const,
});

export const SetProgramCostsResult = createUnionType({
  name: 'SetProgramCostsResult',
  description: 'The costs that were stored, or why nothing was.',
  types: () => [ProgramCosts, ProgramCostsInvalid, NotPermitted, IdempotencyKeyReused] as const,
});

export const CloseReportingPeriodResult = createUnionType({
  name: 'CloseReportingPeriodResult',
  description: 'The latest edition, or why the period was not closed.',
  types: () =>
    [
      ReportingPeriod,
      ReportingPeriodInvalid,
      PeriodNotOver,
      CompanyNotFound,
      NotPermitted,
      IdempotencyKeyReused,
    ] as const,
});

export const SetFiscalYearStartResult = createUnionType({
  name: 'SetFiscalYearStartResult',
  description: 'The company, or why nothing was changed.',
  types: () => [Company, FiscalYearStartInvalid, CompanyNotFound, NotPermitted] as const,
});
