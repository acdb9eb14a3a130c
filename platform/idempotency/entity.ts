import { defineEntity, p } from '@mikro-orm/core';

/** What a caller has asked for under which key, so that a repetition answers the same and does nothing. */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  properties: {
    actorId: p.text().primary(),
    key: p.text().primary(),
    /** SHA-256 of operation and input. */
    requestHash: p.text(),
    /** Id of what the request made or took, where the input does not say it. */
    resultId: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['createdAt'], name: 'idempotency_key_created_at' }],
});
