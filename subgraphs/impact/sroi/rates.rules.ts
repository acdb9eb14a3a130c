import { isLocalDate, isMonth } from '#platform/time';
import { needed, oneOf, type Read, readFields, text, type Values, Wrong } from '../records/field.rules.js';
import { decimalOf } from './decimal.js';
import { isCurrency, longestSource, type Problem } from './sroi-model.rules.js';

const positive: Read<string> = (value) =>
  typeof value === 'string' && (decimalOf(value)?.gt(0) ?? false)
    ? value
    : new Wrong('must be a decimal above 0 in quotes, such as "11.70"');

const currency: Read<string> = (value) =>
  typeof value === 'string' && isCurrency(value) ? value : new Wrong('must be an ISO 4217 code such as "NOK"');

const foreignCurrency: Read<string> = (value) =>
  value === 'EUR' ? new Wrong('must not be EUR: rates are units of a currency for one euro') : currency(value);

const month: Read<string> = (value) =>
  typeof value === 'string' && isMonth(value) && value >= '1999-01'
    ? value
    : new Wrong('must be a month from 1999-01 on, such as "2026-07"');

const year: Read<number> = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1990 && value <= 2100
    ? value
    : new Wrong('must be the year that the value describes, such as 2024');

/** When the source published it; a revision has a later one. */
const vintage: Read<string> = (value) =>
  typeof value === 'string' && isLocalDate(value) && value >= '1990-01-01'
    ? value
    : new Wrong('must be the day on which the source published it, such as "2026-08-03"');

const area: Read<string> = (value) =>
  typeof value === 'string' && /^[A-Z]{2}$/.test(value)
    ? value
    : new Wrong('must be an ISO 3166-1 code of two capital letters, or "EU"');

const members = {
  'exchange-rate': {
    type: needed(oneOf(['exchange-rate'])),
    currency: needed(foreignCurrency),
    month: needed(month),
    perEuro: needed(positive),
    vintage: needed(vintage),
    source: needed(text(longestSource)),
  },
  'hour-value': {
    type: needed(oneOf(['hour-value'])),
    country: needed(area),
    year: needed(year),
    amount: needed(positive),
    currency: needed(currency),
    vintage: needed(vintage),
    source: needed(text(longestSource)),
    licence: needed(text(100)),
  },
} as const;

export type ExchangeRate = Values<(typeof members)['exchange-rate']>;
export type HourValue = Values<(typeof members)['hour-value']>;
export type Rate = ExchangeRate | HourValue;

/** A rate or a value of an hour from one line of a file, with its source and the day of its publication; or all that is wrong with it. */
export function parseRate(value: unknown, today: string): { readonly rate: Rate } | { readonly problems: Problem[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: [{ path: '', message: 'must be a JSON object with "type"' }] };
  const given = value as Readonly<Record<string, unknown>>;
  const type = given['type'];
  if (type !== 'exchange-rate' && type !== 'hour-value')
    return { problems: [{ path: 'type', message: 'must be "exchange-rate" or "hour-value"' }] };
  const problems: Problem[] = [];
  const values = readFields(members[type], given, {
    what: type,
    wrong: (path, message) => problems.push({ path, message }),
  });
  if (problems.length > 0) return { problems };
  const rate = values as unknown as Rate;
  if (rate.vintage > today)
    return { problems: [{ path: 'vintage', message: 'lies in the future; give the day of publication' }] };
  if (rate.type === 'exchange-rate' && rate.vintage.slice(0, 7) <= rate.month)
    return {
      problems: [{ path: 'vintage', message: 'must lie after the month: its mean is not known before its end' }],
    };
  return { rate };
}
