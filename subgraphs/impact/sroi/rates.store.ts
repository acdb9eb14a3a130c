import { type Database, insertMany } from '#platform/database';
import type { ExchangeRate, HourValue, Rate } from './rates.rules.js';
import { ExchangeRateEntity, HourValueEntity } from './sroi.entity.js';
import type { Problem } from './sroi-model.rules.js';

export type RatesOutcome =
  | { readonly kind: 'STORED'; readonly created: number; readonly unchanged: number }
  /** By position: what has another value under the same source date already. Nothing is stored. */
  | { readonly kind: 'CONFLICT'; readonly problems: ReadonlyMap<number, Problem> };

const keyOf = (rate: Rate): string =>
  rate.type === 'exchange-rate'
    ? `${rate.currency} ${rate.month} ${rate.vintage}`
    : `${rate.country} ${rate.year} ${rate.vintage}`;
const amountOf = (rate: Rate): string =>
  rate.type === 'exchange-rate' ? rate.perEuro : `${rate.amount} ${rate.currency}`;

/** Hour values and exchange rates. What was published on a day never changes: a revision is a row of its own, and counts from then on. */
export class RatesStore {
  constructor(private readonly db: Database) {}

  /** All of them or none. */
  store(rates: readonly Rate[]): Promise<RatesOutcome> {
    return this.db.transaction(async (tx): Promise<RatesOutcome> => {
      // One import after the other: what is compared stays true until it is stored.
      await tx.query('lock table exchange_rate, hour_value in share row exclusive mode');
      const stored = await tx.query<{ key: string; amount: string }>(
        `select currency || ' ' || to_char(month, 'YYYY-MM') || ' ' || vintage as key, per_euro as amount from exchange_rate
         union all select country || ' ' || year || ' ' || vintage, amount || ' ' || currency from hour_value`,
      );
      const known = new Map(stored.map(({ key, amount }) => [key, amount]));
      const problems = new Map<number, Problem>();
      const fresh: Rate[] = [];
      for (const [index, rate] of rates.entries()) {
        const before = known.get(keyOf(rate));
        if (before === undefined) {
          known.set(keyOf(rate), amountOf(rate));
          fresh.push(rate);
        } else if (before !== amountOf(rate))
          problems.set(index, {
            path: 'vintage',
            message: `has ${before} already; a revision needs the later day of its publication`,
          });
      }
      if (problems.size > 0) return { kind: 'CONFLICT', problems };
      const exchange = fresh.filter((rate): rate is ExchangeRate => rate.type === 'exchange-rate');
      const values = fresh.filter((rate): rate is HourValue => rate.type === 'hour-value');
      await insertMany(
        tx,
        ExchangeRateEntity,
        exchange.map(({ currency, month, perEuro, vintage, source }) => ({
          currency,
          month: `${month}-01`,
          perEuro,
          vintage,
          source,
        })),
      );
      await insertMany(
        tx,
        HourValueEntity,
        values.map(({ country, year, amount, currency, vintage, source, licence }) => ({
          country,
          year,
          amount,
          currency,
          vintage,
          source,
          licence,
        })),
      );
      return { kind: 'STORED', created: fresh.length, unchanged: rates.length - fresh.length };
    });
  }
}
