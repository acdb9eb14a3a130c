import type { ProgramKindName } from '../programs/program.entity.js';

/** Minor units of a currency, `{ minor: 20500, currency: 'NOK' }`. */
export interface Money {
  /** A whole number. */
  readonly minor: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** Half-open local dates. */
export interface FiguresPeriod {
  /** `2026-10`, `2026-Q3`, `FY2026`. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

export interface ProgramFigures {
  readonly id: string;
  readonly name: string;
  readonly type: ProgramKindName;
  /** Its id at the partner, where that has one: a Goodera event, a Benevity recipient. */
  readonly partnerId?: string;
  readonly participants: number;
  readonly volunteers: number;
  readonly sessions: number;
  /** Approved volunteer time. */
  readonly minutes: number;
  /** Cash given to it in the period, where it is recorded. */
  readonly funding?: Money;
}

/** A mean change over matched pairs on the scale 0 to 1, and how many people it rests on. */
export interface OutcomeFigure {
  /** `CONFIDENCE`. */
  readonly dimension: string;
  readonly value: number;
  readonly people: number;
}

/** People who joined a programme in the same quarter. */
export interface CohortFigure {
  /** `<programme>.2026-Q3`. */
  readonly id: string;
  /** `Mentoring, 2026-Q3`. */
  readonly name: string;
  readonly people: number;
  readonly outcomes: readonly OutcomeFigure[];
}

/** One volunteer's time in one programme. Only for profiles that carry people, and only with consent. */
export interface PersonFigures {
  /** Ours; never leaves the platform. */
  readonly userId: string;
  /** The id that the company gives them; unique per company. */
  readonly externalId?: string;
  readonly email?: string;
  readonly programId: string;
  /** Each minute once, also where it was given to two programmes. */
  readonly minutes: number;
  /** The local day of the last session. */
  readonly lastDay: string;
}

/**
 * What is delivered, before any partner's shape: minutes as whole numbers, money in minor units, periods as half-open local dates. A figure
 * that may not be told (suppressed, not entered) is absent, never zero.
 */
export interface DeliveryFigures {
  readonly company: { readonly id: string; readonly name: string };
  readonly period: FiguresPeriod;
  readonly programs: readonly ProgramFigures[];
  readonly totals: {
    /** Each person once, whatever the number of programmes. */
    readonly participants: number;
    readonly volunteers: number;
    readonly sessions: number;
    readonly minutes: number;
  };
  /** As in the latest edition of the period; absent until it is closed. */
  readonly outcomes?: readonly OutcomeFigure[];
  readonly cohorts?: readonly CohortFigure[];
  /** Decimal string. */
  readonly sroi?: { readonly ratio: string; readonly version: string };
  /** 0 to 100. */
  readonly vis?: { readonly value: string; readonly version: string };
  readonly people?: readonly PersonFigures[];
}
