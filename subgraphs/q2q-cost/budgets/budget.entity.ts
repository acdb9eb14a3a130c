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
    /** Grows with every change: a change of a setting that another one changed meanwhile is refused. */
    version: p.integer().version(),
  },
});

/** One row: what a company gets that has no setting of its own. */
export const BudgetDefaultEntity = defineEntity({
  name: 'BudgetDefault',
  tableName: 'budget_default',
  properties: { id: p.smallint().primary().autoincrement(false), monthlyLimitPusd: p.bigint() },
});

export const budgetChangeKinds = ['LIMIT', 'FEATURE_CAP', 'OVERRIDE', 'OVERRIDE_REVOKED', 'OVERRIDE_EXPIRED'] as const;
export type BudgetChangeKind = (typeof budgetChangeKinds)[number];

/** The most that one feature may spend and reserve in every coming month of a company. */
export const FeatureCapEntity = defineEntity({
  name: 'FeatureCap',
  tableName: 'budget_feature_cap',
  properties: {
    companyId: p.uuid().primary(),
    feature: p.text().primary(),
    monthlyLimitPusd: p.bigint(),
    updatedAt: p.datetime().columnType('timestamptz'),
  },
});

/** A share of a month's limit that was reached: told once. */
export const BudgetAlertEntity = defineEntity({
  name: 'BudgetAlert',
  tableName: 'budget_alert',
  properties: {
    companyId: p.uuid().primary(),
    period: p.text().primary(),
    percent: p.smallint().primary().autoincrement(false),
    reachedAt: p.datetime().columnType('timestamptz'),
  },
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
    kind: p.enum(budgetChangeKinds),
    /** The feature whose cap was changed. */
    feature: p.text().nullable(),
    overrideId: p.uuid().nullable(),
    /** Absent: no cap. */
    oldLimitPusd: p.bigint().nullable(),
    newLimitPusd: p.bigint().nullable(),
    /** The month it was made in; unknown for changes before 1 December 2026. */
    period: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'createdAt'], name: 'budget_change_company_index' }],
});
