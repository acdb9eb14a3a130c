import { holdProblems, releaseProblem } from './hold.rules.js';

const given = { subgraphs: ['impact', 'safety'], now: new Date('2026-03-05T09:00:00Z') };
const input = {
  items: [{ subgraph: 'impact', store: 'feedback', key: null }],
  reason: 'Case 4711 before the court',
  reviewAt: null,
};

test('a hold names records and a reason', () => {
  expect(holdProblems(input, given)).toEqual([]);
  const bad = {
    items: [{ subgraph: 'payroll', store: 'a b', key: null }],
    reason: 'short',
    reviewAt: given.now,
  };
  expect(holdProblems(bad, given).map(({ path }) => path)).toEqual([
    'items.0.subgraph',
    'items.0.store',
    'reason',
    'reviewAt',
  ]);
  expect(holdProblems({ ...input, items: [] }, given).map(({ path }) => path)).toEqual(['items']);
});

test('a hold on a store that holds nothing of people would keep nothing, and is refused', () => {
  const stores = new Map([['impact', ['impact/public.feedback']]]);
  expect(holdProblems(input, { ...given, stores }).map(({ path }) => path)).toEqual(['items.0.store']);
  const named = { ...input, items: [{ ...input.items[0]!, store: 'impact/public.feedback' }] };
  expect(holdProblems(named, { ...given, stores })).toEqual([]);
});

test('a hold is released once, by another person, as it was read', () => {
  const hold = { placedBy: 'one', releasedAt: null, version: 3 };
  expect(releaseProblem(hold, { actorId: 'two', expectedVersion: 3 })).toBeNull();
  expect(releaseProblem(hold, { actorId: 'two', expectedVersion: 2 })).toBe('VERSION');
  expect(releaseProblem(hold, { actorId: 'one', expectedVersion: null })).toBe('SAME_PERSON');
  expect(releaseProblem({ ...hold, releasedAt: given.now }, { actorId: 'two', expectedVersion: null })).toBe(
    'RELEASED',
  );
});
