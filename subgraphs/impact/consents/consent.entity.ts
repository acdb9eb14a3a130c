import { defineEntity, p } from '@mikro-orm/core';
import { PersonEntity } from '../people/person.entity.js';
import { consentGivers, consentPurposes } from './consent.rules.js';

/** What a person, or for a minor their guardian, allowed or took back. Rows are added and never changed; the last one of a purpose holds. */
export const ConsentEntity = defineEntity({
  name: 'Consent',
  tableName: 'consent',
  properties: {
    id: p.uuid().primary(),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    purpose: p.enum(consentPurposes),
    granted: p.boolean(),
    givenBy: p.enum(consentGivers),
    /** Which text they were shown. */
    textVersion: p.text(),
    /** BCP 47: in which language. */
    locale: p.text(),
    /** How it was given, where another person recorded it. */
    evidence: p.text().nullable(),
    /** Who recorded it. */
    recordedBy: p.uuid(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['userId', 'purpose', 'id'], name: 'consent_user_id_purpose_id_index' }],
});
