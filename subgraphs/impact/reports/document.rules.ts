import { sha256 } from '#platform/text';
import type { FrameworkLine } from '../frameworks/framework-lines.rules.js';
import { frameworkLines } from '../frameworks/framework-lines.rules.js';
import type { PeriodFigures } from '../metrics/figures.rules.js';
import { formulaAt } from '../metrics/formula-registry.rules.js';
import { listFigures, type ListedFigure } from './figure-list.rules.js';
import { differenceOf, type Restatement, restatementsOf } from './restatement.rules.js';

export interface ReportFigure extends ListedFigure {
  /** In the edition that it is compared with. */
  readonly before: number | null;
  readonly difference: number | null;
}

interface Method {
  readonly figure: string;
  readonly version: string;
  /** Where it is written down. */
  readonly document: string;
}

interface Source {
  readonly name: string;
  readonly value: string;
  readonly source: string;
  readonly year: number;
}

/** All that a report says, frozen. Every file is made of it and of nothing else: no clock, no database. */
export interface ReportDocument {
  readonly company: { readonly id: string; readonly name: string };
  readonly period: { readonly key: string; readonly from: string; readonly to: string; readonly timeZone: string };
  readonly edition: number;
  /** The edition that changes are counted from. */
  readonly comparedEdition: number | null;
  /** When the edition was made; ISO 8601. */
  readonly closedAt: string;
  readonly reason: string | null;
  /** SHA-256 of the figures of the edition, as `ReportingPeriod.figuresHash`. */
  readonly figuresHash: string;
  readonly figures: readonly ReportFigure[];
  readonly restatements: readonly Restatement[];
  readonly methods: readonly Method[];
  readonly sources: readonly Source[];
  readonly limits: readonly string[];
  readonly frameworkLines: readonly FrameworkLine[];
  /** SHA-256 of everything else, as canonical JSON. */
  readonly sha256: string;
}

export interface Edition {
  readonly key: string;
  readonly fromDay: string;
  readonly toDay: string;
  readonly edition: number;
  readonly figures: PeriodFigures;
  readonly figuresHash: string;
  readonly reason: string | null;
  readonly closedAt: Date;
}

const unnamedReason = 'Records that came, or were corrected, after the period was closed';

/** JSON with the members of objects in one order, whatever order a database gives them back in. */
export function canonicalJson(value: unknown, indent?: number): string {
  const ordered = (_: string, part: unknown): unknown =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, ordered, indent);
}

/** The report of an edition: its figures, how they came about, and what is not what it was in the edition it is compared with. */
export function reportDocument(given: {
  readonly company: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly edition: Edition;
  readonly compared: Edition | null;
}): ReportDocument {
  const { company, edition, compared } = given;
  const { figures: of, fromDay } = edition;
  const now = listFigures(of);
  const before = compared && listFigures(compared.figures);
  const valueBefore = new Map((before ?? []).map(({ key, value }) => [key, value]));
  const restatements = before ? restatementsOf({ now, before }, edition.reason ?? unnamedReason) : [];
  const content: Omit<ReportDocument, 'sha256'> = {
    company: { id: company.id, name: company.name },
    period: { key: edition.key, from: fromDay, to: edition.toDay, timeZone: company.timeZone },
    edition: edition.edition,
    comparedEdition: compared?.edition ?? null,
    closedAt: edition.closedAt.toISOString(),
    reason: edition.reason,
    figuresHash: edition.figuresHash,
    figures: now.map((figure) => {
      const earlier = valueBefore.get(figure.key) ?? null;
      return { ...figure, before: earlier, difference: differenceOf(figure.value, earlier) };
    }),
    restatements,
    methods: (['outcomes', 'sroi', 'vis'] as const).map((name) => {
      const { version, method } = formulaAt(name, fromDay);
      return { figure: name, version, document: method };
    }),
    sources: of.sroi.sources.map(({ name, value, source, year }) => ({ name, value, source, year })),
    limits: limitsOf(now, of),
    frameworkLines: linesOf(now),
  };
  return { ...content, sha256: sha256(canonicalJson(content)) };
}

/** Lines take what the report shows: a count that is withheld leaves its line without a value. */
function linesOf(figures: readonly ListedFigure[]): FrameworkLine[] {
  const value = (key: string) => figures.find((figure) => figure.key === key)?.value ?? null;
  return frameworkLines({
    participants: value('participants'),
    volunteerMinutes: value('volunteer-minutes'),
    paidMinutes: value('volunteer-minutes/paid'),
  });
}

/** What a reader has to know before they rest anything on the figures. */
function limitsOf(figures: readonly ListedFigure[], { sroi, counts }: PeriodFigures): string[] {
  const withheld = figures.filter(({ value }) => value === null).length;
  const unsure = sroi.lowConfidenceShare;
  return [
    'A figure about fewer than five people is withheld, and so is one that would tell it by subtraction.',
    'Scores are made of texts by people who chose to write; n says how many people, or pairs of scores, a figure rests on.',
    'Change is that of people with a first and a last score; those who left are in the share of people who stayed.',
    'Programmes are not compared with people outside of them: a change is not shown to be their effect.',
    ...(counts && counts.unknownMinutes > 0
      ? ['For some volunteer time it is not known whether it was paid; it is in the total only.']
      : []),
    ...(unsure !== null && unsure > 0
      ? [`Of the people whose change SROI counts, ${rounded2(100 * unsure)} % have a score with low confidence.`]
      : []),
    ...(withheld > 0 ? [`${withheld} figures are withheld; each says why.`] : []),
  ];
}

const rounded2 = (value: number): number => Number(value.toFixed(1));
