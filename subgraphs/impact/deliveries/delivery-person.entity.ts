import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import type { PersonFigures } from '../partners/figures.js';
import { PersonEntity } from '../people/person.entity.js';
import { DeliveryPayloadEntity } from './delivery.entity.js';

/**
 * What a payload says of one person: kept apart from it, so that an erasure takes the rows of a person and leaves the figures. Never
 * changed; a part whose row is gone is not sent.
 */
export const DeliveryPersonEntity = defineEntity({
  name: 'DeliveryPerson',
  tableName: 'delivery_person',
  properties: {
    id: p.uuid().primary(),
    payloadId: () => p.manyToOne(DeliveryPayloadEntity).mapToPk().fieldName('payload_id').deleteRule('restrict'),
    /** Which call of the payload, from 0. */
    part: p.integer(),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    /** What was counted; empty where it is taken back. */
    figures: p.json<readonly PersonFigures[]>(),
    /** As the partner gets it. */
    body: p.json<object>(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ properties: ['payloadId', 'part'], name: 'delivery_person_payload_id_part_unique' }],
  indexes: [{ properties: ['userId'], name: 'delivery_person_user_id_index' }],
});

export type DeliveryPersonRow = RowOf<typeof DeliveryPersonEntity>;
