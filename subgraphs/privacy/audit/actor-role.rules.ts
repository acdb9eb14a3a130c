import type { AuditEntry } from './chain.rules.js';

export const auditActorRoles = ['SUBJECT', 'STAFF', 'SYSTEM', 'UNKNOWN'] as const;
export type AuditActorRole = (typeof auditActorRoles)[number];

/** In which role the actor of an entry did what it tells of, as seen from the person whom the request is about. */
export function actorRoleOf(
  entry: Pick<AuditEntry, 'actorKind' | 'actorId' | 'action'>,
  subject: { readonly subjectUserId: string | null; readonly subjectPseudonym: string },
): AuditActorRole {
  if (entry.actorKind === 'service') return 'SYSTEM';
  // Entries of the time before pseudonyms name the id itself.
  if (entry.actorId === subject.subjectPseudonym || entry.actorId === subject.subjectUserId) return 'SUBJECT';
  return entry.action === 'LINK_REFUSED' ? 'UNKNOWN' : 'STAFF';
}
