import { periodAt } from '../ledger/period.rules.js';

/** The months that ended before the one an instant is in, oldest first. */
export function monthsBefore(now: Date, timeZone: string, count: number): string[] {
  const keys: string[] = [];
  let at = periodAt(now, timeZone).start;
  for (let n = 0; n < count; n += 1) {
    const before = periodAt(new Date(at.getTime() - 1), timeZone);
    keys.unshift(before.key);
    at = before.start;
  }
  return keys;
}
