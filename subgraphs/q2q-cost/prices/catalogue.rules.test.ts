import fc from 'fast-check';
import { picoUsdPerToken, priceAt } from './catalogue.rules.js';

it('takes prices exactly, whatever a float makes of them', () => {
  expect([0.15, 0.6, 2.19, 0.000001, 75, 0.1 + 0.2, 0].map(picoUsdPerToken)).toEqual([
    150_000n,
    600_000n,
    2_190_000n,
    1n,
    75_000_000n,
    300_000n,
    0n,
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (micros) => {
      expect(picoUsdPerToken(Number((micros / 1e6).toFixed(6)))).toBe(BigInt(micros));
    }),
  );
});

it('rounds what is finer up', () => {
  expect(picoUsdPerToken(0.0000001)).toBe(1n);
  expect(picoUsdPerToken(0.1234567)).toBe(123_457n);
});

describe('of a model of the catalogue', () => {
  const at = new Date('2026-06-01');
  const price = (input_mtok: number, output_mtok: number) => ({ input_mtok, output_mtok });

  it('takes the price in force', () => {
    const prices = [
      { prices: price(3, 9) },
      { constraint: { type: 'start_date' as const, start_date: '2026-05-01' }, prices: price(2, 8) },
      { constraint: { type: 'start_date' as const, start_date: '2026-07-01' }, prices: price(1, 7) },
    ];
    expect(priceAt({ id: 'm', prices }, at)).toEqual({
      model: 'm',
      inputPicoUsd: 2_000_000n,
      outputPicoUsd: 8_000_000n,
    });
    expect(priceAt({ id: 'm', prices }, new Date('2026-01-01'))).toMatchObject({ inputPicoUsd: 3_000_000n });
  });

  it('takes the highest of a day', () => {
    const prices = [
      { constraint: { type: 'time_of_date' as const }, prices: price(1, 9) },
      { constraint: { type: 'time_of_date' as const }, prices: price(2, 4) },
    ];
    expect(priceAt({ id: 'm', prices }, at)).toMatchObject({ inputPicoUsd: 2_000_000n, outputPicoUsd: 9_000_000n });
  });

  it('takes the first of prices by length, and none where tokens are not sold', () => {
    const byLength = { input_mtok: { base: 1, tiers: [] }, output_mtok: 2 };
    expect(priceAt({ id: 'm', prices: byLength }, at)).toMatchObject({ inputPicoUsd: 1_000_000n });
    expect(priceAt({ id: 'm', prices: { input_audio_mtok: 3 } }, at)).toBeNull();
  });
});
