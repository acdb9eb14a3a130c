import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { graphEnum, RequiresScopes } from '#platform/subgraph-server';
import type { RunStatus } from '../deliveries/run.rules.js';
import type { WithheldReason as Withheld } from '../metrics/figures.rules.js';
import { type FigureSection, figureSections } from '../reports/figure-list.rules.js';
import {
  markKinds,
  type ReportFormat,
  reportFormats,
  type ReportLinkKind,
  reportLinkKinds,
  type ReportRow,
} from '../reports/report.entity.js';
import { connectionOf } from './connection.js';
import { LongRunningStatusEnum } from './delivery.enums.js';
import { WithheldReason } from './figure.enums.js';
import { FrameworkLine } from './framework.types.js';
import { LongRunning } from './long-running.types.js';
import { ReportingPeriodInput } from './reporting-period.types.js';
import { DateTime, LocalDate } from './scalars.js';

export const ReportFormatEnum = graphEnum('ReportFormat', reportFormats, {
  description: 'What a report is written as. Every file of an edition carries the same numbers.',
  values: {
    PDF: 'A tagged document, with headers and reading order for screen readers.',
    XLSX: 'A workbook.',
    CSV: 'One table, UTF-8.',
    JSON: 'The report as data.',
  },
});

export const ReportLinkKindEnum = graphEnum('ReportLinkKind', reportLinkKinds, {
  description: 'What an address opens.',
  values: {
    DOWNLOAD: 'A file, for callers who may read the figures of the company when they open it.',
    EMBED: 'The page of one edition, for every caller that has the address, until it is revoked.',
  },
});

export const ReportSectionEnum = graphEnum('ReportSection', figureSections, {
  description: 'Which part of a report a figure belongs to.',
  values: {
    REACH: 'People reached, meetings and volunteer time.',
    PROGRAMS: 'The same by programme.',
    OUTCOMES: 'Scores and their change.',
    SROI: 'Social return on investment.',
    VIS: 'Volunteer impact score.',
  },
});

const noticeKinds = ['SUPERSEDED', ...markKinds] as const;
export type NoticeKind = (typeof noticeKinds)[number];
export const ReportNoticeEnum = graphEnum('ReportNotice', noticeKinds, {
  description: 'What became known of a report after it was made. The report itself stays as it is.',
  values: {
    SUPERSEDED: 'The period has a later edition.',
    CONSENT_WITHDRAWN: 'A person in its figures has withdrawn consent to reporting; the next edition is without them.',
  },
});

@ObjectType({ description: 'A number of a report, as every file of it carries it.' })
export class ReportFigure {
  @Field(() => String, { description: 'Names it in every edition, such as `outcome/confidence/change`.' })
  key!: string;
  @Field(() => ReportSectionEnum, { description: 'Which part it belongs to.' })
  section!: FigureSection;
  @Field(() => String, { description: 'What it is, for people.' })
  label!: string;
  @Field(() => String, {
    description: '`PEOPLE`, `MEETINGS`, `MINUTES`, `SCORE`, `RATIO`, `POINTS`, `P_VALUE`, or an ISO 4217 currency.',
  })
  unit!: string;
  @Field(() => Float, { nullable: true, description: 'Rounded to four places; null where it is withheld.' })
  value!: number | null;
  @Field(() => Float, { nullable: true, description: 'Lower bound of its interval or band, where it has one.' })
  low!: number | null;
  @Field(() => Float, { nullable: true, description: 'Upper bound, where it has one.' })
  high!: number | null;
  @Field(() => Int, { nullable: true, description: 'How many people, or pairs of scores, it rests on.' })
  n!: number | null;
  @Field(() => WithheldReason, { nullable: true, description: 'Why there is no value.' })
  withheld!: Withheld | null;
  @Field(() => Float, { nullable: true, description: 'In the edition that this one is compared with.' })
  before!: number | null;
  @Field(() => Float, { nullable: true, description: '`value` less `before`.' })
  difference!: number | null;
}

@ObjectType({ description: 'A number that was given out and is another now. What was given out stays as it was.' })
export class Restatement {
  @Field(() => String, { description: 'Key of the figure.' })
  figure!: string;
  @Field(() => String, { description: 'What it is, for people.' })
  label!: string;
  @Field(() => String, { description: 'As in the figure.' })
  unit!: string;
  @Field(() => Float, { nullable: true, description: 'As it was given out; null where it was withheld or not there.' })
  delivered!: number | null;
  @Field(() => Float, { nullable: true, description: 'As it is now; null where it is withheld.' })
  corrected!: number | null;
  @Field(() => Float, { nullable: true, description: '`corrected` less `delivered`.' })
  difference!: number | null;
  @Field(() => String, { description: 'Why.' })
  reason!: string;
}

@ObjectType({ description: 'How figures of a report are computed.' })
export class ReportMethod {
  @Field(() => String, { description: '`outcomes`, `sroi` or `vis`.' })
  figure!: string;
  @Field(() => String, { description: 'Version of the formula.' })
  version!: string;
  @Field(() => String, { description: 'Where it is written down.' })
  document!: string;
}

@ObjectType({ description: 'A number from outside that figures of a report rest on.' })
export class ReportSource {
  @Field(() => String, { description: 'What it is.' })
  name!: string;
  @Field(() => String, { description: 'Its value, a decimal.' })
  value!: string;
  @Field(() => String, { description: 'Where it is from.' })
  source!: string;
  @Field(() => Int, { description: 'The year that it is of.' })
  year!: number;
}

