import { defineEntity, p } from '@mikro-orm/core';

/**
 * A person about whom nothing is stored any more, by a keyed hash of their id: a reader of the table cannot tell who it was, and the
 * platform recognises the id when it comes again.
 */
export const ErasedPersonEntity = defineEntity({
  name: 'ErasedPerson',
  tableName: 'erased_person',
  properties: {
    subjectRef: p.text().primary(),
    /** How many erasures of this person there were. */
    epoch: p.integer(),
    /** From here on writes about the person are refused. */
    frozenAt: p.datetime().columnType('timestamptz'),
    /** Null until the erasure is done. */
    erasedAt: p.datetime().columnType('timestamptz').nullable(),
    /** Events that named the person afterwards, and were dropped. */
    lateEvents: p.integer(),
  },
});
