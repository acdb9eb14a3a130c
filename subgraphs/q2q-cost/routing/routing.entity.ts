import { defineEntity, p } from '@mikro-orm/core';

export const routingStrategies = ['FIXED', 'CHEAPEST'] as const;
export type RoutingStrategy = (typeof routingStrategies)[number];

/** Which models read a company's texts. */
export const RoutingPolicyEntity = defineEntity({
  name: 'RoutingPolicy',
  tableName: 'routing_policy',
  properties: {
    companyId: p.uuid().primary(),
    strategy: p.enum(routingStrategies),
    /** `provider/model`, in the order in which they are asked, or among which the cheapest is chosen. */
    models: p.array((id: string) => id).columnType('text[]'),
    /** Least F1 on the labelled set, in thousandths; `CHEAPEST` only. */
    qualityFloor: p.integer().nullable(),
    updatedAt: p.datetime().columnType('timestamptz'),
    /** Grows with every change. */
    version: p.integer().version(),
  },
});

/** Who changed it, and why. Append-only. */
export const RoutingChangeEntity = defineEntity({
  name: 'RoutingChange',
  tableName: 'routing_change',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    actorId: p.text(),
    reason: p.text(),
    strategy: p.enum(routingStrategies),
    models: p.array((id: string) => id).columnType('text[]'),
    qualityFloor: p.integer().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'createdAt'], name: 'routing_change_company_index' }],
});
