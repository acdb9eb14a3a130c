import { type Actor, hasScope, mayAccessCompany } from '../../../platform/auth/index.js';

/** Row-level rules: who may see which record. Pure; whoever answers "no" is told what a missing record is told. */
interface OfCompany {
  readonly companyId: string;
}
interface OfPerson extends OfCompany {
  readonly userId: string;
}

const isSelf = (actor: Actor, userId: string): boolean => actor.kind === 'user' && actor.id === userId;

export const maySeeCompany = (actor: Actor, company: { readonly id: string }): boolean =>
  mayAccessCompany(actor, company.id);

/** Everything of a company's programmes: its managers, and staff of the platform with the scope. */
export const mayReadImpact = (actor: Actor, companyId: string): boolean =>
  hasScope(actor, 'impact:read') && mayAccessCompany(actor, companyId);

export const maySeeUser = (actor: Actor, user: { readonly id: string; readonly companyId: string | null }): boolean => {
  if (isSelf(actor, user.id)) return true;
  if (!hasScope(actor, 'impact:read') && !hasScope(actor, 'privacy:manage')) return false;
  return user.companyId === null ? actor.companyId === null : mayAccessCompany(actor, user.companyId);
};

/** An address is needed to reach someone, not to measure impact. */
export const maySeeEmail = (actor: Actor, userId: string): boolean =>
  isSelf(actor, userId) || hasScope(actor, 'privacy:manage');

/** Names and dates of programmes are no secret within their company. */
export const maySeeProgram = (actor: Actor, program: OfCompany): boolean => mayAccessCompany(actor, program.companyId);

/** Enrolments, scores and the like: one's own, or with the right to read the company's impact. */
export const maySeeOwnOrImpact = (actor: Actor, record: OfPerson): boolean =>
  isSelf(actor, record.userId) || mayReadImpact(actor, record.companyId);

/** Reviewers judge texts, so they read them. */
export const maySeeFeedback = (actor: Actor, feedback: OfPerson): boolean =>
  maySeeOwnOrImpact(actor, feedback) ||
  (hasScope(actor, 'safety:review') && mayAccessCompany(actor, feedback.companyId));
