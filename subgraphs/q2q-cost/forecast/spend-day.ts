/** What was spent on one local date. */
export interface SpendDay {
  readonly day: string;
  readonly costPusd: bigint;
}

const dayMs = 86_400_000;
const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

export const addDays = (day: string, days: number): string =>
  new Date(noon(day) + days * dayMs).toISOString().slice(0, 10);

export function isWeekend(day: string): boolean {
  const weekday = new Date(noon(day)).getUTCDay();
  return weekday === 0 || weekday === 6;
}
