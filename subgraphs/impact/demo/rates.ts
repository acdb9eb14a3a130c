import { insertMany, type Queryable } from '#platform/database';
import { addMonths, monthOf } from '#platform/time';
import { ExchangeRateEntity } from '../sroi/sroi.entity.js';

const months = 24;
const source = 'Made up for the demo; import rates of a source of your own';

/** Units for one euro two years ago, and what is added each month. */
const currencies = [
  { currency: 'NOK', first: 1140, step: 2 },
  { currency: 'UAH', first: 4450, step: 15 },
  { currency: 'USD', first: 108, step: 0 },
] as const;

/** Monthly exchange rates of the last two years, as they would be imported: published on the second day after their month. */
export async function insertRates(on: Queryable, now: Date): Promise<void> {
  const current = monthOf(now, 'UTC');
  const rows = currencies.flatMap(({ currency, first, step }) =>
    Array.from({ length: months }, (_, index) => {
      const month = addMonths(current, index - months);
      const perEuro = ((first + step * index) / 100).toFixed(2);
      return { currency, month: `${month}-01`, vintage: `${addMonths(month, 1)}-02`, perEuro, source };
    }),
  );
  await insertMany(on, ExchangeRateEntity, rows, { onConflict: 'do nothing' });
}
