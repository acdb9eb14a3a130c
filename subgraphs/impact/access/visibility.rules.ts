import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import type { FeedbackStatusName } from '../feedback/status.rules.js';

/** Row-level rules: who may see which record. Pure; a caller who may not is told the same as for a missing record. */
interface CompanyRecord {
  readonly companyId: string;
}
interface PersonRecord extends CompanyRecord {
  readonly userId: string;
}

export const isSelf = (actor: Actor, userId: string): boolean => actor.kind === 'user' && actor.id === userId;

export const maySeeCompany = (actor: Actor, company: { readonly id: string }): boolean =>
  mayAccessCompany(actor, company.id);

/** Aggregates of a company: its counts, its time, its closed figures. Funders have this, and no more. */
export const mayReadImpact = (actor: Actor, companyId: string): boolean =>
  hasScope(actor, 'impact:read') && mayAccessCompany(actor, companyId);

/** What leads to one person or one text of a company: for those who run its programmes. */
export const mayReadPeople = (actor: Actor, companyId: string): boolean =>
  hasScope(actor, 'impact:people') && mayAccessCompany(actor, companyId);

export const maySeeUser = (actor: Actor, user: { readonly id: string; readonly companyId: string | null }): boolean => {
  if (isSelf(actor, user.id)) return true;
  if (!hasScope(actor, 'impact:people') && !hasScope(actor, 'privacy:manage')) return false;
  return user.companyId === null ? actor.companyId === null : mayAccessCompany(actor, user.companyId);
};

/** An address is needed to reach a person, not to measure impact. */
export const maySeeEmail = (actor: Actor, userId: string): boolean =>
  isSelf(actor, userId) || hasScope(actor, 'privacy:manage');

/** Names and dates of programmes are no secret within their company. */
export const maySeeProgram = (actor: Actor, program: CompanyRecord): boolean =>
  mayAccessCompany(actor, program.companyId);

/** Enrolments, texts, scores and the like: one's own, or with the right to read about the company's people. */
export const maySeeOwnOrPeople = (actor: Actor, record: PersonRecord): boolean =>
  isSelf(actor, record.userId) || mayReadPeople(actor, record.companyId);

/** Reviewers decide on texts, so they read them. */
export const maySeeFeedback = (actor: Actor, feedback: PersonRecord): boolean =>
  maySeeOwnOrPeople(actor, feedback) ||
  (hasScope(actor, 'safety:review') && mayAccessCompany(actor, feedback.companyId));

interface Text extends PersonRecord {
  readonly status: FeedbackStatusName;
}

/**
 * Statuses in which a text and its author are for review alone: a person may be in danger, or a
 * reviewer decided that it is not used.
 */
export const reviewOnlyStatuses = ['HELD', 'REJECTED'] as const satisfies readonly FeedbackStatusName[];

const isForReviewOnly = ({ status }: Text): boolean => (reviewOnlyStatuses as readonly string[]).includes(status);

/**
 * A reviewer of this company whom the text does not concern. `linked` are the people with whom the
 * caller shares a programme or a meeting: what they write may be about the caller.
 */
export const mayReview = (actor: Actor, record: PersonRecord, linked: readonly string[]): boolean =>
  hasScope(actor, 'safety:review') && mayAccessCompany(actor, record.companyId) && !linked.includes(record.userId);

/**
 * The words of a text that the caller has reached: their own, for review, or what is used of a
 * company whose people they may read about.
 */
export const mayReadText = (actor: Actor, text: Text, linked: readonly string[]): boolean =>
  isSelf(actor, text.userId) ||
  mayReview(actor, text, linked) ||
  (!isForReviewOnly(text) && mayReadPeople(actor, text.companyId));

/**
 * Whether the caller may learn from a text who wrote it; whether they may see that person is
 * decided by `maySeeUser`.
 */
export const mayKnowAuthor = (actor: Actor, text: Text, linked: readonly string[]): boolean =>
  isSelf(actor, text.userId) || mayReview(actor, text, linked) || !isForReviewOnly(text);
