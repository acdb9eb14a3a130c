import { defineEntity, p } from '@mikro-orm/postgresql';

/** From when on a person's tokens count, and whether any does. */
export const RevocationSchema = defineEntity({
  name: 'Revocation',
  tableName: 'revocation',
  properties: {
    userId: p.uuid().primary(),
    /** Tokens issued before are refused. */
    notBefore: p.datetime(),
    /** Every token is refused, whenever it was issued. */
    disabled: p.boolean(),
    changedBy: p.string().length(100),
    /** The database's own time: what is read is what changed since the last look. */
    changedAt: p.datetime(),
  },
  indexes: [{ properties: ['changedAt'], name: 'revocation_changed_at_index' }],
});
