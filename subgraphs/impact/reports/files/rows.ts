import type { ReportDocument } from '../document.rules.js';

/** One line of a report in any tabular file. Numbers are numbers: only the file decides how they look. */
export interface ReportRowOf {
  readonly section: string;
  readonly key: string;
  readonly label: string;
  readonly unit: string | null;
  readonly value: number | string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  readonly before: number | null;
  readonly difference: number | null;
  /** Why there is no value, where it is from, or what is to be known of it. */
  readonly note: string | null;
}

export const columns = [
  'section',
  'key',
  'label',
  'unit',
  'value',
  'low',
  'high',
  'n',
  'before',
  'difference',
  'note',
] as const satisfies readonly (keyof ReportRowOf)[];

type Given = Pick<ReportRowOf, 'section' | 'key' | 'label'> & Partial<ReportRowOf>;

const row = (given: Given): ReportRowOf => ({
  unit: null,
  value: null,
  low: null,
  high: null,
  n: null,
  before: null,
  difference: null,
  note: null,
  ...given,
});

/** What the report is of. */
export function identityRows(document: ReportDocument): ReportRowOf[] {
  const { company, period, edition, comparedEdition, closedAt, reason, figuresHash, sha256 } = document;
  const of = (key: string, label: string, value: string | number | null) =>
    row({ section: 'REPORT', key, label, value });
  return [
    of('company', 'Company', company.name),
    of('period', 'Period', period.key),
    of('from', 'First day', period.from),
    of('to', 'The day after the last', period.to),
    of('time-zone', 'Days are those of', period.timeZone),
    of('edition', 'Edition', edition),
    of('compared-edition', 'Compared with edition', comparedEdition),
    of('closed-at', 'Figures final since', closedAt),
    of('reason', 'Why this edition was made', reason),
    of('figures-sha256', 'SHA-256 of the figures', figuresHash),
    of('sha256', 'SHA-256 of the report', sha256),
  ];
}

export const figureRows = ({ figures }: ReportDocument): ReportRowOf[] =>
  figures.map(({ withheld, ...figure }) =>
    row({ ...figure, note: withheld === null ? null : `Withheld: ${withheld}` }),
  );

export const restatementRows = ({ restatements }: ReportDocument): ReportRowOf[] =>
  restatements.map(({ figure, label, unit, delivered, corrected, difference, reason }) =>
    row({
      section: 'RESTATEMENT',
      key: figure,
      label,
      unit,
      value: corrected,
      before: delivered,
      difference,
      note: reason,
    }),
  );

export const frameworkRows = ({ frameworkLines }: ReportDocument): ReportRowOf[] =>
  frameworkLines.map(({ framework, version, id, fill, value, unit, note }) =>
    row({
      section: 'FRAMEWORK',
      key: `${framework} ${version} ${id}`,
      label: fill,
      unit,
      value,
      note,
    }),
  );

export const methodRows = ({ methods, sources, limits }: ReportDocument): ReportRowOf[] => [
  ...methods.map(({ figure, version, document }) =>
    row({ section: 'METHOD', key: figure, label: version, note: document }),
  ),
  ...sources.map(({ name, value, source, year }) =>
    row({ section: 'SOURCE', key: name, label: String(year), value, note: source }),
  ),
  ...limits.map((limit, index) => row({ section: 'LIMIT', key: `limit-${index + 1}`, label: limit })),
];

export const allRows = (document: ReportDocument): ReportRowOf[] => [
  ...identityRows(document),
  ...figureRows(document),
  ...restatementRows(document),
  ...frameworkRows(document),
  ...methodRows(document),
];
