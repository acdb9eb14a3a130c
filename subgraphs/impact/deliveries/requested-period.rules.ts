import { isLocalDate, isMonth, monthRange } from '#platform/time';
import type { DeliveryPeriod } from '../schedules/period.rules.js';
import type { Problem } from '../schedules/schedule.service.js';

/** A period that a person names: a month, or local days, `to` being the day after the last. */
export interface PeriodInput {
  readonly month?: string | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

export type CheckedPeriod =
  | { readonly ok: true; readonly period: DeliveryPeriod }
  | { readonly ok: false; readonly problem: Problem };

/** Complete periods only: figures of days to come would be delivered as if they were final. */
export function checkPeriod(input: PeriodInput, today: string, path = 'input.period'): CheckedPeriod {
  const { month, from, to } = input;
  if (month != null) {
    if (from != null || to != null) return wrong(path, 'give either "month" or "from" and "to", not both.');
    if (!isMonth(month)) return wrong(`${path}.month`, 'must be a month such as "2026-10".');
    return complete({ key: month, ...monthRange(month) }, today, `${path}.month`);
  }
  if (from == null || !isLocalDate(from)) return wrong(`${path}.from`, 'must be an existing day such as "2026-10-01".');
  if (to == null || !isLocalDate(to))
    return wrong(`${path}.to`, 'must be the day after the last, such as "2026-11-01".');
  if (from >= to) return wrong(`${path}.to`, 'must lie after "from"; the day itself is not part of the period.');
  return complete({ key: keyOf(from, to), from, to }, today, `${path}.to`);
}

function keyOf(from: string, to: string): string {
  const month = from.slice(0, 7);
  const range = isMonth(month) ? monthRange(month) : null;
  return range?.from === from && range.to === to ? month : `${from}..${to}`;
}

function complete(period: DeliveryPeriod, today: string, path: string): CheckedPeriod {
  if (period.to > today) return wrong(path, `the period is not over: today is ${today}. Choose one that is complete.`);
  return { ok: true, period };
}

const wrong = (path: string, message: string): CheckedPeriod => ({ ok: false, problem: { path, message } });
