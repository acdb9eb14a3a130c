import { defineEntity, p } from '@mikro-orm/core';

/** A company that funds programmes. Its time zone decides where a month of its metrics begins and ends. */
export const CompanyEntity = defineEntity({
  name: 'Company',
  tableName: 'company',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** IANA name, such as `Europe/Oslo`. */
    timeZone: p.text(),
    /** ISO 3166-1 alpha-2. */
    country: p.text(),
    /** The group that it belongs to. */
    parentId: p.uuid().nullable(),
    /** A company that left keeps its records and gets no new ones. */
    active: p.boolean().default(true),
    /** First day of its fiscal year, `MM-DD`: the first of a month. */
    fiscalYearStart: p.text().default('01-01').check("fiscal_year_start ~ '^(0[1-9]|1[0-2])-01$'"),
    /** Grows with every change that is announced to other subgraphs. */
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['parentId'], name: 'company_parent_id_index' }],
});
