import { dimensionFigures, type PeriodCounts, type PeriodFigures } from '../metrics/figures.rules.js';
import { withheldSroi } from '../sroi/sroi.service.js';
import { withheldVis } from '../vis/vis.service.js';
import { canonicalJson, type Edition, reportDocument } from './document.rules.js';
import { listFigures } from './figure-list.rules.js';
import { restatementsOf } from './restatement.rules.js';

const program = (id: string, participants: number, timePeople: number, minutes: number) => ({
  id,
  name: `Programme ${id}`,
  participants,
  volunteers: timePeople,
  sessions: 3,
  minutes,
  timePeople,
});

const counts: PeriodCounts = {
  participants: 24,
  volunteers: 17,
  sessions: 9,
  minutes: 7501,
  timePeople: 17,
  paidMinutes: 7000,
  ownMinutes: 501,
  unknownMinutes: 0,
  kindPeople: { paid: 12, own: 5, unknown: 0 },
  programs: [program('a', 12, 9, 4000), program('b', 9, 6, 3000), program('c', 3, 2, 501)],
};

const figures = (of: PeriodCounts | undefined = counts): PeriodFigures => ({
  ...(of && { counts: of }),
  outcomes: dimensionFigures([]),
  vis: withheldVis('2026-07-01', 'NO_VOLUNTEERS'),
  sroi: withheldSroi({ from: '2026-07-01' }, 'MODEL_MISSING', null),
  cohorts: {},
});

const edition = (number: number, of: PeriodFigures, reason: string | null = null): Edition => ({
  key: 'FY2026-Q3',
  fromDay: '2026-07-01',
  toDay: '2026-10-01',
  edition: number,
  figures: of,
  figuresHash: 'a'.repeat(64),
  reason,
  closedAt: new Date('2026-10-11T06:00:00Z'),
});
const company = { id: 'c', name: 'Nordlys', timeZone: 'Europe/Oslo' };
const valueOf = (of: ReturnType<typeof listFigures>, key: string) => of.find((figure) => figure.key === key);

test('of programmes with 12, 9 and 3 people the 3 and the 9 are withheld, and so is their time', () => {
  const list = listFigures(figures());
  const of = (id: string, what: string) => valueOf(list, `program/${id}/${what}`);
  expect(['a', 'b', 'c'].map((id) => of(id, 'participants')?.value)).toEqual([12, null, null]);
  expect(['a', 'b', 'c'].map((id) => of(id, 'volunteer-minutes')?.value)).toEqual([4000, null, null]);
  expect(of('b', 'participants')).toMatchObject({ n: null, withheld: 'TOO_FEW_PEOPLE' });
  expect(list.filter(({ value, withheld }) => (value === null) === (withheld === null))).toEqual([]);
});

test('time of few people is withheld, and a kind of time that few gave takes the next smallest with it', () => {
  const few = { ...counts, timePeople: 4 };
  expect(valueOf(listFigures(figures(few)), 'volunteer-minutes')).toMatchObject({ value: null, n: null });
  const oneUnknown = { ...counts, kindPeople: { paid: 12, own: 6, unknown: 1 } };
  const list = listFigures(figures(oneUnknown));
  expect(['', '/paid', '/own', '/unknown'].map((kind) => valueOf(list, `volunteer-minutes${kind}`)?.value)).toEqual([
    7501,
    7000,
    null,
    null,
  ]);
});

test('an edition without counts says so of each', () => {
  const { counts: _, ...without } = figures();
  expect(valueOf(listFigures(without), 'volunteer-minutes')).toMatchObject({ withheld: 'COUNTS_NOT_KEPT' });
});

test('7,501 corrected to 7,411 is a restatement of −90 with its reason, and a change in the figure', () => {
  const corrected = {
    ...counts,
    minutes: 7411,
    paidMinutes: 6910,
    programs: [program('a', 12, 9, 3910), ...counts.programs.slice(1)],
  };
  const before = edition(1, figures());
  const document = reportDocument({
    company,
    edition: edition(2, figures(corrected), 'A session was booked twice'),
    compared: before,
  });
  expect(document.restatements).toEqual([
    {
      figure: 'volunteer-minutes',
      label: 'Approved volunteer time',
      unit: 'MINUTES',
      delivered: 7501,
      corrected: 7411,
      difference: -90,
      reason: 'A session was booked twice',
    },
    expect.objectContaining({ figure: 'volunteer-minutes/paid', difference: -90 }),
    expect.objectContaining({
      figure: 'program/a/volunteer-minutes',
      delivered: 4000,
      corrected: 3910,
      difference: -90,
    }),
  ]);
  expect(valueOf(document.figures as never, 'volunteer-minutes')).toMatchObject({ before: 7501, difference: -90 });
  expect(document).toMatchObject({ edition: 2, comparedEdition: 1 });
  expect(reportDocument({ company, edition: before, compared: null })).toMatchObject({
    restatements: [],
    comparedEdition: null,
  });
});

test('a figure that is withheld now, or is gone, is a restatement without a difference', () => {
  const figure = (key: string, value: number | null) => ({ key, label: key, unit: 'PEOPLE', value });
  const before = [figure('a', 7), figure('b', 8), figure('c', 9), figure('d', null)];
  const now = [figure('a', 7), figure('b', null), figure('d', 5)];
  const told = restatementsOf({ now, before }, 'why').map((each) => [
    each.figure,
    each.delivered,
    each.corrected,
    each.difference,
  ]);
  expect(told).toEqual([
    ['b', 8, null, null],
    ['d', null, 5, null],
    ['c', 9, null, null],
  ]);
});

test('lines of frameworks carry what the report shows: what is not ours has no value, what is withheld neither', () => {
  const lines = (of: PeriodCounts) => {
    const { frameworkLines } = reportDocument({ company, edition: edition(1, figures(of)), compared: null });
    return (id: string) => frameworkLines.find((line) => line.id === id)!.value;
  };
  const line = lines(counts);
  expect([line('PI4060'), line('OI8429'), line('Inputs: time'), line('413-1')]).toEqual([24, 7501, 7000, null]);
  expect(lines({ ...counts, participants: 3 })('PI4060')).toBeNull();
});

test('the hash is of everything that the report says, in whatever order a database gives it back', () => {
  const document = reportDocument({ company, edition: edition(1, figures()), compared: null });
  const reversed = Object.fromEntries(Object.entries(document).toReversed());
  expect(canonicalJson(reversed)).toBe(canonicalJson(document));
  const other = reportDocument({
    company: { ...company, name: 'Dnipro' },
    edition: edition(1, figures()),
    compared: null,
  });
  expect(other.sha256).not.toBe(document.sha256);
});
