import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import type { PeriodFigures } from '../metrics/figures.rules.js';
import { periodKinds } from './fiscal.rules.js';

/** One edition of a closed period. Never changed: what was given out stays, and a correction is a later edition. */
export const ReportingPeriodEntity = defineEntity({
  name: 'ReportingPeriod',
  tableName: 'reporting_period',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    /** `2026-11`, `FY2026-Q3`, `FY2026`. */
    key: p.text(),
    kind: p.enum(periodKinds),
    fromDay: p.date(),
    toDay: p.date(),
    edition: p.integer(),
    figures: p.json<PeriodFigures>(),
    figuresHash: p.text(),
    reason: p.text().nullable(),
    /** Who closed it; null when the platform did, on time. */
    closedBy: p.text().nullable(),
    closedAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ properties: ['companyId', 'key', 'edition'], name: 'reporting_period_company_id_key_edition_unique' }],
  indexes: [
    { properties: ['companyId', 'fromDay', 'toDay'], name: 'reporting_period_company_id_from_day_to_day_index' },
  ],
});

/** Who was in a figure that was given out, under random names: what later figures are compared with before they are. */
export const ReleasedContributionEntity = defineEntity({
  name: 'ReleasedContribution',
  tableName: 'released_contribution',
  properties: {
    periodId: p.uuid().primary(),
    /** `company`, or the id of a cohort. */
    scope: p.text().primary(),
    dimension: p.text().primary(),
    subject: p.uuid().primary(),
    texts: p.integer(),
    scoreSum: p.double(),
    /** Their first score ever, from which change is counted. */
    firstScore: p.double(),
  },
});
