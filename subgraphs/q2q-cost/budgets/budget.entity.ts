import { defineEntity, p } from '@mikro-orm/core';

/** What applies to every coming month of one company. */
export const BudgetSettingEntity = defineEntity({
  name: 'BudgetSetting',
  tableName: 'budget_setting',
  properties: {
    companyId: p.uuid().primary(),
    monthlyLimitPusd: p.bigint(),
    /** IANA name; absent: the company's own. */
    timeZone: p.text().nullable(),
    updatedAt: p.datetime().columnType('timestamptz'),
  },
});

/** One row: what a company gets that nobody has set a budget for. */
export const BudgetDefaultEntity = defineEntity({
  name: 'BudgetDefault',
  tableName: 'budget_default',
  properties: { id: p.smallint().primary().autoincrement(false), monthlyLimitPusd: p.bigint() },
});

/** One company's month. The constraints make overspending and overlapping months impossible, even through a bug. */
export const BudgetEntity = defineEntity({
  name: 'Budget',
  tableName: 'ai_budget',
  properties: {
    companyId: p.uuid().primary(),
    period: p.text().primary(),
    periodStart: p.datetime().columnType('timestamptz'),
    periodEnd: p.datetime().columnType('timestamptz'),
    /** In which its end was found. */
    timeZone: p.text(),
    limitPusd: p.bigint(),
    spentPusd: p.bigint(),
    reservedPusd: p.bigint(),
    /** Grows with every change, over all months of the company. */
    seq: p.bigint(),
  },
  indexes: [{ properties: ['periodEnd'], name: 'ai_budget_period_end_index' }],
  checks: [
    { name: 'ai_budget_never_overspent', expression: 'spent_pusd + reserved_pusd <= limit_pusd' },
    {
      name: 'ai_budget_periods_never_overlap',
      expression: 'exclude using gist (company_id with =, tstzrange(period_start, period_end) with &&) deferrable',
    },
    { name: 'ai_budget_has_length', expression: 'period_start < period_end' },
    { name: 'ai_budget_not_negative', expression: 'spent_pusd >= 0 and reserved_pusd >= 0' },
  ],
});

/** Who changed which limit, and why. Append-only. */
export const BudgetChangeEntity = defineEntity({
  name: 'BudgetChange',
  tableName: 'budget_change',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    actorId: p.text(),
    reason: p.text(),
    oldLimitPusd: p.bigint(),
    newLimitPusd: p.bigint(),
    idempotencyKey: p.text().nullable(),
    requestHash: p.text().nullable(),
    /** The month it was made in; unknown for changes before 1 December 2026. */
    period: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'createdAt'], name: 'budget_change_company_index' }],
  uniques: [{ properties: ['actorId', 'idempotencyKey'], name: 'budget_change_key_unique' }],
});
