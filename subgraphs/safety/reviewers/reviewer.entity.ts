import { defineEntity, p } from '@mikro-orm/core';

/** How much a reviewer takes on. One without a row has the default limits. */
export const ReviewerLimitsEntity = defineEntity({
  name: 'ReviewerLimits',
  tableName: 'reviewer_limits',
  properties: {
    reviewerId: p.text().primary(),
    /** Items in review at once. */
    maxOpen: p.integer(),
    /** Items claimed in any 24 hours. */
    maxPerDay: p.integer(),
    /** How many of those may be disclosures: reading them wears people out. */
    maxSafeguardingPerDay: p.integer(),
    updatedBy: p.text(),
    updatedAt: p.datetime().columnType('timestamptz'),
    version: p.integer().version(),
  },
});
