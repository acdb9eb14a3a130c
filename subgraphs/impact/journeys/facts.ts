import type { ParticipationRoleName } from '../programs/enrollment.entity.js';

export const factKinds = ['SESSION', 'FEEDBACK', 'SCORE', 'ENROLLMENT'] as const;
export type FactKind = (typeof factKinds)[number];

/** Something that a rule may rest on: an id, an instant, a number. Never a text. */
export interface Fact {
  readonly kind: FactKind;
  /** The id of the session, feedback, score or enrolment. */
  readonly id: string;
  /** When it happened. An enrolment that is over happened when it ended. */
  readonly at: Date;
  /** Rating of a feedback (1 to 5) or value of a score (0 to 1). */
  readonly value: number | null;
  readonly dimension: string | null;
  readonly programKind: string | null;
  /** Where an enrolment stands. */
  readonly status: string | null;
  /** As what the person was there; null for texts and scores. */
  readonly role: ParticipationRoleName | null;
}

/** The part of a fact that is kept with what it caused. */
export interface FactReference {
  readonly kind: FactKind;
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly value: number | null;
}
