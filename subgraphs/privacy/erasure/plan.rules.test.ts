import * as fc from 'fast-check';
import { erasureOrder, isWithin, planHashOf, planOf, type SubgraphPlan, unexpected } from './plan.rules.js';

const notes = { store: 'notes', action: 'DELETE_ROW', reason: 'own', count: 4 };
const parts = (changes: Partial<SubgraphPlan> = {}): SubgraphPlan[] => [
  {
    subgraph: 'alpha',
    catalogueHash: 'a',
    items: [notes, { ...notes, store: 'visits', count: 2 }],
    blockers: [],
    ...changes,
  },
  { subgraph: 'beta', catalogueHash: 'b', items: [{ ...notes, store: 'scores' }], blockers: [] },
];
const hash = (of: SubgraphPlan[], holds = new Map()) => planHashOf(of, planOf(of, holds));

test('the hash of a plan does not depend on the order of its parts, and changes with each of its lines', () => {
  expect(hash(parts().toReversed())).toBe(hash(parts()));
  const changed = [
    { items: [{ ...notes, count: 5 }] },
    { items: [{ ...notes, action: 'TOMBSTONE' }] },
    { items: [{ ...notes, reason: 'else' }] },
    { items: [{ ...notes, field: 'body' }] },
    { catalogueHash: 'other' },
  ];
  const hashes = [hash(parts()), ...changed.map((change) => hash(parts(change)))];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('a hold and a blocker show in the plan and do not change what was approved', () => {
  const holds = new Map([['alpha', [{ store: 'notes', key: null }]]]);
  expect(planOf(parts(), holds).map(({ store, held }) => [store, held])).toEqual([
    ['notes', true],
    ['visits', false],
    ['scores', false],
  ]);
  expect(hash(parts(), holds)).toBe(hash(parts()));
  const blocked = parts({ blockers: [{ code: 'OPEN_PAYMENT', message: 'Pay first.' }] });
  expect(planOf(blocked, new Map())).toContainEqual(
    expect.objectContaining({ subgraph: 'alpha', store: 'OPEN_PAYMENT', action: 'BLOCK', reason: 'Pay first.' }),
  );
});

test('a hold on one record keeps that record only', () => {
  const items = ['1', '2'].map((key) => ({ ...notes, key, count: 1 }));
  const plan = planOf(parts({ items }), new Map([['alpha', [{ store: 'notes', key: '2' }]]]));
  expect(plan.filter(({ held }) => held).map(({ key }) => key)).toEqual(['2']);
});

test('the subgraph that owns people is the last one', () => {
  const plan = planOf(parts(), new Map());
  const subgraphs = [
    { subgraph: 'alpha', ownsPeople: true },
    { subgraph: 'beta', ownsPeople: false },
  ];
  expect(erasureOrder(subgraphs, plan)).toEqual([
    { subgraph: 'beta', weight: 14 },
    { subgraph: 'alpha', weight: 16 },
  ]);
});

test('what goes on after a hold does no more than what was approved with the first plan', () => {
  const approved = planOf(parts(), new Map([['alpha', [{ store: 'notes', key: null }]]]));
  const later = (count: number) => planOf([{ ...parts()[0]!, items: [{ ...notes, count }] }], new Map());
  expect([0, 3, 4, 5].map((count) => isWithin(later(count), approved))).toEqual([true, true, true, false]);
  const more = parts({ items: [{ ...notes, store: 'letters', count: 1 }] });
  expect([isWithin(planOf(parts(), new Map()), approved), isWithin(planOf(more, new Map()), approved)]).toEqual([
    true,
    false,
  ]);
});

test('a hold that makes of a deletion an emptied row is within what was approved; another column of another row is not', () => {
  const person = { store: 'person', action: 'DELETE_ROW', reason: 'own', count: 1 };
  const plan = (...items: object[]) => planOf(parts({ items: items as never }), new Map());
  const approved = plan(notes, person);
  const emptied = ['name', 'email'].map((field) => ({ ...person, action: 'TOMBSTONE', field }));
  const kept = { ...notes, action: 'RETAIN', reason: 'On legal hold' };
  const inbox = { store: 'impact/public.event_inbox', action: 'DELETE_ROW', reason: 'waits', count: 3 };
  expect(isWithin(plan(kept, { ...person, action: 'TOMBSTONE' }, ...emptied, inbox), approved)).toBe(true);
  expect(isWithin(plan(kept, { ...person, count: 2 }), approved)).toBe(false);
  expect(isWithin(plan({ ...person, store: 'address', field: 'street' }), approved)).toBe(false);
  expect(hash(parts({ items: [notes, inbox] }))).toBe(hash(parts({ items: [notes] })));
});

test('what is left is what is kept, and not one record more', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), (count, retained) => {
      const residue = unexpected([{ store: 'notes', field: 'body', count, retained }]);
      expect(residue).toEqual(count > retained ? [{ store: 'notes', field: 'body', count: count - retained }] : []);
    }),
  );
});
