import { parse } from 'csv-parse/sync';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import readXlsxFile from 'read-excel-file/node';
import { dimensionFigures, type PeriodCounts } from '../metrics/figures.rules.js';
import { type Edition, type ReportDocument, reportDocument } from '../reports/document.rules.js';
import { renderers } from '../reports/files/renderers.js';
import { type ReportFormat, reportFormats } from '../reports/report.entity.js';
import { withheldSroi } from '../sroi/sroi.service.js';
import { withheldVis } from '../vis/vis.service.js';

const counts: PeriodCounts = {
  participants: 24,
  volunteers: 17,
  sessions: 9,
  minutes: 7411,
  timePeople: 17,
  paidMinutes: 6910,
  ownMinutes: 501,
  unknownMinutes: 0,
  kindPeople: { paid: 12, own: 5, unknown: 0 },
  programs: Array.from({ length: 30 }, (_, index) => ({
    id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    // A name that a spreadsheet would compute, one in Cyrillic, one with what XML and CSV need escaped.
    name: ['=1+1', 'Наставництво «Їжак»', 'Mentoring, "spring" <2026> & more', 'Språkkafé'][index % 4]!,
    participants: 10 + index,
    volunteers: 6,
    sessions: index,
    minutes: 200 + index,
    timePeople: 6,
  })),
};

const row = {
  dimension: 'confidence' as const,
  texts: 22,
  people: 10,
  average: 0.5421234,
  averageConfidence: 0.9,
  confidenceWeightedAverage: 0.54,
  unsureTexts: 1,
  personMean: 0.54,
  personDeviation: 0.1171,
  pairs: 10,
  changeMean: 0.095,
  changeDeviation: 0.0798,
  unsurePairs: 0,
  reached: 4,
  unsureReached: 0,
  lost: 6,
};

const edition = (number: number, of: PeriodCounts): Edition => ({
  key: 'FY2026-Q3',
  fromDay: '2026-07-01',
  toDay: '2026-10-01',
  edition: number,
  figures: {
    counts: of,
    outcomes: dimensionFigures([row]),
    vis: withheldVis('2026-07-01', 'NO_VOLUNTEERS'),
    sroi: withheldSroi({ from: '2026-07-01' }, 'MODEL_MISSING', null),
    cohorts: {},
  },
  figuresHash: 'a'.repeat(64),
  reason: 'A session was booked twice',
  closedAt: new Date('2026-10-11T06:00:00Z'),
});

const document = reportDocument({
  company: { id: 'c', name: 'Дніпро & Nordlys', timeZone: 'Europe/Kyiv' },
  edition: edition(2, counts),
  compared: edition(1, { ...counts, minutes: 7501, paidMinutes: 7000 }),
});

const made = new Map<ReportFormat, Buffer>();
beforeAll(async () => {
  for (const format of reportFormats) made.set(format, await renderers[format].render(document));
});

interface Line {
  readonly section: string;
  readonly key: string;
  readonly value: number | string | null;
  readonly low: number | string | null;
  readonly before: number | string | null;
  readonly difference: number | string | null;
}

const figuresOf = ({ figures }: ReportDocument) =>
  figures.map(({ key, value, low, high, n, difference }) => [key, value, low, high, n, difference]);
const numeric = (text: string) => (text === '' ? null : Number(text));

/** A PDF's tables as texts: the tags of its rows, with what is marked in each. */
async function readPdf(bytes: Buffer) {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const rows: string[][] = [];
  const roles = new Set<string>();
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const texts = new Map<string, string>();
    let id: string | null = null;
    for (const item of (await page.getTextContent({ includeMarkedContent: true })).items) {
      if ('type' in item) id = item.type === 'endMarkedContent' ? null : (item.id ?? null);
      else if (id !== null) texts.set(id, `${texts.get(id) ?? ''} ${item.str}`);
    }
    const textOf = (node: object): string =>
      'children' in node
        ? (node.children as object[]).map(textOf).join('')
        : 'id' in node
          ? (texts.get(node.id as string) ?? '')
          : '';
    const walk = (node: object): void => {
      if (!('children' in node)) return;
      const { role, children } = node as { role: string; children: object[] };
      roles.add(role);
      if (role === 'TR') rows.push(children.map((cell) => textOf(cell).replaceAll(/\s+/g, ' ').trim()));
      else for (const child of children) walk(child);
      if (role === 'TR') for (const child of children) roles.add((child as { role: string }).role);
    };
    const tree = await page.getStructTree();
    if (tree) walk(tree);
  }
  // The tree of a page has the rows of other pages too, without their texts.
  const told = rows.filter((cells) => cells.some((text) => text !== ''));
  const { info, metadata } = await pdf.getMetadata();
  const mark = await pdf.getMarkInfo();
  const fonts = bytes.includes('/FontFile2');
  await task.destroy();
  return { rows: told, roles, info: info as Record<string, unknown>, ua: metadata?.get('pdfuaid:part'), mark, fonts };
}

