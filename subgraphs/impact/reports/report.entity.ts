import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { CompanyEntity } from '../companies/company.entity.js';
import { runStatuses } from '../deliveries/run.rules.js';
import { ReportingPeriodEntity } from '../reporting-periods/reporting-period.entity.js';
import type { ReportDocument } from './document.rules.js';

export const reportFormats = ['PDF', 'XLSX', 'CSV', 'JSON'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A file of a report as it was stored. */
export interface StoredFile {
  readonly format: ReportFormat;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

const instant = () => p.datetime().columnType('timestamptz');

/** The report of one edition of a period. Its document is written once; a trigger refuses every other. */
export const ImpactReportEntity = defineEntity({
  name: 'ImpactReport',
  tableName: 'impact_report',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    /** The edition that it tells of. */
    periodId: () => p.manyToOne(ReportingPeriodEntity).mapToPk().fieldName('period_id').deleteRule('restrict'),
    periodKey: p.text(),
    edition: p.integer(),
    /** The edition that its changes are counted from: the last one that had a report, or the one before. */
    comparedId: p.uuid().nullable(),
    /** Who asked for it; null when the platform did. */
    requestedBy: p.text().nullable(),
    status: p.enum(runStatuses),
    progress: p.integer().check('progress >= 0 and progress <= 100'),
    document: p.json<ReportDocument>().nullable(),
    files: p.json<readonly StoredFile[]>(),
    /** What went wrong last, as a code. */
    error: p.text().nullable(),
    attempts: p.integer(),
    nextAttemptAt: instant(),
    leaseUntil: instant().nullable(),
    fence: p.integer(),
    seq: p.integer(),
    createdAt: instant(),
    startedAt: instant().nullable(),
    finishedAt: instant().nullable(),
  },
  uniques: [{ properties: ['periodId'], name: 'impact_report_period_id_unique' }],
  indexes: [{ properties: ['companyId', 'id'], name: 'impact_report_company_id_id_index' }],
  checks: [
    {
      name: 'impact_report_finished_check',
      expression: "(status in ('COMPLETED', 'FAILED')) = (finished_at is not null)",
    },
    { name: 'impact_report_document_check', expression: "status <> 'COMPLETED' or document is not null" },
  ],
});
export type ReportRow = RowOf<typeof ImpactReportEntity>;

export const reportLinkKinds = ['DOWNLOAD', 'EMBED'] as const;
export type ReportLinkKind = (typeof reportLinkKinds)[number];

/** An address of one edition. The token is nowhere but in the address. */
export const ReportLinkEntity = defineEntity({
  name: 'ReportLink',
  tableName: 'impact_report_link',
  properties: {
    id: p.uuid().primary(),
    reportId: () => p.manyToOne(ImpactReportEntity).mapToPk().fieldName('report_id').deleteRule('restrict'),
    kind: p.enum(reportLinkKinds),
    /** Null for an embedded report, which is a page. */
    format: p.enum(reportFormats).nullable(),
    /** SHA-256 of the token, hex. */
    tokenHash: p.text().unique(),
    /** Who made it. */
    createdBy: p.text(),
    createdAt: instant(),
    expiresAt: instant(),
    revokedAt: instant().nullable(),
  },
  indexes: [{ properties: ['reportId', 'id'], name: 'impact_report_link_report_id_id_index' }],
  checks: [{ name: 'impact_report_link_format_check', expression: "(kind = 'DOWNLOAD') = (format is not null)" }],
});
export type ReportLinkRow = RowOf<typeof ReportLinkEntity>;

export const markKinds = ['CONSENT_WITHDRAWN'] as const;
export type MarkKind = (typeof markKinds)[number];

/** What became known of an edition after it was given out. The edition itself stays as it is. */
export const PeriodMarkEntity = defineEntity({
  name: 'PeriodMark',
  tableName: 'reporting_period_mark',
  properties: {
    periodId: () =>
      p.manyToOne(ReportingPeriodEntity).mapToPk().fieldName('period_id').primary().deleteRule('restrict'),
    kind: p.enum(markKinds).primary(),
    /** The day only: an instant could tell who it was. */
    markedOn: p.date(),
  },
});

export const reportTopic = (id: string): string => `impact.report.${id}`;
