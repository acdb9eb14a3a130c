import { defineEntity, p } from '@mikro-orm/core';
import type { Policy } from '../screening/policy.rules.js';

/** What a company does about what is found in its texts. A company without a row has the default policy. */
export const ScreeningPolicyEntity = defineEntity({
  name: 'ScreeningPolicy',
  tableName: 'screening_policy',
  properties: {
    companyId: p.uuid().primary(),
    categories: p.json<Policy>(),
    /** Share (0–1) of the texts in languages without rules that a reviewer reads. */
    sampleNotAssessed: p.double().$type<number>(),
    reason: p.text(),
    updatedBy: p.text(),
    updatedAt: p.datetime().columnType('timestamptz'),
    /** Grows with every change. */
    version: p.integer().version(),
  },
});

/** Whom the company wants told when a person may be in danger. */
export const SafeguardingContactEntity = defineEntity({
  name: 'SafeguardingContact',
  tableName: 'safeguarding_contact',
  properties: {
    companyId: p.uuid().primary(),
    name: p.text(),
    email: p.text(),
    phone: p.text().nullable(),
    /** What a reviewer does first, in the company's words. */
    instructions: p.text().nullable(),
    updatedBy: p.text(),
    updatedAt: p.datetime().columnType('timestamptz'),
    version: p.integer().version(),
  },
});
