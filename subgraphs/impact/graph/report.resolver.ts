import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import {
  CompanyNotFound,
  connection,
  IdempotencyKey,
  IdempotencyKeyReused,
  NotPermitted,
  PageArgs,
  pageRequest,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import { linkDays, mayManageReports } from '../reports/link.service.js';
import { closablePeriod, notClosable, problemsOf } from './closable-period.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, rangeOf } from './context.js';
import {
  CreateImpactReportResult,
  CreateReportLinkResult,
  EditionNotCurrent,
  PeriodNotClosed,
  ReportLinkInvalid,
  ReportLinkNotFound,
  ReportNotFound,
  ReportNotReady,
  RevokeReportEmbedResult,
} from './report.results.js';
import { toLink, toReport, visibleReport } from './report.shape.js';
import {
  CreateImpactReportInput,
  CreateReportLinkInput,
  ImpactReport,
  ImpactReportConnection,
  ImpactReportFilter,
  type NoticeKind,
  ReportLink,
  ReportNoticeEnum,
  ReportPeriod,
  RevokeReportEmbedInput,
} from './report.types.js';
import { ReportingPeriodInvalid } from './reporting.results.js';

const shownEmbeds = 50;

@Resolver(() => ImpactReport)
export class ImpactReportResolver {
  @Mutation(() => CreateImpactReportResult, {
    description:
      'Asks for the report of the latest edition of a closed period. There is one report of an edition: asking again answers that one. Follow it with `impactReportProgress`.',
  })
  @RequiresScopes('report:manage')
  @Directive('@cost(weight: 100)')
  async createImpactReport(
    @Arg('input', () => CreateImpactReportInput, { description: 'The company and the period.' })
    input: CreateImpactReportInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof CreateImpactReportResult> {
    const { actor, services } = context;
    const companyId = parseId('input.companyId', input.companyId);
    const company = await visibleCompany(context, companyId);
    if (!company) return refuse(CompanyNotFound, { id: companyId });
    if (!mayManageReports(actor, companyId)) return refuse(NotPermitted, {});
    const period = closablePeriod(context, company, input.period);
    if (!period) return refuse(ReportingPeriodInvalid, { problems: problemsOf([notClosable]) });
    const idempotencyKey = parseIdempotencyKey(key);
    const outcome = await services.reports.request({ companyId, period, actorId: actor.id, idempotencyKey });
    switch (outcome.kind) {
      case 'REQUESTED':
        return toReport(outcome.report);
      case 'NOT_CLOSED':
        return refuse(PeriodNotClosed, {
          message: `${period.key} is not closed. A person in finance closes it with closeReportingPeriod.`,
        });
      case 'CONSENT_WITHDRAWN':
        return refuse(EditionNotCurrent, {});
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
    }
  }

  @Mutation(() => CreateReportLinkResult, {
    description:
      'An address of a finished report: of a file, which opens for callers who may read the figures then, or of a page that others may embed.',
  })
  @RequiresScopes('report:manage')
  async createReportLink(
    @Arg('input', () => CreateReportLinkInput, { description: 'The report, and what the address shall open.' })
    input: CreateReportLinkInput,
    @Ctx() context: Context,
  ): Promise<typeof CreateReportLinkResult> {
    const { kind, format = null, days } = input;
    const { usual, most } = linkDays[kind];
    const problems = linkProblems(input, most);
    if (problems.length > 0) return refuse(ReportLinkInvalid, { problems: problemsOf(problems) });
    // No idempotency key: the token is kept nowhere, so a repetition could not be given the same address.
    const outcome = await context.services.reportLinks.create(context.actor, {
      reportId: parseId('input.reportId', input.reportId),
      kind,
      format: kind === 'EMBED' ? null : (format ?? 'PDF'),
      days: days ?? usual,
    });
    switch (outcome.kind) {
      case 'CREATED':
        return toLink(outcome.link, outcome.url);
      case 'NOT_FOUND':
        return refuse(ReportNotFound, {});
      case 'NOT_READY':
        return refuse(ReportNotReady, {});
      case 'CONSENT_WITHDRAWN':
        return refuse(EditionNotCurrent, {});
    }
  }

  @Mutation(() => RevokeReportEmbedResult, {
    description: 'Closes an embedded report at once. Repeating it changes nothing.',
  })
  @RequiresScopes('report:manage')
  async revokeReportEmbed(
    @Arg('input', () => RevokeReportEmbedInput, { description: 'Which one.' }) input: RevokeReportEmbedInput,
    @Ctx() context: Context,
  ): Promise<typeof RevokeReportEmbedResult> {
    const link = await context.services.reportLinks.revokeEmbed(context.actor, parseId('input.id', input.id));
    return link ? toLink(link, null) : refuse(ReportLinkNotFound, {});
  }

  @Query(() => ImpactReport, { nullable: true, description: 'Null when there is none that you may see.' })
  @RequiresScopes('impact:read')
  impactReport(
    @Arg('id', () => ID, { description: 'UUID of the report.' }) id: string,
    @Ctx() context: Context,
  ): Promise<ImpactReport | null> {
    return visibleReport(context, parseId('id', id));
  }

  @Query(() => ImpactReportConnection, { description: 'Reports, newest first.' })
  @RequiresScopes('impact:read')
  async impactReports(
    @Arg('filter', () => ImpactReportFilter, { nullable: true, description: 'Default: all that you may see.' })
    filter: ImpactReportFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const { actor, services } = context;
    const page = pageRequest(args);
    const wanted = filter?.companyId == null ? null : parseId('filter.companyId', filter.companyId);
    const periodKey = filter?.periodKey == null ? null : parseText('filter.periodKey', filter.periodKey, 40);
    const hidden = actor.companyId !== null && wanted !== null && wanted !== actor.companyId;
    const companyId = wanted ?? actor.companyId;
    const rows = hidden ? [] : await services.reportStore.page({ companyId, periodKey }, rangeOf(page));
    return connection(rows.map(toReport), page, ({ id }) => [id]);
  }

  @FieldResolver(() => Company, { nullable: true, description: 'Whose figures.' })
  company(@Root() { row }: ImpactReport, @Ctx() context: Context) {
    return visibleCompany(context, row.companyId);
  }

  @FieldResolver(() => ReportPeriod, { nullable: true, description: 'Its days; null until it is put together.' })
  period(@Root() { row }: ImpactReport): ReportPeriod | null {
    return row.document && { from: row.document.period.from, to: row.document.period.to };
  }

  @FieldResolver(() => [ReportNoticeEnum], { description: 'What became known of it after it was made.' })
  async notices(@Root() { row }: ImpactReport, @Ctx() context: Context): Promise<NoticeKind[]> {
    const { reportStore } = context.services;
    const marks = await context.load('impact.PeriodMark', row.periodId, (ids) => reportStore.marks(ids));
    const latest = await context.load('impact.LatestEdition', row.id, async (ids) =>
      reportStore.latestEditions((await reportStore.byIds(ids)).filter((report) => report !== null)),
    );
    return [
      ...((latest ?? 0) > row.edition ? (['SUPERSEDED'] as const) : []),
      ...(marks ?? []).map(({ kind }) => kind),
    ];
  }

  @FieldResolver(() => [ReportLink], {
    nullable: true,
    description: `Where it is embedded, newest first, at most ${shownEmbeds}.`,
  })
  @RequiresScopes('report:manage')
  @Directive('@listSize(assumedSize: 10)')
  async embeds(@Root() { row }: ImpactReport, @Ctx() context: Context): Promise<ReportLink[]> {
    const { reportLinkStore } = context.services;
    const links = await context.load('impact.ReportEmbeds', row.id, (ids) =>
      reportLinkStore.embedsOf(ids, shownEmbeds),
    );
    return (links ?? []).map((link) => toLink(link, null));
  }
}

function linkProblems({ kind, format, days }: CreateReportLinkInput, most: number) {
  return [
    ...(kind === 'EMBED' && format != null
      ? [{ path: 'format', message: 'is of downloads only: an embedded report is a page. Leave it out.' }]
      : []),
    ...(days != null && (days < linkDays.fewest || days > most)
      ? [{ path: 'days', message: `must be ${linkDays.fewest} to ${most}.` }]
      : []),
  ];
}
