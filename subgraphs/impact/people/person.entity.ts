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
    kind: p.enum(userKinds),
    name: p.text(),
    /** Lower case. */
    email: p.text().unique(),
    /** BCP 47: the language the person prefers. */
    locale: p.text().nullable(),
    /** The local day on which a minor comes of age; absent for adults. */
    minorUntil: p.date().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'id'], name: 'person_company_id_id_index' }],
});
