import { defineEntity, p } from '@mikro-orm/core';

/** A company as a subgraph knows it that does not own companies. */
export const KnownCompanyEntity = defineEntity({
  name: 'KnownCompany',
  tableName: 'known_company',
  properties: {
    companyId: p.uuid().primary(),
    /** IANA name. */
    timeZone: p.text(),
    /** ISO 3166-1 alpha-2. */
    country: p.text(),
    active: p.boolean(),
    /** Version of the company's record; grows with every change. */
    version: p.integer(),
  },
});
