import { defineEntity, p } from '@mikro-orm/core';

export const overrideEnds = ['EXPIRED', 'REVOKED'] as const;
export type OverrideEnd = (typeof overrideEnds)[number];

/** More money for one month of one company, for a reason and a time. */
export const BudgetOverrideEntity = defineEntity({
  name: 'BudgetOverride',
  tableName: 'budget_override',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    period: p.text(),
    amountPusd: p.bigint(),
    reason: p.text(),
    actorId: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
    endedBecause: p.enum(overrideEnds).nullable(),
    /** What was taken off the limit again: what was not spent or set aside by then. */
    returnedPusd: p.bigint().nullable(),
  },
  indexes: [
    { properties: ['companyId', 'period'], name: 'budget_override_company_index' },
    {
      name: 'budget_override_open_index',
      expression: 'create index budget_override_open_index on budget_override (expires_at) where ended_at is null',
    },
  ],
  checks: [{ name: 'budget_override_is_more', expression: 'amount_pusd > 0' }],
});
