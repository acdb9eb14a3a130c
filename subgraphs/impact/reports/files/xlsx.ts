import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile, { type Cell, type Row, type Sheet } from 'write-excel-file/node';
import type { ReportDocument } from '../document.rules.js';
import {
  columns,
  figureRows,
  frameworkRows,
  identityRows,
  methodRows,
  type ReportRowOf,
  restatementRows,
} from './rows.js';

const widths: Readonly<Record<(typeof columns)[number], number>> = {
  section: 14,
  key: 34,
  label: 44,
  unit: 12,
  value: 18,
  low: 12,
  high: 12,
  n: 8,
  before: 14,
  difference: 14,
  note: 60,
};

/** Years before 1980 have no place in a ZIP file. Read as local time by the library, so made as local time. */
const noTime = new Date(1980, 0, 1);

/** Texts are typed as texts, so that no spreadsheet takes one for a formula. */
const cell = (value: string | number | null): Cell =>
  value === null ? null : typeof value === 'number' ? { value, type: Number } : { value, type: String };

const sheet = (name: string, rows: readonly ReportRowOf[]): Sheet<Buffer> => ({
  sheet: name,
  stickyRowsCount: 1,
  columns: columns.map((column) => ({ width: widths[column] })),
  data: [
    columns.map((column): Cell => ({ value: column, type: String, fontWeight: 'bold' })),
    ...rows.map((row): Row => columns.map((column) => cell(row[column]))),
  ],
});

/** A workbook; its parts carry no time of their making, so that one edition is one file. */
export async function renderXlsx(document: ReportDocument): Promise<Buffer> {
  const workbook = await writeXlsxFile([
    sheet('Report', identityRows(document)),
    sheet('Figures', figureRows(document)),
    sheet('Restatements', restatementRows(document)),
    sheet('Framework lines', frameworkRows(document)),
    sheet('Method', methodRows(document)),
  ]).toBuffer();
  return Buffer.from(zipSync(unzipSync(workbook), { mtime: noTime, level: 6 }));
}
