import { parseRate } from './rates.rules.js';

const today = '2026-11-23';
const rate = {
  type: 'exchange-rate',
  currency: 'NOK',
  month: '2026-07',
  perEuro: '11.70',
  vintage: '2026-08-03',
  source: 'Norges Bank',
};
const value = {
  type: 'hour-value',
  country: 'NO',
  year: 2024,
  amount: '53.10',
  currency: 'EUR',
  vintage: '2025-03-28',
  source: 'Eurostat lc_lci_lev',
  licence: 'CC BY 4.0',
};

test('rates and values are read', () => {
  for (const given of [rate, value, { ...value, country: 'EU' }])
    expect(parseRate(given, today)).toEqual({ rate: given });
});

test.each<[unknown, RegExp]>([
  [null, /^ must be a JSON object/],
  [{ type: 'rate' }, /^type must be "exchange-rate" or "hour-value"/],
  [{ ...rate, currency: 'EUR' }, /^currency must not be EUR/],
  [{ ...rate, currency: 'XYZ' }, /^currency must be an ISO 4217/],
  [{ ...rate, perEuro: 11.7 }, /^perEuro must be a decimal above 0 in quotes/],
  [{ ...rate, perEuro: '-1' }, /^perEuro must be a decimal above 0/],
  [{ ...rate, month: '2026-13' }, /^month must be a month/],
  [{ ...rate, vintage: '2026-07-31' }, /^vintage must lie after the month/],
  [{ ...rate, vintage: '2026-12-01' }, /^vintage lies in the future/],
  [{ ...rate, source: '' }, /^source is empty/],
  [{ ...rate, note: 'x' }, /^note is not a field of exchange-rate/],
  [{ ...value, licence: undefined }, /^licence is missing; give it with every hour-value/],
  [{ ...value, year: '2024' }, /^year must be the year/],
])('%j is refused with its field and the fix', (given, problem) => {
  const parsed = parseRate(given, today);
  expect('problems' in parsed && parsed.problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
    expect.stringMatching(problem),
  ]);
});
