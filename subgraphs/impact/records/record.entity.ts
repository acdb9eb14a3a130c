import { defineEntity, p } from '@mikro-orm/core';
import { PersonEntity } from '../people/person.entity.js';

/** By which id a sender knows a company, a programme or a meeting. People have theirs in `person`. */
export const RecordKeyEntity = defineEntity({
  name: 'RecordKey',
  tableName: 'record_key',
  properties: {
    /** That of the sender: its ids are its own. */
    source: p.text().primary(),
    /** `company:ID`, `program:COMPANY:ID` or `session:COMPANY:ID`. */
    key: p.text().primary(),
    recordId: p.uuid(),
  },
});

/** An event of the webhook that was taken: the same one changes nothing again. */
export const RecordEventEntity = defineEntity({
  name: 'RecordEvent',
  tableName: 'record_event',
  properties: {
    /** The sender's source and its id of the event. */
    key: p.text().primary(),
    bodyHash: p.blob(),
    /** The person whom it is about. */
    userId: p.uuid().nullable(),
    receivedAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['userId'], name: 'record_event_user_id_index' },
    { properties: ['receivedAt'], name: 'record_event_received_at_index' },
  ],
});

/** What a person was called before, and their address: texts and mails of that time name them so. Erased with the person. */
export const PersonNameHistoryEntity = defineEntity({
  name: 'PersonNameHistory',
  tableName: 'person_name_history',
  properties: {
    id: p.uuid().primary(),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    until: p.datetime().columnType('timestamptz'),
    name: p.text(),
    email: p.text(),
  },
  indexes: [{ properties: ['userId', 'until'], name: 'person_name_history_user_id_until_index' }],
});