test('four files carry the same numbers, every one of them', async () => {
  const json = JSON.parse(made.get('JSON')!.toString()) as ReportDocument;
  expect(figuresOf(json)).toEqual(figuresOf(document));

  const csv = parse(made.get('CSV')!, { columns: true, bom: true }) as Record<keyof Line | 'high' | 'n', string>[];
  const isFigure = ({ section }: { section: string }) =>
    ['REACH', 'PROGRAMS', 'OUTCOMES', 'SROI', 'VIS'].includes(section);
  const fromCsv = csv
    .filter(isFigure)
    .map(({ key, value, low, high, n, difference }) => [key, ...[value, low, high, n, difference].map(numeric)]);
  expect(fromCsv).toEqual(figuresOf(document));

  const sheets = await readXlsxFile(made.get('XLSX')!);
  const [head, ...lines] = sheets.find(({ sheet }) => sheet === 'Figures')!.data;
  const at = (line: readonly unknown[], column: string) => line[head!.indexOf(column)];
  const fromXlsx = lines.map((line) =>
    ['key', 'value', 'low', 'high', 'n', 'difference'].map((column) => at(line, column)),
  );
  expect(fromXlsx).toEqual(figuresOf(document));

  const { rows } = await readPdf(made.get('PDF')!);
  const fromPdf = rows.filter((cells) => cells.length === 8 && cells[2] !== 'Value');
  expect(fromPdf.map((cells) => [2, 3, 4, 5, 6].map((index) => numeric(cells[index]!)))).toEqual(
    figuresOf(document).map(([, ...numbers]) => numbers),
  );
});

test('−90 is in all four, with what was delivered, what is right, and why', async () => {
  const wanted = ['Approved volunteer time', 7501, 7411, -90, 'A session was booked twice'];
  expect(
    document.restatements.map(({ label, delivered, corrected, difference, reason }) => [
      label,
      delivered,
      corrected,
      difference,
      reason,
    ]),
  ).toContainEqual(wanted);
  const csv = parse(made.get('CSV')!, { columns: true, bom: true }) as Record<string, string>[];
  expect(csv.find(({ section, key }) => section === 'RESTATEMENT' && key === 'volunteer-minutes')).toMatchObject({
    before: '7501',
    value: '7411',
    difference: '-90',
    note: 'A session was booked twice',
  });
  const sheets = await readXlsxFile(made.get('XLSX')!);
  expect(sheets.find(({ sheet }) => sheet === 'Restatements')!.data[1]).toEqual(
    expect.arrayContaining([7501, 7411, -90, 'A session was booked twice']),
  );
  const { rows } = await readPdf(made.get('PDF')!);
  expect(rows).toContainEqual([
    'Approved volunteer time',
    'MINUTES',
    '7501',
    '7411',
    '-90',
    'A session was booked twice',
  ]);
});

test('one edition is the same bytes, whenever it is made', async () => {
  // Times in ZIP files count in steps of two seconds.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const kept = JSON.parse(JSON.stringify(document)) as ReportDocument;
  for (const format of reportFormats) {
    const again = await renderers[format].render(kept);
    expect([format, again.equals(made.get(format)!)]).toEqual([format, true]);
  }
});

test('the PDF is tagged: a title and a language, headings, tables with headers, Cyrillic in a font of its own', async () => {
  const { roles, info, ua, mark, rows, fonts } = await readPdf(made.get('PDF')!);
  expect([...roles]).toEqual(expect.arrayContaining(['Document', 'H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD']));
  expect(info).toMatchObject({ Title: 'Impact report: Дніпро & Nordlys, FY2026-Q3, edition 2', Language: 'en' });
  expect([ua, fonts]).toEqual(['1', true]);
  // The library answers a Map, of the realm outside of this test's own.
  const marks = mark as unknown as { get?: (name: string) => unknown; Marked?: unknown } | null;
  expect(marks?.get ? marks.get('Marked') : marks?.Marked).toBe(true);
  expect(rows.map(([first]) => first)).toContain('Наставництво «Їжак»: participants');
});

test('no spreadsheet computes a text of ours', async () => {
  const csv = made.get('CSV')!.toString();
  expect(csv).toContain("'=1+1: participants");
  expect(csv).not.toMatch(/(^|,)"?[=+@]/m);
  // Numbers stay numbers, negative ones too.
  expect(csv).toMatch(/,-90,/);
  const [, first] = (await readXlsxFile(made.get('XLSX')!)).find(({ sheet }) => sheet === 'Report')!.data;
  expect(first).toContain('Дніпро & Nordlys');
});
