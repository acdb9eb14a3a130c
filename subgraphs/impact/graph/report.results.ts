import { createUnionType, Field, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  InputProblem,
  NotPermitted,
} from '#platform/subgraph-server';
import { ImpactReport, ReportLink } from './report.types.js';
import { ReportingPeriodInvalid } from './reporting.results.js';

@ObjectType({ implements: ErrorResult, description: 'The period is not closed, so that its figures may still change.' })
export class PeriodNotClosed extends ErrorResult {}

@ObjectType({
  implements: ErrorResult,
  description: 'A person in the latest edition has withdrawn consent to reporting; a new edition is without them.',
})
export class EditionNotCurrent extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'There is no such report that you may manage.' })
export class ReportNotFound extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'The report is not made yet.' })
export class ReportNotReady extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'The address cannot be made so; nothing was made.' })
export class ReportLinkInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'What is wrong, and what is allowed.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'There is no such embedded report that you may manage.' })
export class ReportLinkNotFound extends ErrorResult {}

export const CreateImpactReportResult = createUnionType({
  name: 'CreateImpactReportResult',
  description: 'The report of the latest edition, or why there is none.',
  types: () =>
    [
      ImpactReport,
      PeriodNotClosed,
      EditionNotCurrent,
      ReportingPeriodInvalid,
      CompanyNotFound,
      NotPermitted,
      IdempotencyKeyReused,
    ] as const,
});

export const CreateReportLinkResult = createUnionType({
  name: 'CreateReportLinkResult',
  description: 'The address, or why there is none.',
  types: () => [ReportLink, ReportNotFound, ReportNotReady, EditionNotCurrent, ReportLinkInvalid] as const,
});

export const RevokeReportEmbedResult = createUnionType({
  name: 'RevokeReportEmbedResult',
  description: 'The address that opens nothing any more, or why it was not revoked.',
  types: () => [ReportLink, ReportLinkNotFound] as const,
});
