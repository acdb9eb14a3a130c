import type {
  DimensionFigures,
  PeriodCounts,
  PeriodFigures,
  ReachCounts,
  WithheldReason,
} from '../metrics/figures.rules.js';
import { isTooFew, shownParts } from '../suppression/suppression.rules.js';

export const figureSections = ['REACH', 'PROGRAMS', 'OUTCOMES', 'SROI', 'VIS'] as const;
export type FigureSection = (typeof figureSections)[number];

/** A number of a report, rounded once: every file carries it as it is here. */
export interface ListedFigure {
  /** Names it in every edition: `volunteer-minutes`, `outcome/confidence/change`, `program/ID/participants`. */
  readonly key: string;
  readonly section: FigureSection;
  readonly label: string;
  /** `PEOPLE`, `MEETINGS`, `MINUTES`, `SCORE`, `RATIO`, `POINTS`, `P_VALUE`, or a currency. */
  readonly unit: string;
  readonly value: number | null;
  /** Bounds of its interval or band, where it has one. */
  readonly low: number | null;
  readonly high: number | null;
  /** How many people, or pairs of scores, it rests on. */
  readonly n: number | null;
  /** Why there is no value. */
  readonly withheld: WithheldReason | null;
}

const places = 4;
export const rounded = (value: number): number => Number(value.toFixed(places));
const roundedOrNull = (value: number | null | undefined): number | null => (value == null ? null : rounded(value));

type Given = Pick<ListedFigure, 'key' | 'label' | 'unit'> & {
  readonly value: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  readonly n?: number | null;
  readonly withheld?: WithheldReason | null;
};

function listed(section: FigureSection, given: Given): ListedFigure {
  const { key, label, unit, value, low, high, n = null, withheld = null } = given;
  return {
    key,
    section,
    label,
    unit,
    value: roundedOrNull(value),
    low: roundedOrNull(low),
    high: roundedOrNull(high),
    n,
    withheld: value === null ? (withheld ?? 'NO_INPUTS') : null,
  };
}

/** Every figure of an edition, in one order. No figure is about fewer than five people, nor gives such a one away. */
export function listFigures(figures: PeriodFigures): ListedFigure[] {
  return [
    ...reach(figures.counts),
    ...programs(figures.counts),
    ...figures.outcomes.flatMap(outcome),
    ...sroi(figures),
    ...vis(figures),
  ];
}

function reach(counts: PeriodCounts | undefined): ListedFigure[] {
  const notKept = counts ? null : ('COUNTS_NOT_KEPT' as const);
  const none = { value: null, withheld: notKept ?? ('TOO_FEW_PEOPLE' as const) };
  const people = (count: number | undefined) =>
    count === undefined || isTooFew(count) ? none : { value: count, n: count };
  const time = (minutes: number | undefined) =>
    counts === undefined || minutes === undefined || isTooFew(counts.timePeople)
      ? none
      : { value: minutes, n: counts.timePeople };
  const shownKinds = counts ? kindsShown(counts) : null;
  const kind = (name: keyof PeriodCounts['kindPeople'], minutes: number | undefined) =>
    shownKinds === null || shownKinds[name] ? { ...time(minutes), n: counts?.kindPeople[name] ?? null } : hidden;
  const of = (key: string, label: string, unit: string, value: Omit<Given, 'key' | 'label' | 'unit'>) =>
    listed('REACH', { key, label, unit, ...value });
  return [
    of('participants', 'Participants who attended a meeting', 'PEOPLE', people(counts?.participants)),
    of('volunteers', 'Volunteers who attended a meeting', 'PEOPLE', people(counts?.volunteers)),
    listed('REACH', {
      key: 'meetings',
      label: 'Meetings held',
      unit: 'MEETINGS',
      value: counts?.sessions ?? null,
      withheld: notKept,
    }),
    of('volunteer-minutes', 'Approved volunteer time', 'MINUTES', time(counts?.minutes)),
    of('volunteer-minutes/paid', 'of it paid working time', 'MINUTES', kind('paid', counts?.paidMinutes)),
    of('volunteer-minutes/own', 'of it own time', 'MINUTES', kind('own', counts?.ownMinutes)),
    of(
      'volunteer-minutes/unknown',
      'of it of a kind that is not known',
      'MINUTES',
      kind('unknown', counts?.unknownMinutes),
    ),
  ];
}

const hidden = { value: null, withheld: 'TOO_FEW_PEOPLE' } as const;

