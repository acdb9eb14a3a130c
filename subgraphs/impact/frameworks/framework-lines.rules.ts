/** How far a line of a framework can be filled from what the platform knows. */
export const lineFills = ['FILLED', 'PARTIAL', 'NOT_OURS'] as const;
export type LineFill = (typeof lineFills)[number];

/** Counts that a line can take its value from. */
type Count = 'participants' | 'volunteerMinutes' | 'paidMinutes';

interface Line {
  readonly framework: string;
  /** The version of the framework that the line is of: frameworks are revised. */
  readonly version: string;
  /** As the framework names it; its text is the framework's own, so the note is in our words. */
  readonly id: string;
  readonly fill: LineFill;
  readonly from?: Count;
  readonly unit: 'PEOPLE' | 'MINUTES' | null;
  readonly note: string;
}

export interface FrameworkLine extends Omit<Line, 'from'> {
  readonly value: number | null;
}

const sdg = { framework: 'SDG', version: '2015', unit: null } as const;
const iris = { framework: 'IRIS+', version: '5.3' } as const;
const b4si = { framework: 'B4SI', version: 'essentials' } as const;
const notOurs = 'NOT_OURS';

const lines: readonly Line[] = [
  {
    ...b4si,
    id: 'Inputs: time',
    fill: 'PARTIAL',
    from: 'paidMinutes',
    unit: 'MINUTES',
    note: 'Counts paid working time only. Time of which it is not known whether it was paid is not in it.',
  },
  {
    ...b4si,
    id: 'Outputs: people reached',
    fill: 'FILLED',
    from: 'participants',
    unit: 'PEOPLE',
    note: 'Different participants who attended a meeting.',
  },
  {
    ...b4si,
    id: 'Inputs: in-kind',
    fill: notOurs,
    unit: null,
    note: 'Goods and services given are known to the company alone.',
  },
  {
    ...b4si,
    id: 'Inputs: management cost',
    fill: notOurs,
    unit: null,
    note: 'The cost of running the programme within the company is known to the company alone.',
  },
  {
    ...b4si,
    id: 'Leverage',
    fill: notOurs,
    unit: null,
    note: 'What others gave because of the company is not recorded.',
  },
  {
    ...iris,
    id: 'PI4060',
    fill: 'FILLED',
    from: 'participants',
    unit: 'PEOPLE',
    note: 'Different participants who attended a meeting.',
  },
  {
    ...iris,
    id: 'OI8429',
    fill: 'PARTIAL',
    from: 'volunteerMinutes',
    unit: 'MINUTES',
    note: 'Time of volunteers of the company, paid, own and not known together; the line asks for both apart.',
  },
  { ...iris, id: 'OI1166', fill: notOurs, unit: 'MINUTES', note: 'Needs the employer of each volunteer.' },
  {
    framework: 'ESRS',
    version: '2023',
    id: 'S3-4 32(c)',
    fill: 'PARTIAL',
    unit: null,
    note: 'The programmes are such initiatives; whether the matter is material is for the company to say.',
  },
  {
    framework: 'ESRS',
    version: '2023',
    id: 'S3-4 32(d)',
    fill: 'PARTIAL',
    unit: null,
    note: 'How effect is tracked: docs/methods/cohorts.md. Participants are not "affected communities" by default.',
  },
  {
    framework: 'GRI',
    version: '2016',
    id: '413-1',
    fill: notOurs,
    unit: null,
    note: 'A percentage of the company’s operations; those are known to the company alone. The list of programmes belongs to the explanation.',
  },
  {
    ...sdg,
    id: '4.4',
    fill: 'PARTIAL',
    unit: null,
    note: 'The programmes aim at it; there is no figure of one company.',
  },
  {
    ...sdg,
    id: '8.5',
    fill: 'PARTIAL',
    unit: null,
    note: 'The programmes aim at it; there is no figure of one company.',
  },
  {
    ...sdg,
    id: '10.2',
    fill: 'PARTIAL',
    unit: null,
    note: 'The programmes aim at it; there is no figure of one company.',
  },
  { ...sdg, id: '4.4.1', fill: notOurs, unit: null, note: 'A national indicator.' },
  { ...sdg, id: '8.5.2', fill: notOurs, unit: null, note: 'A national indicator.' },
  { ...sdg, id: '10.2.1', fill: notOurs, unit: null, note: 'A national indicator.' },
];

/** Every line, with its value where the platform has one. What is not ours never has one; a count that is withheld is null. */
export const frameworkLines = (counts: Readonly<Record<Count, number | null>>): FrameworkLine[] =>
  lines.map(({ from, ...line }) => ({ ...line, value: from === undefined ? null : counts[from] }));
