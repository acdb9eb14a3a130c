import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';

/** Who pays for a programme from a month on, until the next entry. Of two for one month the later counts. Without one its company pays alone. */
export const ProgramFundingEntity = defineEntity({
  name: 'ProgramFunding',
  tableName: 'program_funding',
  properties: {
    id: p.uuid().primary(),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').deleteRule('restrict'),
    /** The company whose programme it is. */
    companyId: p.uuid(),
    effectiveFrom: p.date(),
    source: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['programId', 'effectiveFrom'], name: 'program_funding_program_id_effective_from_index' }],
});

export const ProgramFundingShareEntity = defineEntity({
  name: 'ProgramFundingShare',
  tableName: 'program_funding_share',
  properties: {
    fundingId: () =>
      p.manyToOne(ProgramFundingEntity).mapToPk().fieldName('funding_id').primary().deleteRule('restrict'),
    /** As entered, from 0: at equal remainders the one named first gets the unit that is left. */
    position: p.integer().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    /** Exact decimal above 0; only its proportion to the others counts. */
    weight: p.text(),
  },
  indexes: [{ properties: ['companyId'], name: 'program_funding_share_company_id_index' }],
});
