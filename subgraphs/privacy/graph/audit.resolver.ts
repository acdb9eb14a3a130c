import { Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { AuditEntry } from '../audit/chain.rules.js';
import type { PrivacyRequestRow } from '../requests/request-row.js';
import { type Context, officer } from './context.js';
import { AuditActorRole, AuditEntryNode, AuditVerification } from './audit.types.js';

const roleOf = (entry: AuditEntry, request: PrivacyRequestRow): AuditActorRole => {
  if (entry.actorKind === 'service') return AuditActorRole.SYSTEM;
  if (entry.actorId === request.subjectUserId) return AuditActorRole.SUBJECT;
  return entry.action === 'LINK_REFUSED' ? AuditActorRole.UNKNOWN : AuditActorRole.STAFF;
};

/** The subject learns who did something by role; which member of staff it was is not part of their data (C-579/21). */
export function toAuditEntry(
  entry: AuditEntry,
  view: { row: PrivacyRequestRow; viewerIsSubject: boolean },
): AuditEntryNode {
  const actorRole = roleOf(entry, view.row);
  const hidden = view.viewerIsSubject && actorRole !== AuditActorRole.SUBJECT;
  return Object.assign(new AuditEntryNode(), {
    id: entry.id,
    position: entry.position,
    at: entry.at,
    action: entry.action,
    actorRole,
    actorId: hidden ? null : entry.actorId,
    details: Object.entries(entry.details).map(([name, value]) => ({ name, value: String(value) })),
    previousHash: entry.previousHash,
    hash: entry.hash,
  });
}

@Resolver()
export class AuditResolver {
  @Query(() => AuditVerification, { description: 'Reads the whole chain and recomputes every hash.' })
  @Directive(officer)
  async privacyAuditVerification(@Ctx() context: Context): Promise<AuditVerification> {
    const result = await context.services.context.audit.verify();
    if ('problem' in result) {
      return {
        intact: false,
        entries: result.position - 1,
        head: null,
        problem: `${result.problem} at ${result.position}`,
      };
    }
    return { intact: true, entries: result.position, head: result.hash, problem: null };
  }
}
