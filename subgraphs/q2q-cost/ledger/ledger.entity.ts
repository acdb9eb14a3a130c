import { defineEntity, p } from '@mikro-orm/core';
import { accounts, entryKinds } from './entries.rules.js';

export const reservationStatuses = ['HELD', 'UNKNOWN', 'SETTLED', 'RELEASED', 'WRITTEN_OFF'] as const;
/** Who a call went to; `DEMO`: it was never made, it is demo data. */
export const spendSources = ['PROVIDER', 'INTERNAL', 'TEST_SERVER', 'DEMO'] as const;
export type SpendSource = (typeof spendSources)[number];
/** What money is spent for. */
export const spendFeatures = ['feedback', 'interactive', 'batch', 'evaluation'] as const;
export type SpendFeature = (typeof spendFeatures)[number];
export type ReservationStatus = (typeof reservationStatuses)[number];

/** Money set aside for one physical attempt at one model. */
export const ReservationEntity = defineEntity({
  name: 'Reservation',
  tableName: 'reservation',
  properties: {
    id: p.uuid().primary(),
    /** One hold per key, for ever. */
    idempotencyKey: p.text().unique('reservation_key_unique'),
    /** SHA-256 of the request: the same key with another request is refused. */
    requestHash: p.text(),
    companyId: p.uuid(),
    period: p.text(),
    provider: p.text(),
    model: p.text(),
    /** `feedback`, `interactive`, `batch` or `evaluation`. */
    feature: p.text(),
    source: p.enum(spendSources),
    /** Answered from the company's cache, for nothing. */
    cached: p.boolean(),
    status: p.enum(reservationStatuses),
    holdPusd: p.bigint(),
    costPusd: p.bigint().nullable(),
    overrunPusd: p.bigint().nullable(),
    inputTokens: p.integer().nullable(),
    outputTokens: p.integer().nullable(),
    expiresAt: p.datetime().columnType('timestamptz'),
    createdAt: p.datetime().columnType('timestamptz'),
    closedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    { properties: ['status', 'expiresAt'], name: 'reservation_sweep_index' },
    { properties: ['companyId', 'period', 'status'], name: 'reservation_period_index' },
    { properties: ['companyId', 'closedAt'], name: 'reservation_closed_index' },
  ],
});

/** Append-only, and every transaction sums to zero: triggers refuse anything else. */
export const LedgerEntryEntity = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  properties: {
    id: p.bigint().columnType('bigint generated always as identity').autoincrement().primary(),
    transactionId: p.uuid(),
    kind: p.enum(entryKinds),
    companyId: p.uuid(),
    period: p.text(),
    account: p.enum(accounts),
    amountPusd: p.bigint(),
    reservationId: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['companyId', 'period', 'account'], name: 'ledger_entry_period_index' }],
});
