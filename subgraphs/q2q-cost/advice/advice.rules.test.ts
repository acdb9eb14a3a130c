import { adviceOf, type AdviceFacts } from './advice.rules.js';

const facts: AdviceFacts = {
  cheaperModel: null,
  writtenOffPusd: 0n,
  exhaustedOn: null,
  limitPusd: 1000n,
  p90Pusd: 800n,
  pastMonthsPusd: [700n, 800n, 600n],
  features: [],
};
const kinds = (changes: Partial<AdviceFacts>) => adviceOf({ ...facts, ...changes }).map(({ kind }) => kind);

it.each([
  [{}, []],
  [{ cheaperModel: { id: 'a/b', savingPusd: 5n } }, ['CHEAPER_MODEL']],
  [{ cheaperModel: { id: 'a/b', savingPusd: -5n } }, []],
  [{ cheaperModel: { id: 'a/b', savingPusd: 5n }, writtenOffPusd: 9n }, ['USAGE_UNKNOWN', 'CHEAPER_MODEL']],
  [{ exhaustedOn: '2026-11-28' }, ['BUDGET_RUNS_OUT']],
  [{ p90Pusd: 100n, pastMonthsPusd: [100n, 200n, 300n] }, ['BUDGET_UNUSED']],
  [{ p90Pusd: 900n, pastMonthsPusd: [100n, 200n, 300n] }, []],
  [{ p90Pusd: 100n, pastMonthsPusd: [100n, 200n] }, []],
  [{ features: [{ feature: 'batch', usedPusd: 90n, capPusd: 100n }] }, ['NEAR_FEATURE_CAP']],
  [{ features: [{ feature: 'batch', usedPusd: 89n, capPusd: 100n }] }, []],
] as const)('of %o advises %j', (changes, expected) => {
  expect(kinds(changes)).toEqual(expected);
});
