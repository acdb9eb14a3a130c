import fc from 'fast-check';
import { meetsFloor, orderOf, type RatedModel } from './routing.rules.js';

const model = (id: string, usualCostPusd: bigint, f1: number | null): RatedModel => ({
  id,
  usualCostPusd,
  f1,
  rates: { inputPicoUsd: 1n, outputPicoUsd: 1n },
});
const available = [
  model('dear', 900n, 0.9),
  model('good', 300n, 0.8),
  model('cheap', 10n, 0.5),
  model('new', 1n, null),
];
const models = ['new', 'cheap', 'dear', 'good'];
const order = (qualityFloor: number | null, strategy: 'FIXED' | 'CHEAPEST' = 'CHEAPEST') =>
  orderOf({ strategy, models, qualityFloor }, available).map(({ id }) => id);

it('asks in the given order, and leaves out what is not available', () => {
  expect(order(null, 'FIXED')).toEqual(models);
  expect(orderOf({ strategy: 'FIXED', models: ['gone', 'good'], qualityFloor: null }, available)).toHaveLength(1);
});

it('asks the cheapest that meets the floor; one that was never evaluated meets none', () => {
  expect(order(0.7)).toEqual(['good', 'dear']);
  expect(order(0.5)).toEqual(['cheap', 'good', 'dear']);
  expect(order(null)).toEqual(['new', 'cheap', 'good', 'dear']);
});

it('asks the most accurate when none meets the floor any more', () => {
  expect(order(0.95)).toEqual(['dear']);
});

it('never asks a model below the floor while one above it is there', () => {
  const rated = fc.record({
    cost: fc.bigInt({ min: 0n, max: 9n }),
    f1: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  fc.assert(
    fc.property(
      fc.array(rated, { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, floor) => {
        const all = given.map(({ cost, f1 }, at) => model(String(at), cost, f1));
        const chosen = orderOf({ strategy: 'CHEAPEST', models: all.map(({ id }) => id), qualityFloor: floor }, all);
        const meeting = all.filter((one) => meetsFloor(one, floor));
        expect(chosen).toHaveLength(Math.max(1, meeting.length));
        if (meeting.length === 0) return;
        expect(chosen.every((one) => meeting.includes(one))).toBe(true);
        expect(chosen.every((one, at) => at === 0 || chosen[at - 1]!.usualCostPusd <= one.usualCostPusd)).toBe(true);
      },
    ),
  );
});
