import { expect, test } from '@jest/globals';
import type { PeriodFigures } from '../metrics/figures.rules.js';
import { dimensionFigures } from '../metrics/figures.rules.js';
import { withheldSroi } from '../sroi/sroi.service.js';
import { withheldVis } from '../vis/vis.service.js';
import type { DeliveryFigures } from '../partners/figures.js';
import { countedOf, shownOf, toldOf } from './figures.rules.js';

const nothing = dimensionFigures([]);
const withChange = nothing.map((figure, index) =>
  index === 0
    ? {
        ...figure,
        withheld: null,
        people: 12,
        change: {
          pairs: 10,
          change: { low: 0.03, central: 0.09504, high: 0.16 },
          retained: null,
          ifLostUnchanged: null,
          detectable: null,
          pValue: null,
          adjustedPValue: null,
          lowConfidenceShare: null,
        },
      }
    : figure,
);
const cohort = {
  programId: 'a0000000-0000-0000-0000-000000000001',
  quarter: '2026-Q3',
  startsFrom: '2026-07-01',
  startsTo: '2026-10-01',
  id: 'a0000000-0000-0000-0000-000000000001.2026-Q3',
  companyId: 'c1111111-1111-1111-1111-111111111111',
  programName: 'Mentoring',
};
const withheld: PeriodFigures = {
  outcomes: nothing,
  sroi: withheldSroi({ from: '2026-10-01' }, 'MODEL_MISSING', null),
  vis: withheldVis('2026-10-01', 'NO_VOLUNTEERS'),
  cohorts: { [cohort.id]: { people: null, withheld: 'TOO_FEW_PEOPLE', outcomes: withChange } },
};
const [first] = withChange;

test('what is withheld in an edition is absent, never zero', () => {
  expect(toldOf(withheld, [cohort])).toEqual({});
});

test('what is shown in an edition is told as it is there, of the company and of its cohorts', () => {
  const outcomes = [{ dimension: first!.dimension.toUpperCase(), value: 0.095, people: 10 }];
  const told = toldOf(
    {
      outcomes: withChange,
      sroi: { ...withheld.sroi, ratio: { low: 0.9, central: 1.1426, high: 1.3 }, withheld: null },
      vis: { ...withheld.vis, score: { low: 60, central: 61.496, high: 63 }, withheld: null },
      cohorts: { [cohort.id]: { people: 12, withheld: null, outcomes: withChange } },
    },
    [cohort],
  );
  expect(told).toEqual({
    outcomes,
    cohorts: [{ id: cohort.id, name: 'Mentoring, 2026-Q3', people: 12, outcomes }],
    sroi: { ratio: '1.1426', version: withheld.sroi.formulaVersion },
    vis: { value: '61.5', version: withheld.vis.formulaVersion },
  });
});

const figures: DeliveryFigures = {
  company: { id: cohort.companyId, name: 'Nordlys' },
  period: { key: '2026-10', from: '2026-10-01', to: '2026-11-01', timeZone: 'Europe/Oslo' },
  programs: [],
  totals: { participants: 1, volunteers: 1, sessions: 1, minutes: 95 },
  people: [
    {
      userId: 'b0000000-0000-0000-0000-000000000001',
      externalId: 'E-1',
      email: 'kari@example.org',
      programId: cohort.programId,
      minutes: 95,
      lastDay: '2026-10-29',
    },
  ],
};

test('a new address of a person makes no revision, other minutes do', () => {
  const change = (changes: object) => ({ ...figures, people: [{ ...figures.people![0]!, ...changes }] });
  expect(countedOf(change({ email: 'new@example.org', externalId: 'E-2' }))).toEqual(countedOf(figures));
  expect(countedOf(change({ minutes: 94 }))).not.toEqual(countedOf(figures));
});

test('differences that people see name no one', () => {
  const shown = JSON.stringify(shownOf(figures));
  for (const secret of ['E-1', 'kari', 'b0000000']) expect(shown).not.toContain(secret);
  expect(shownOf(figures)).toMatchObject({ people: { count: 1, minutes: 95 } });
});
