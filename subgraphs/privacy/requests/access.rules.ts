import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import type { DataSubject } from '#platform/personal-data';

/** What access to a request depends on. */
export interface RequestAccess {
  readonly companyId: string;
  /** Null once the person is erased: no caller is the subject then. */
  readonly subjectUserId: string | null;
}

/** The person themself, with a token that allows it. */
export const isSubject = (actor: Actor, subjectUserId: string | null): boolean =>
  actor.kind === 'user' && subjectUserId !== null && actor.id === subjectUserId && hasScope(actor, 'privacy:self');

/** A privacy officer of the subject's company, or one of the platform's own staff. */
export const isOfficer = (actor: Actor, companyId: string): boolean =>
  hasScope(actor, 'privacy:manage') && mayAccessCompany(actor, companyId);

export const mayAskFor = (actor: Actor, subject: DataSubject): boolean =>
  isSubject(actor, subject.userId) || isOfficer(actor, subject.companyId);

/** To every other caller the request does not exist. */
export const maySee = (actor: Actor, request: RequestAccess): boolean =>
  isSubject(actor, request.subjectUserId) || isOfficer(actor, request.companyId);

/** A package goes to the person it is about, or to the officer who asked for it in their name; to no other officer. */
export const mayDownload = (actor: Actor, request: RequestAccess & { readonly requestedBy: string }): boolean =>
  isSubject(actor, request.subjectUserId) || (isOfficer(actor, request.companyId) && actor.id === request.requestedBy);
