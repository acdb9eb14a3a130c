import type { AuditEntry } from './chain.rules.js';

export const auditActorRoles = ['SUBJECT', 'STAFF', 'SYSTEM', 'UNKNOWN'] as const;
export type AuditActorRole = (typeof auditActorRoles)[number];

/** In which role the actor of an entry did what it tells of, as seen from the person whom the request is about. */
export function actorRoleOf(
  entry: Pick<AuditEntry, 'actorKind' | 'actorId' | 'action'>,
  subjectUserId: string,
): AuditActorRole {
  if (entry.actorKind === 'service') return 'SYSTEM';
  if (entry.actorId === subjectUserId) return 'SUBJECT';
  return entry.action === 'LINK_REFUSED' ? 'UNKNOWN' : 'STAFF';
}
