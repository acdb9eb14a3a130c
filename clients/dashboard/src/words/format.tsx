import { createContext, type ReactNode, use, useMemo } from 'react';

export interface Format {
  readonly locale: string;
  /** The zone that times are shown in unless a caller names one. */
  readonly timeZone: string;
  readonly number: (value: number, options?: Intl.NumberFormatOptions) => string;
  readonly percent: (share: number, digits?: number) => string;
  /** An exact amount as the API sends it, `"12.340000"`. Below a cent it shows three significant digits, never zero for something. */
  readonly money: (amount: string, currency?: string) => string;
  readonly amount: (of: { readonly amount: string; readonly currency: string }) => string;
  readonly date: (at: string | Date, timeZone?: string) => string;
  /** With the offset, where one wall-clock time can be meant twice. */
  readonly dateTime: (at: string | Date, timeZone?: string) => string;
  readonly time: (at: string | Date, timeZone?: string) => string;
  /** A local date of the API, `2026-07-01`: no zone is involved. */
  readonly localDate: (date: string) => string;
  /** The last day of a range whose end the API gives as the day after. */
  readonly lastDay: (dayAfter: string) => string;
  /** "3 hours ago", "in 2 days". */
  readonly relative: (at: string | Date, now?: number) => string;
  readonly minutes: (minutes: number) => string;
  readonly bytes: (size: number) => string;
}

const asDate = (at: string | Date) => (typeof at === 'string' ? new Date(at) : at);

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function formatOf(locale: string, timeZone: string): Format {
  const dateTimes = new Map<string, Intl.DateTimeFormat>();
  const formatted = (at: string | Date, options: Intl.DateTimeFormatOptions) => {
    const key = JSON.stringify(options);
    let format = dateTimes.get(key);
    if (!format) dateTimes.set(key, (format = new Intl.DateTimeFormat(locale, options)));
    return format.format(asDate(at));
  };
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).format(value);
  const money = (amount: string, currency = 'USD') => {
    const small = Math.abs(Number(amount)) < 0.01 && Number(amount) !== 0;
    const digits = small ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits });
    // A string is formatted exactly; TypeScript's types do not know it yet.
    return format.format(amount as unknown as number);
  };
  return {
    locale,
    timeZone,
    number,
    percent: (share, digits = 0) => number(share, { style: 'percent', maximumFractionDigits: digits }),
    money,
    amount: ({ amount, currency }) => money(amount, currency),
    date: (at, zone = timeZone) => formatted(at, { ...day, timeZone: zone }),
    dateTime: (at, zone = timeZone) =>
      formatted(at, {
        ...day,
        ...clock,
        timeZone: zone,
        ...(isTold(asDate(at), zone) && { timeZoneName: 'shortOffset' }),
      }),
    time: (at, zone = timeZone) => formatted(at, { ...clock, timeZone: zone }),
    localDate: (date) => formatted(new Date(`${date}T12:00:00Z`), { ...day, timeZone: 'UTC' }),
    lastDay: (dayAfter) =>
      formatted(new Date(Date.parse(`${dayAfter}T12:00:00Z`) - 86_400_000), { ...day, timeZone: 'UTC' }),
    relative: (at, now = Date.now()) => {
      const seconds = (asDate(at).getTime() - now) / 1_000;
      const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
      for (const [unit, length] of steps)
        if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
      return format.format(0, 'minute');
    },
    minutes: (minutes) => {
      const unit = (value: number, name: string) => number(value, { style: 'unit', unit: name, unitDisplay: 'narrow' });
      const hours = Math.floor(minutes / 60);
      const rest = Math.round(minutes % 60);
      return [hours > 0 && unit(hours, 'hour'), (rest > 0 || hours === 0) && unit(rest, 'minute')]
        .filter(Boolean)
        .join(' ');
    },
    bytes: (size) => {
      const [value, unit] =
        size < 1_000 ? [size, 'byte'] : size < 1_000_000 ? [size / 1_000, 'kilobyte'] : [size / 1_000_000, 'megabyte'];
      return number(value, { style: 'unit', unit, maximumFractionDigits: 1 });
    },
  };
}

/** Whether the wall clock shows this time twice, or skips one, that day. */
function isTold(at: Date, timeZone: string): boolean {
  const offset = (date: Date) =>
    new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
      .formatToParts(date)
      .find(({ type }) => type === 'timeZoneName')?.value;
  const hours = 6 * 3_600_000;
  return offset(new Date(at.getTime() - hours)) !== offset(new Date(at.getTime() + hours));
}

const FormatContext = createContext(formatOf('en-GB', 'UTC'));

export function FormatProvider({
  locale,
  timeZone,
  children,
}: {
  locale: string;
  timeZone: string;
  children: ReactNode;
}) {
  const format = useMemo(() => formatOf(locale, timeZone), [locale, timeZone]);
  return <FormatContext value={format}>{children}</FormatContext>;
}

export const useFormat = (): Format => use(FormatContext);