/** Kinds of time are parts of a total that is shown. */
function kindsShown({
  kindPeople: { paid, own, unknown },
}: PeriodCounts): Readonly<Record<'paid' | 'own' | 'unknown', boolean>> {
  const [ofPaid, ofOwn, ofUnknown] = shownParts([paid, own, unknown]);
  return { paid: ofPaid!, own: ofOwn!, unknown: ofUnknown! };
}

/** Programmes are parts of a whole that is known: hiding one hides the next smallest too. */
function programs(counts: PeriodCounts | undefined): ListedFigure[] {
  if (!counts) return [];
  const shown = (count: (program: ReachCounts) => number) => shownParts(counts.programs.map(count));
  const participants = shown((program) => program.participants);
  const time = shown((program) => program.timePeople);
  return counts.programs.flatMap((program, index) => {
    const { id, name } = program;
    const of = (key: string, what: string, unit: string, value: Omit<Given, 'key' | 'label' | 'unit'>) =>
      listed('PROGRAMS', { key: `program/${id}/${key}`, label: `${name}: ${what}`, unit, ...value });
    return [
      of(
        'participants',
        'participants',
        'PEOPLE',
        participants[index] ? { value: program.participants, n: program.participants } : hidden,
      ),
      of('meetings', 'meetings', 'MEETINGS', { value: program.sessions }),
      of(
        'volunteer-minutes',
        'volunteer time',
        'MINUTES',
        time[index] ? { value: program.minutes, n: program.timePeople } : hidden,
      ),
    ];
  });
}

const dimensionLabels: Readonly<Record<DimensionFigures['dimension'], string>> = {
  confidence: 'Confidence',
  belonging: 'Belonging',
  lang_level_proxy: 'Comfort in the new language',
  job_readiness: 'Closeness to work',
  well_being: 'Well-being',
};

function outcome({ dimension, average, interval, people, change, withheld }: DimensionFigures): ListedFigure[] {
  const label = dimensionLabels[dimension];
  const of = (key: string, what: string, unit: string, value: Omit<Given, 'key' | 'label' | 'unit'>) =>
    listed('OUTCOMES', { key: `outcome/${dimension}/${key}`, label: `${label}: ${what}`, unit, ...value });
  const pairs = change?.pairs ?? null;
  const noPairs = withheld ?? 'TOO_FEW_PEOPLE';
  return [
    of('average', 'mean of texts', 'SCORE', { value: average, n: people, withheld }),
    of('people', 'mean of people', 'SCORE', {
      value: interval?.central ?? null,
      low: interval?.low,
      high: interval?.high,
      n: people,
      withheld,
    }),
    of('change', 'mean change, first to last score', 'SCORE', {
      value: change?.change?.central ?? null,
      low: change?.change?.low,
      high: change?.change?.high,
      n: pairs,
      withheld: noPairs,
    }),
    of('retained', 'share of people who stayed', 'RATIO', {
      value: change?.retained?.central ?? null,
      low: change?.retained?.low,
      high: change?.retained?.high,
      n: pairs,
      withheld: noPairs,
    }),
    of('p-value', 'adjusted p-value of the change', 'P_VALUE', {
      value: change?.adjustedPValue ?? null,
      n: pairs,
      withheld: noPairs,
    }),
  ];
}

function sroi({ sroi: { ratio, presentValue, inputs, currency, withheld } }: PeriodFigures): ListedFigure[] {
  const amount = (text: string | undefined) => (text === undefined ? null : Number(text));
  const money = currency ?? 'MONEY';
  const of = (key: string, label: string, unit: string, value: Omit<Given, 'key' | 'label' | 'unit'>) =>
    listed('SROI', { key: `sroi/${key}`, label, unit, withheld, ...value });
  return [
    of('ratio', 'Social return on investment', 'RATIO', {
      value: ratio?.central ?? null,
      low: ratio?.low,
      high: ratio?.high,
    }),
    of('present-value', 'Present value of outcomes', money, {
      value: amount(presentValue?.central),
      low: amount(presentValue?.low),
      high: amount(presentValue?.high),
    }),
    of('inputs', 'Value of inputs', money, { value: amount(inputs?.total) }),
  ];
}

const vis = ({ vis: { score, withheld } }: PeriodFigures): ListedFigure[] => [
  listed('VIS', {
    key: 'vis/score',
    label: 'Volunteer impact score, 0 to 100',
    unit: 'POINTS',
    value: score?.central ?? null,
    low: score?.low,
    high: score?.high,
    withheld,
  }),
];
