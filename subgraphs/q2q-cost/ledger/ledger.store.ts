import { type Database, insertMany, type Tx } from '#platform/database';
import type { Ids } from '#platform/time';
import type { EntryKind, Posting } from './entries.rules.js';
import { LedgerEntryEntity } from './ledger.entity.js';

export interface LedgerTransaction {
  readonly kind: EntryKind;
  readonly companyId: string;
  readonly period: string;
  readonly reservationId: string | null;
  readonly postings: readonly Posting[];
}

/** A contradiction between budgets, reservations and entries. */
export interface LedgerProblem {
  readonly problem: string;
  readonly company_id: string;
  readonly period: string;
  readonly expected: string;
  readonly found: string;
}

/** The proof reads every entry there is, at night. */
const proofMs = 600_000;

export class LedgerStore {
  constructor(private readonly deps: { readonly db: Database; readonly ids: Ids }) {}

  /** Writes whole transactions in one statement; the database refuses any that does not sum to zero. */
  async post(tx: Tx, transactions: readonly LedgerTransaction[], at: Date): Promise<void> {
    const entries = transactions.flatMap(({ postings, ...transaction }) => {
      const transactionId = this.deps.ids.next();
      return postings.map(([account, amountPusd]) => ({
        ...transaction,
        transactionId,
        account,
        amountPusd,
        createdAt: at,
      }));
    });
    await insertMany(tx, LedgerEntryEntity, entries);
  }

  /** Every contradiction there is; none when the books are right. */
  proof(): Promise<LedgerProblem[]> {
    return this.deps.db.transaction((tx) => tx.query('select * from ledger_proof()'), {
      readOnly: true,
      limitMs: proofMs,
    });
  }
}
