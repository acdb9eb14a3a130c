import type { ReservationStatus } from './ledger.entity.js';

export interface Reservation {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly companyId: string;
  readonly period: string;
  readonly provider: string;
  readonly model: string;
  readonly feature: string;
  readonly status: ReservationStatus;
  readonly holdPusd: bigint;
  readonly costPusd: bigint | null;
}

export type ReservationRow = Omit<Reservation, 'holdPusd' | 'costPusd'> & { holdPusd: string; costPusd: string | null };

export const reservationColumns = `id, idempotency_key as "idempotencyKey", request_hash as "requestHash", company_id as "companyId", period,
  provider, model, feature, status, hold_pusd as "holdPusd", cost_pusd as "costPusd"`;

export const toReservation = (row: ReservationRow): Reservation => ({
  ...row,
  holdPusd: BigInt(row.holdPusd),
  costPusd: row.costPusd === null ? null : BigInt(row.costPusd),
});

export interface HoldRequest {
  /** Names one physical attempt; a repetition answers the stored reservation. */
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly companyId: string;
  readonly provider: string;
  readonly model: string;
  readonly feature: 'feedback' | 'interactive';
  readonly holdPusd: bigint;
  /** After this a hold nobody settled becomes `UNKNOWN`: it stays, until usage is known or it is written off. */
  readonly ttlMs: number;
}

export type HoldOutcome =
  | { readonly kind: 'HELD'; readonly reservation: Reservation }
  /** The key was used before, for the same request. */
  | { readonly kind: 'REPLAYED'; readonly reservation: Reservation }
  /** Nobody has told of this company: it has no budget. */
  | { readonly kind: 'COMPANY_UNKNOWN' }
  /** The key was used before, for another request. */
  | { readonly kind: 'KEY_REUSED' }
  /** `retryAt`: the end of the period. */
  | { readonly kind: 'BUDGET_EXHAUSTED'; readonly period: string; readonly retryAt: Date };

export interface SettleRequest {
  readonly reservationId: string;
  readonly costPusd: bigint;
  readonly inputTokens: number;
  readonly outputTokens: number;
}
