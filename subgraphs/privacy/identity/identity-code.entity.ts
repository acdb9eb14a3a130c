import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { PrivacyRequestEntity } from '../requests/request.entity.js';

/** A code that was mailed to the address on file. Only its hash is kept. */
export const IdentityCodeEntity = defineEntity({
  name: 'IdentityCode',
  tableName: 'privacy_identity_code',
  properties: {
    id: p.uuid().primary(),
    requestId: () =>
      p.manyToOne(PrivacyRequestEntity).mapToPk().fieldName('request_id').deleteRule('cascade').updateRule('no action'),
    codeHash: p.text(),
    sentAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    /** Wrong codes entered. */
    tries: p.integer(),
    usedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ name: 'privacy_identity_code_request', properties: ['requestId', 'sentAt'] }],
});

export type IdentityCodeRow = RowOf<typeof IdentityCodeEntity>;
