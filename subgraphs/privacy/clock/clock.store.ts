import { type Database, type Queryable, selectOf, type Tx } from '#platform/database';
import { knownCompany } from '#platform/companies';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import { PrivacyRequestEntity } from '../requests/request.entity.js';
import { type ClockPlace, clockPlace } from './clock.rules.js';
import type { SuspensionReason } from './jurisdiction.rules.js';

/** What is written when a request's clock changes. */
export class ClockStore {
  readonly #db: Database;
  readonly #fallback: { readonly timeZone: string; readonly country: string };

  constructor(db: Database, fallback: { readonly timeZone: string; readonly country: string }) {
    this.#db = db;
    this.#fallback = fallback;
  }

  /** Where the days of a company's requests are counted. A company that is not known here yet is counted as the platform's own. */
  async placeOf(on: Queryable, companyId: string): Promise<ClockPlace> {
    return clockPlace((await knownCompany(on, companyId)) ?? this.#fallback);
  }

  async extend(tx: Tx, id: string, change: { readonly at: Date; readonly reason: string; readonly dueAt: Date }) {
    await tx.query('update privacy_request set extended_at = $2, extension_reason = $3, due_at = $4 where id = $1', [
      id,
      change.at,
      change.reason,
      change.dueAt,
    ]);
  }

  async suspend(tx: Tx, id: string, change: { readonly at: Date; readonly reason: SuspensionReason }) {
    await tx.query('update privacy_request set suspended_at = $2, suspension_reason = $3 where id = $1', [
      id,
      change.at,
      change.reason,
    ]);
  }

  async resume(tx: Tx, id: string, change: { readonly suspendedDays: number; readonly dueAt: Date }) {
    await tx.query(
      `update privacy_request set suspended_at = null, suspension_reason = null, suspended_days = $2, due_at = $3 where id = $1`,
      [id, change.suspendedDays, change.dueAt],
    );
  }

  async deny(tx: Tx, id: string, denial: { readonly code: string; readonly reason: string }) {
    await tx.query('update privacy_request set denial_code = $2, denial_reason = $3 where id = $1', [
      id,
      denial.code,
      denial.reason,
    ]);
  }

  /** Marks what has become overdue and was not told of yet. A clock that stands still is not overdue. */
  markOverdue(tx: Tx, now: Date, limit: number): Promise<Pick<PrivacyRequestRow, 'id' | 'dueAt'>[]> {
    return tx.query(
      `update privacy_request set overdue_at = $1 where id in (
         select id from privacy_request where finished_at is null and overdue_at is null and suspended_at is null and due_at < $1
         order by id limit $2 for update skip locked)
       returning id, due_at as "dueAt"`,
      [now, limit],
    );
  }

  async overdueCount(now: Date): Promise<number> {
    const [row] = await this.#db.query<{ n: number }>(
      'select count(*)::int as n from privacy_request where finished_at is null and suspended_at is null and due_at < $1',
      [now],
    );
    return row!.n;
  }

  /** Requests that were never verified, and came before an instant. */
  unverifiedSince(before: Date, limit: number): Promise<PrivacyRequestRow[]> {
    return this.#db.query<PrivacyRequestRow>(
      `select ${selectOf(PrivacyRequestEntity)} from privacy_request
       where phase = 'AWAITING_VERIFICATION' and received_at < $1 order by id limit $2`,
      [before, limit],
    );
  }
}
