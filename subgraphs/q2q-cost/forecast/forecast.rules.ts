import { addDays, isWeekend, type SpendDay } from './spend-day.js';

export interface ForecastInput {
  /** Complete days before today, oldest first, in the company's time zone. */
  readonly history: readonly SpendDay[];
  /** Spent in the period so far. */
  readonly spentPusd: bigint;
  /** Set aside: it is counted as spent at the most it can be. */
  readonly reservedPusd: bigint;
  readonly limitPusd: bigint;
  /** Local date. */
  readonly today: string;
  /** How much of today is still to come, 0–1. */
  readonly restOfToday: number;
  /** Local date of the last day of the period. */
  readonly lastDay: string;
  /** From 0 to below 1, the same numbers for the same question. */
  readonly random: () => number;
}

export interface Forecast {
  /** Spent at the end of the period, if nothing were refused: 10, 50 and 90 of 100 resampled courses end below it. */
  readonly p10Pusd: bigint;
  readonly p50Pusd: bigint;
  readonly p90Pusd: bigint;
  /** Local date on which the limit is reached in the middle course; `null` where most courses stay below it. */
  readonly exhaustedOn: string | null;
}

const courses = 1000;
/** A week says nothing of the days it has not got. */
const fewestOfAKind = 4;

/**
 * Resamples days that have been: what is left of the month is put together, a thousand times, of days of the same kind (working day
 * or weekend) drawn at random, in pairs of neighbours, since busy days follow busy days. No model of the world, no assumption of a
 * distribution; it knows no trend, and no event that the last weeks did not have.
 */
export function forecastOf(input: ForecastInput): Forecast {
  const { spentPusd, reservedPusd, limitPusd, today, lastDay } = input;
  const begun = Number(spentPusd + reservedPusd);
  const limit = Number(limitPusd);
  const days = poolsOf(input.history, daysFrom(today, lastDay));
  const draw = drawer(input);
  const ends: number[] = [];
  const exhausted: string[] = [];
  for (let course = 0; course < courses; course += 1) {
    let sum = begun;
    let on: string | null = begun >= limit ? today : null;
    for (const [at, { day, pool }] of days.entries()) {
      sum += draw(pool, at === 0 ? input.restOfToday : 1);
      if (on === null && sum >= limit) on = day;
    }
    ends.push(sum);
    exhausted.push(on ?? '9999-12-31');
  }
  ends.sort((a, b) => a - b);
  const middle = exhausted.sort()[courses / 2]!;
  const quantile = (share: number) => BigInt(Math.round(ends[Math.floor(share * courses)]!));
  return {
    p10Pusd: quantile(0.1),
    p50Pusd: quantile(0.5),
    p90Pusd: quantile(0.9),
    exhaustedOn: middle === '9999-12-31' ? null : middle,
  };
}

function drawer({ random }: ForecastInput): (pool: readonly number[], share: number) => number {
  let last: number | null = null;
  return (pool, share) => {
    if (pool.length === 0) return 0;
    // Every second day goes on where the one before it was drawn from.
    const at: number = last !== null && random() < 0.5 ? (last + 1) % pool.length : Math.floor(random() * pool.length);
    last = at;
    return pool[at]! * share;
  };
}

/** The days to come, each with what days of its kind have cost. */
function poolsOf(history: readonly SpendDay[], days: readonly string[]): { day: string; pool: readonly number[] }[] {
  const costs = (of: readonly SpendDay[]) => of.map(({ costPusd }) => Number(costPusd));
  const kinds = new Map(
    [true, false].map((weekend) => [weekend, costs(history.filter(({ day }) => isWeekend(day) === weekend))]),
  );
  const all = costs(history);
  return days.map((day) => {
    const own = kinds.get(isWeekend(day))!;
    return { day, pool: own.length >= fewestOfAKind ? own : all };
  });
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
