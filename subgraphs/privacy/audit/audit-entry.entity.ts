import { defineEntity, p } from '@mikro-orm/core';

/**
 * Append-only (a trigger refuses everything else) and chained: `hash` covers the entry and the hash before it. Ids only, so that a
 * later erasure need not touch the trail.
 */
export const AuditEntrySchema = defineEntity({
  name: 'AuditEntryRow',
  tableName: 'privacy_audit_entry',
  properties: {
    position: p.bigint('number').primary().autoincrement(false),
    id: p.uuid(),
    requestId: p.uuid(),
    at: p.datetime().columnType('timestamptz'),
    actorKind: p.text(),
    actorId: p.text(),
    action: p.text(),
    /** Ids, counts and hashes. */
    details: p.json(),
    previousHash: p.text(),
    hash: p.text(),
  },
  uniques: [{ name: 'privacy_audit_entry_id', properties: ['id'] }],
  indexes: [{ name: 'privacy_audit_entry_request', properties: ['requestId', 'position'] }],
});
