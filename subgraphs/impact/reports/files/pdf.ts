import Pdf from 'pdfkit';
import type { ReportDocument } from '../document.rules.js';
import { figureSections } from '../figure-list.rules.js';
import { fonts } from './fonts.js';
import { figureRows, frameworkRows, identityRows, methodRows, type ReportRowOf, restatementRows } from './rows.js';

type Doc = InstanceType<typeof Pdf>;
type Structure = ReturnType<Doc['struct']>;
type Column = keyof ReportRowOf;
/** The types lack the scope of headers, which the library writes. */
type Cell = PDFKit.Mixins.RowOptions & { readonly scope?: 'Column' | 'Row' };

const margin = 48;
/** Above each row. */
const rule: [number, number, number, number] = [0.5, 0, 0, 0];
const size = { title: 20, heading: 13, text: 9, small: 8 };

const sectionTitles: Readonly<Record<(typeof figureSections)[number], string>> = {
  REACH: 'Reach and time',
  PROGRAMS: 'Programmes',
  OUTCOMES: 'Outcomes, 0 to 1',
  SROI: 'Social return on investment',
  VIS: 'Volunteer impact score',
};

/** Widths in points; the label takes what is left. */
const figureColumns: readonly [Column, string, number | '*'][] = [
  ['label', 'Figure', '*'],
  ['unit', 'Unit', 50],
  ['value', 'Value', 62],
  ['low', 'Low', 50],
  ['high', 'High', 50],
  ['n', 'n', 34],
  ['difference', 'Change', 50],
  ['note', 'Note', 92],
];
const restatementColumns: readonly [Column, string, number | '*'][] = [
  ['label', 'Figure', '*'],
  ['unit', 'Unit', 54],
  ['before', 'As delivered', 62],
  ['value', 'Corrected', 62],
  ['difference', 'Difference', 58],
  ['note', 'Reason', 130],
];
const frameworkColumns: readonly [Column, string, number | '*'][] = [
  ['key', 'Line', 120],
  ['label', 'Fill', 58],
  ['value', 'Value', 56],
  ['unit', 'Unit', 54],
  ['note', 'Note', '*'],
];
const methodColumns: readonly [Column, string, number | '*'][] = [
  ['section', 'What', 54],
  ['key', 'Name', 150],
  ['label', 'Version, year', 74],
  ['value', 'Value', 60],
  ['note', 'Where it is from', '*'],
];
const identityColumns: readonly [Column, string, number | '*'][] = [
  ['label', 'What', 170],
  ['value', 'Value', '*'],
];

/** A number as it is in every other file: no separators, no rounding of its own. */
const textOf = (value: string | number | null): string => (value === null ? '' : String(value));

/**
 * A tagged document (PDF/UA): headings, paragraphs, tables with headers. Its dates are those of the edition, so that one edition is one
 * file.
 */
export async function renderPdf(document: ReportDocument): Promise<Buffer> {
  const { regular, bold } = await fonts();
  const { company, period, edition, closedAt } = document;
  const madeAt = new Date(closedAt);
  const title = `Impact report: ${company.name}, ${period.key}, edition ${edition}`;
  const doc = new Pdf({
    size: 'A4',
    margin,
    pdfVersion: '1.7',
    // The types lack what the library has.
    subset: 'PDF/UA' as 'PDF/A-1',
    tagged: true,
    displayTitle: true,
    lang: 'en',
    bufferPages: true,
    info: { Title: title, CreationDate: madeAt, ModDate: madeAt },
  });
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  doc.registerFont('regular', regular).registerFont('bold', bold).font('regular');
  const root = doc.struct('Document');
  doc.addStructure(root);
  const page = { doc, root };
  heading(page, 'H1', title);
  table(page, identityColumns, identityRows(document));
  for (const section of figureSections)
    part(page, sectionTitles[section], {
      columns: figureColumns,
      rows: figureRows(document).filter((row) => row.section === section),
    });
  part(page, 'Restatements', {
    columns: restatementColumns,
    rows: restatementRows(document),
    otherwise: 'No figure differs from the edition that this one is compared with.',
  });
  part(page, 'Lines of reporting frameworks', { columns: frameworkColumns, rows: frameworkRows(document) });
  const method = methodRows(document);
  part(page, 'Method and sources', {
    columns: methodColumns,
    rows: method.filter(({ section }) => section !== 'LIMIT'),
  });
  heading(page, 'H2', 'Limits');
  for (const { label } of method.filter(({ section }) => section === 'LIMIT')) paragraph(page, label);
  root.end();
  numberPages(doc, document);
  doc.end();
  return whole;
}

interface Page {
  readonly doc: Doc;
  readonly root: Structure;
}

interface Part {
  readonly columns: readonly [Column, string, number | '*'][];
  readonly rows: readonly ReportRowOf[];
  /** What stands there where there is no row; without it the whole part is left out. */
  readonly otherwise?: string;
}

function part(page: Page, title: string, { columns, rows, otherwise }: Part): void {
  if (rows.length === 0 && otherwise === undefined) return;
  heading(page, 'H2', title);
  if (rows.length === 0) paragraph(page, otherwise!);
  else table(page, columns, rows);
}

function heading({ doc, root }: Page, level: 'H1' | 'H2', text: string): void {
  const points = level === 'H1' ? size.title : size.heading;
  // A heading does not stand alone at the end of a page.
  if (doc.y > doc.page.height - margin - 90) doc.addPage();
  if (level === 'H2') doc.moveDown(1);
  root.add(doc.struct(level, {}, () => doc.font('bold').fontSize(points).text(text, margin)));
  doc.font('regular').fontSize(size.text).moveDown(0.4);
}

function paragraph({ doc, root }: Page, text: string): void {
  root.add(doc.struct('P', {}, () => doc.font('regular').fontSize(size.text).text(text, margin)));
  doc.moveDown(0.3);
}

function table({ doc, root }: Page, columns: Part['columns'], rows: readonly ReportRowOf[]): void {
  doc.font('regular').fontSize(size.small);
  const options = {
    position: { x: margin, y: doc.y },
    structParent: root,
    columnStyles: columns.map(([, , width]) => ({ width })),
    defaultStyle: { border: rule, borderColor: '#999999', padding: 2 },
  };
  const made = doc.table(options);
  made.row(
    columns.map(([, text]): Cell => ({ type: 'TH', scope: 'Column', text, font: { src: 'bold', size: size.small } })),
  );
  for (const row of rows)
    made.row(
      columns.map(([column], index): Cell => {
        const text = textOf(row[column]);
        if (index === 0) return { type: 'TH', scope: 'Row', text };
        return { text, align: { x: typeof row[column] === 'number' ? 'right' : 'left' } };
      }),
    );
  made.end();
  doc.x = margin;
}

/** Page numbers are for the eye: marked as artifacts, a screen reader passes over them. */
function numberPages(doc: Doc, { sha256 }: ReportDocument): void {
  const { start, count } = doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index);
    // Below the margin, text would begin a new page.
    const { bottom } = doc.page.margins;
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact', { type: 'Pagination' });
    doc
      .font('regular')
      .fontSize(7)
      .text(`${sha256.slice(0, 16)}   ${index + 1} / ${count}`, margin, doc.page.height - 30, { lineBreak: false });
    doc.endMarkedContent();
    doc.page.margins.bottom = bottom;
  }
}
