import { addMonths, type LocalDate } from '#platform/time';

/** People who joined one programme in one calendar quarter. */
export interface CohortKey {
  readonly programId: string;
  /** `2026-Q3`. */
  readonly quarter: string;
}

export interface CohortDays {
  readonly startsFrom: LocalDate;
  readonly startsTo: LocalDate;
}

const pattern = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{4}-Q[1-4])$/;

/** Its id says what it is: cohorts come to be with the first person who joins. */
export const cohortId = ({ programId, quarter }: CohortKey): string => `${programId}.${quarter}`;

export function parseCohortId(id: string): CohortKey | null {
  const match = pattern.exec(id);
  return match ? { programId: match[1]!, quarter: match[2]! } : null;
}

/** Local days, half-open. */
export function cohortDays(quarter: string): CohortDays {
  const month = `${quarter.slice(0, 4)}-${String((Number(quarter.slice(6)) - 1) * 3 + 1).padStart(2, '0')}`;
  return { startsFrom: `${month}-01`, startsTo: `${addMonths(month, 3)}-01` };
}
