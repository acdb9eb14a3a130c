import { defineEntity, p } from '@mikro-orm/core';
import type { AuditDetails } from './chain.rules.js';

/**
 * Append-only (a trigger refuses everything else) and chained: `hash` covers the entry and the hash before it. Ids only, so that a
 * later erasure need not touch the trail.
 */
export const AuditEntryEntity = defineEntity({
  name: 'AuditEntry',
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
    details: p.json<AuditDetails>(),
    previousHash: p.text(),
    hash: p.text(),
  },
  uniques: [{ name: 'privacy_audit_entry_id', properties: ['id'] }],
  // TRUNCATE is refused by a second trigger of the migration: the ORM does not know such triggers.
  triggers: [
    {
      name: 'append_only',
      timing: 'before',
      events: ['update', 'delete'],
      forEach: 'statement',
      body: `raise exception 'The audit trail is append-only: % refused.', tg_op using errcode = 'integrity_constraint_violation';`,
    },
  ],
  indexes: [{ name: 'privacy_audit_entry_request', properties: ['requestId', 'position'] }],
});
