import { defineEntity, p } from '@mikro-orm/core';

export const priceUnits = ['INPUT_TOKEN', 'OUTPUT_TOKEN'] as const;
export type PriceUnit = (typeof priceUnits)[number];

/** Immutable: a new price is a new row with a later date. */
export const PriceEntity = defineEntity({
  name: 'Price',
  tableName: 'ai_price',
  properties: {
    provider: p.text().primary(),
    model: p.text().primary(),
    tier: p.text().primary(),
    unit: p.enum(priceUnits).primary(),
    version: p.integer().primary(),
    pusdPerToken: p.bigint(),
    effectiveFrom: p.datetime().columnType('timestamptz'),
    effectiveTo: p.datetime().columnType('timestamptz').nullable(),
    source: p.text(),
    checkedAt: p.datetime().columnType('timestamptz'),
  },
});