@ObjectType({ description: 'What a report says. It never changes.' })
export class ReportContent {
  @Field(() => [ReportFigure], { description: 'Every figure, those that are withheld too.' })
  figures!: readonly ReportFigure[];
  @Field(() => [Restatement], { description: 'Figures that differ from the edition it is compared with.' })
  restatements!: readonly Restatement[];
  @Field(() => Int, { nullable: true, description: 'That edition; null where there is none before.' })
  comparedEdition!: number | null;
  @Field(() => [ReportMethod], { description: 'How figures are computed.' })
  methods!: readonly ReportMethod[];
  @Field(() => [ReportSource], { description: 'What figures rest on, each with its year.' })
  sources!: readonly ReportSource[];
  @Field(() => [String], { description: 'What is to be known before anything is rested on it.' })
  limits!: readonly string[];
  @Field(() => [FrameworkLine], { description: 'Lines of reporting frameworks, and what is not ours to say.' })
  frameworkLines!: readonly FrameworkLine[];
  @Field(() => String, { description: 'SHA-256 of all of it.' })
  sha256!: string;
}

@ObjectType({ description: 'A file of a report. One edition is the same bytes whenever it is made.' })
export class ReportFile {
  @Field(() => ReportFormatEnum, { description: 'What it is written as.' })
  format!: ReportFormat;
  @Field(() => Int, { description: 'Its size.' })
  bytes!: number;
  @Field(() => String, { description: 'SHA-256 of its bytes.' })
  sha256!: string;
}

@ObjectType({ description: 'An address that opens one edition of a report.' })
@RequiresScopes('report:manage')
export class ReportLink {
  @Field(() => ID, { description: 'UUIDv7; `revokeReportEmbed` takes it.' })
  id!: string;
  @Field(() => ReportLinkKindEnum, { description: 'What it opens.' })
  kind!: ReportLinkKind;
  @Field(() => ReportFormatEnum, { nullable: true, description: 'The file of a download.' })
  format!: ReportFormat | null;
  @Field(() => String, {
    nullable: true,
    description: 'The address. Told once, in the answer that made it: it is stored nowhere.',
  })
  url!: string | null;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => DateTime, { description: 'From when on it opens nothing.' })
  expiresAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was revoked.' })
  revokedAt!: Date | null;
}

@ObjectType('ImpactReport', {
  implements: LongRunning,
  description: 'The report of one edition of a closed period: figures with their methods, sources and limits, frozen.',
})
@Directive('@key(fields: "id")')
@RequiresScopes('impact:read')
export class ImpactReport extends LongRunning {
  @Field(() => Float, { description: 'Grows by one with every change until it is made. A whole number.' })
  seq!: number;
  @Field(() => String, { description: 'Key of the period, such as `2026-11`, `FY2026-Q3` or `FY2026`.' })
  periodKey!: string;
  @Field(() => Int, { description: 'Edition of the period that it tells of. Corrected figures are the next one.' })
  edition!: number;
  @Field(() => ReportContent, { nullable: true, description: 'What it says; null until that is put together.' })
  content!: ReportContent | null;
  @Field(() => [ReportFile], { description: 'Its files, as they are made.' })
  files!: readonly ReportFile[];
  @Field(() => String, { nullable: true, description: 'What went wrong, as a code.' })
  error!: string | null;
  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  readonly row!: ReportRow;
}

export const ImpactReportConnection = connectionOf(ImpactReport);

@ObjectType({ description: 'A state of a report while it is made. Progress never falls.' })
export class ImpactReportProgress {
  @Field(() => ID, { description: 'The report.' })
  id!: string;
  @Field(() => Float, { description: 'Give it as `afterSeq` to resume. A whole number.' })
  seq!: number;
  @Field(() => LongRunningStatusEnum, { description: 'Where it stands.' })
  status!: RunStatus;
  @Field(() => Int, { description: '0 to 100; 100 only when `COMPLETED`.' })
  progress!: number;
  @Field(() => ImpactReport, { description: 'The report as it is now.' })
  report!: ImpactReport;
}

@ObjectType({ description: 'The days of a report.' })
export class ReportPeriod {
  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;
  @Field(() => LocalDate, { description: 'The day after the last.' })
  to!: string;
}

@InputType({ description: 'Which report is wanted.' })
export class CreateImpactReportInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => ReportingPeriodInput, { description: 'The period; it has to be closed.' })
  period!: ReportingPeriodInput;
}

@InputType({ description: 'All given conditions hold.' })
export class ImpactReportFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this company.' })
  companyId?: string | null;
  @Field(() => String, { nullable: true, description: 'Only those of this period, such as `FY2026-Q3`.' })
  periodKey?: string | null;
}

@InputType({ description: 'Which address is wanted.' })
export class CreateReportLinkInput {
  @Field(() => ID, { description: 'The report; it has to be `COMPLETED`.' })
  reportId!: string;
  @Field(() => ReportLinkKindEnum, { defaultValue: 'DOWNLOAD', description: 'What it shall open.' })
  kind!: ReportLinkKind;
  @Field(() => ReportFormatEnum, { nullable: true, description: 'The file of a download. PDF when absent.' })
  format?: ReportFormat | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How long it opens: of a download 7, at most 90; of a page 365, at most 730.',
  })
  days?: number | null;
}

@InputType({ description: 'Which embedded report is to be closed.' })
export class RevokeReportEmbedInput {
  @Field(() => ID, { description: 'Id of its link.' })
  id!: string;
}
