import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';

/** The version of a company's metrics: grows in the transaction of every change that moves a figure. */
export const CompanyMetricsEntity = defineEntity({
  name: 'CompanyMetrics',
  tableName: 'company_metrics',
  properties: {
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').primary().deleteRule('restrict'),
    seq: p.bigint('number'),
    changedAt: p.datetime().columnType('timestamptz'),
  },
});
