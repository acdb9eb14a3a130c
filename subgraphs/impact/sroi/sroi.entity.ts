import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import type { ModelOutcome } from './sroi-model.rules.js';

/** What outcomes of a company are worth, from a day on. Never changed: a new version takes its place. */
export const SroiModelEntity = defineEntity({
  name: 'SroiModel',
  tableName: 'sroi_model',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    version: p.integer(),
    effectiveFrom: p.date(),
    /** ISO 4217, of the proxies and of the result. */
    currency: p.text(),
    discountRate: p.text(),
    outcomes: p.json<readonly ModelOutcome[]>(),
    createdBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ properties: ['companyId', 'version'], name: 'sroi_model_company_id_version_unique' }],
});

/** What a programme costs in a month, from a month on, until the next entry. Of two for one month the later counts. */
export const ProgramCostEntity = defineEntity({
  name: 'ProgramCost',
  tableName: 'program_cost',
  properties: {
    id: p.uuid().primary(),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').deleteRule('restrict'),
    companyId: p.uuid(),
    effectiveFrom: p.date(),
    /** Exact decimal. */
    monthlyAmount: p.text(),
    currency: p.text(),
    source: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['programId', 'effectiveFrom'], name: 'program_cost_program_id_effective_from_index' },
    { properties: ['companyId'], name: 'program_cost_company_id_index' },
  ],
});

/** The replacement cost of an hour in a country and year, as published on a day. */
export const HourValueEntity = defineEntity({
  name: 'HourValue',
  tableName: 'hour_value',
  properties: {
    /** ISO 3166-1 alpha-2, or `EU`. */
    country: p.text().primary(),
    year: p.integer().primary(),
    vintage: p.date().primary(),
    amount: p.text(),
    currency: p.text(),
    source: p.text(),
    licence: p.text(),
  },
});

/** Units of a currency for one euro: the mean reference rate of a month, as published on a day. */
export const ExchangeRateEntity = defineEntity({
  name: 'ExchangeRate',
  tableName: 'exchange_rate',
  properties: {
    currency: p.text().primary(),
    /** Its first day. */
    month: p.date().primary(),
    vintage: p.date().primary(),
    perEuro: p.text(),
    source: p.text(),
  },
});
