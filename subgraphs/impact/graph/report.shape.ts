import { make } from '#platform/subgraph-server';
import { mayReadImpact } from '../access/visibility.rules.js';
import type { ReportDocument } from '../reports/document.rules.js';
import type { ReportLinkRow, ReportRow } from '../reports/report.entity.js';
import type { Restatement as RestatementFacts } from '../reports/restatement.rules.js';
import type { Context } from './context.js';
import { FrameworkLine } from './framework.types.js';
import {
  ImpactReport,
  ReportContent,
  ReportFigure,
  ReportFile,
  ReportLink,
  ReportMethod,
  ReportSource,
  Restatement,
} from './report.types.js';

export const toRestatement = (facts: RestatementFacts): Restatement => make(Restatement, facts);

function toContent({ figures, restatements, methods, sources, ...document }: ReportDocument): ReportContent {
  const { comparedEdition, limits, frameworkLines, sha256 } = document;
  return make(ReportContent, {
    figures: figures.map((figure) => make(ReportFigure, figure)),
    restatements: restatements.map(toRestatement),
    comparedEdition,
    methods: methods.map((method) => make(ReportMethod, method)),
    sources: sources.map((source) => make(ReportSource, source)),
    limits,
    frameworkLines: frameworkLines.map(({ id: line, ...rest }) => make(FrameworkLine, { line, ...rest })),
    sha256,
  });
}

export function toReport(row: ReportRow): ImpactReport {
  const { id, status, progress, startedAt, finishedAt, seq, periodKey, edition, document, error, createdAt } = row;
  return make(ImpactReport, {
    id,
    status,
    progress,
    startedAt,
    finishedAt,
    seq,
    periodKey,
    edition,
    content: document && toContent(document),
    files: row.files.map((file) => make(ReportFile, file)),
    error,
    createdAt,
    row,
  });
}

export const toLink = (row: ReportLinkRow, url: string | null): ReportLink => {
  const { id, kind, format, createdAt, expiresAt, revokedAt } = row;
  return make(ReportLink, { id, kind, format, url, createdAt, expiresAt, revokedAt });
};

/** The report, if the caller may read the figures of its company. */
export async function visibleReport(context: Context, id: string): Promise<ImpactReport | null> {
  const row = await context.load('impact.ImpactReport', id, (ids) => context.services.reportStore.byIds(ids));
  return row && mayReadImpact(context.actor, row.companyId) ? toReport(row) : null;
}
