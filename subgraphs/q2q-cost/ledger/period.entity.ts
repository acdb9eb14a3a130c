import { defineEntity, p } from '@mikro-orm/core';

/** One company's month. The constraints make overspending and overlapping months impossible, even through a bug. */
export const BudgetPeriodEntity = defineEntity({
  name: 'BudgetPeriod',
  tableName: 'ai_budget',
  properties: {
    companyId: p.uuid().primary(),
    period: p.text().primary(),
    periodStart: p.datetime().columnType('timestamptz'),
    periodEnd: p.datetime().columnType('timestamptz'),
    /** In which its end was found; that of the company unless it has changed since. */
    timeZone: p.text(),
    limitPusd: p.bigint(),
    spentPusd: p.bigint(),
    reservedPusd: p.bigint(),
    /** By feature, pico-USD as text: the most it may spend and reserve of this month. Absent: what the month has. */
    featureCaps: p.json(),
    /** By feature, pico-USD as text: what it has spent and reserved. */
    featureUse: p.json(),
    /** Grows with every change, over all months of the company. */
    seq: p.bigint('number'),
  },
  indexes: [{ properties: ['periodEnd'], name: 'ai_budget_period_end_index' }],
  checks: [
    { name: 'ai_budget_never_overspent', expression: 'spent_pusd + reserved_pusd <= limit_pusd' },
    {
      name: 'ai_budget_periods_never_overlap',
      expression: 'exclude using gist (company_id with =, tstzrange(period_start, period_end) with &&) deferrable',
    },
    { name: 'ai_budget_has_length', expression: 'period_start < period_end' },
    { name: 'ai_budget_feature_never_overspent', expression: 'feature_caps_hold(feature_caps, feature_use)' },
    { name: 'ai_budget_not_negative', expression: 'spent_pusd >= 0 and reserved_pusd >= 0' },
  ],
});
