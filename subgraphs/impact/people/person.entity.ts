import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';

export const userKinds = ['PARTICIPANT', 'VOLUNTEER', 'STAFF'] as const;
export type UserKindName = (typeof userKinds)[number];

/** A person: `User` in the graph (`user` is a reserved word of SQL). Staff of the platform belong to no company. */
export const PersonEntity = defineEntity({
  name: 'Person',
  tableName: 'person',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').nullable().deleteRule('restrict'),
    /** The id that the company gives the person, such as a number of its staff. */
    externalId: p.text().nullable(),
    /** Nothing new is recorded of a person who has left. */
    active: p.boolean().default(true),
    kind: p.enum(userKinds),
    name: p.text(),
    /** Lower case. */
    email: p.text(),
    /** BCP 47: the language the person prefers. */
    locale: p.text().nullable(),
    /** The local day on which a minor comes of age; absent for adults. */
    minorUntil: p.date().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [
    { properties: ['companyId', 'externalId'], name: 'person_company_id_external_id_unique' },
    { properties: ['companyId', 'email'], name: 'person_company_id_email_unique' },
  ],
  indexes: [
    { properties: ['companyId', 'id'], name: 'person_company_id_id_index' },
    { properties: ['externalId'], name: 'person_external_id_index' },
  ],
});
