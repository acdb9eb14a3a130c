import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';

export const programKinds = ['MENTORING', 'LANGUAGE_CAFE', 'JOB_SEARCH'] as const;
export type ProgramKindName = (typeof programKinds)[number];

export const ProgramEntity = defineEntity({
  name: 'Program',
  tableName: 'program',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    name: p.text(),
    kind: p.enum(programKinds),
    /** First local day, in the company's time zone. */
    startsOn: p.date(),
    /** The day after the last one; open while null. */
    endsOn: p.date().nullable(),
    /** Nothing new is recorded of a programme that is no longer in use. */
    active: p.boolean().default(true),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'id'], name: 'program_company_id_id_index' }],
});
