/** Why the clock may stand still: while it is in doubt who asks, or what is asked for (EDPB Guidelines 01/2022, §157–159). */
export const suspensionReasons = ['IDENTITY', 'CLARIFICATION'] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];

export const jurisdictions = ['GDPR', 'UK', 'CCPA'] as const;
export type Jurisdiction = (typeof jurisdictions)[number];

/** How long an answer may take under one law. */
export interface ClockPolicy {
  readonly period: { readonly months: number } | { readonly days: number };
  /** First period and extension together. */
  readonly extended: { readonly months: number } | { readonly days: number };
  /** A last day on a weekend or public holiday moves to the next working day. */
  readonly movesToWorkingDay: boolean;
  readonly suspends: readonly SuspensionReason[];
  readonly source: string;
}

/** Policy as data: a change of the law is a change of this table. */
export const clockPolicies: Readonly<Record<Jurisdiction, ClockPolicy>> = {
  GDPR: {
    period: { months: 1 },
    extended: { months: 3 },
    movesToWorkingDay: true,
    suspends: ['IDENTITY', 'CLARIFICATION'],
    source: 'GDPR Art. 12(3); Regulation (EEC, Euratom) No 1182/71; EDPB Guidelines 01/2022, §157–164',
  },
  UK: {
    period: { months: 1 },
    extended: { months: 3 },
    movesToWorkingDay: true,
    suspends: ['IDENTITY', 'CLARIFICATION'],
    source: 'UK GDPR Art. 12(3), 12A; Data Protection Act 2018',
  },
  CCPA: {
    period: { days: 45 },
    extended: { days: 90 },
    movesToWorkingDay: false,
    suspends: [],
    source: '11 CCR §7021(b): 45 calendar days from receipt, regardless of the time it takes to verify the request',
  },
};

/** The law of a company's country, ISO 3166-1 alpha-2; the strictest that people may count on where there is no law of its own here. */
export function jurisdictionOf(country: string): Jurisdiction {
  if (country === 'US') return 'CCPA';
  return country === 'GB' || country === 'UK' ? 'UK' : 'GDPR';
}
