import type { ReportDocument } from '../document.rules.js';
import type { ReportFormat } from '../report.entity.js';
import { renderCsv } from './csv.js';
import { renderJson } from './json.js';
import { renderPdf } from './pdf.js';
import { renderXlsx } from './xlsx.js';

interface Renderer {
  readonly mediaType: string;
  /** Pure: the same document gives the same bytes. */
  readonly render: (document: ReportDocument) => Promise<Buffer>;
}

export const renderers: Readonly<Record<ReportFormat, Renderer>> = {
  PDF: { mediaType: 'application/pdf', render: renderPdf },
  XLSX: { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', render: renderXlsx },
  CSV: { mediaType: 'text/csv; charset=utf-8', render: renderCsv },
  JSON: { mediaType: 'application/json; charset=utf-8', render: renderJson },
};
