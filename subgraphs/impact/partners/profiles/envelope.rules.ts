import type { Correction } from '../connector.js';
import type { DeliveryFigures, ProgramFigures } from '../figures.js';
import { hoursOf, hundredthsOfHours } from '../hours.rules.js';

/** The head of every modelled envelope. Totals of an adjustment are the difference from what was delivered. */
export function envelopeHead(
  figures: DeliveryFigures,
  correction: Correction | undefined,
  mode: 'supersedes' | 'adjusts',
) {
  const { company, period, totals } = figures;
  const before = mode === 'adjusts' ? correction?.delivered.totals : undefined;
  const of = (name: 'minutes' | 'participants' | 'volunteers' | 'sessions') => totals[name] - (before?.[name] ?? 0);
  return {
    envelopeVersion: '1',
    organizationId: company.id,
    organizationName: company.name,
    reportingPeriod: { startDate: period.from, endDateExclusive: period.to, timeZone: period.timeZone },
    revision: correction?.revision ?? 1,
    ...(correction && { [mode]: correction.replaces }),
    totals: {
      minutes: of('minutes'),
      participants: of('participants'),
      volunteers: of('volunteers'),
      sessions: of('sessions'),
    },
  };
}

export interface ProgramHours extends ProgramFigures {
  /** Two decimals; over all programmes they add up to the hours of the total. */
  readonly hours: number;
}

export function withHours(programs: readonly ProgramFigures[]): ProgramHours[] {
  const hours = hundredthsOfHours(programs.map(({ minutes }) => minutes));
  return programs.map((program, index) => ({ ...program, hours: hoursOf(hours[index]!) }));
}

/** What a line of a cohort is called; partners take 200 characters. */
export const lineName = (cohort: string, dimension: string): string => `${cohort.slice(0, 160)}: ${dimension}`;

/** Difference of two decimals without the noise of binary fractions. */
export const difference = (a: number, b: number): number => Number((a - b).toFixed(6));
