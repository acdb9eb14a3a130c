import type { Tx } from '#platform/database';
import type { Ids } from '#platform/time';
import type { EntryKind, Posting } from './entries.rules.js';

export interface LedgerTransaction {
  readonly kind: EntryKind;
  readonly companyId: string;
  readonly period: string;
  readonly reservationId: string | null;
  readonly postings: readonly Posting[];
}

/** Writes whole transactions in one statement; the database refuses any that does not sum to zero. */
export async function post(
  tx: Tx,
  transactions: readonly LedgerTransaction[],
  { ids, at }: { ids: Ids; at: Date },
): Promise<void> {
  const rows = transactions.flatMap(({ postings, ...transaction }) => {
    const transactionId = ids.next();
    // As text: JSON numbers are doubles.
    return postings.map(([account, amount]) => ({ ...transaction, transactionId, account, amount: amount.toString() }));
  });
  if (rows.length === 0) return;
  await tx.query(
    `insert into ledger_entry (transaction_id, kind, company_id, period, account, amount_pusd, reservation_id, created_at)
     select "transactionId", kind, "companyId", period, account, amount, "reservationId", $2
     from jsonb_to_recordset($1::jsonb) as r ("transactionId" uuid, kind text, "companyId" uuid, period text, account text, amount bigint,
       "reservationId" uuid)`,
    [JSON.stringify(rows), at],
  );
}
