import type { Tx } from '#platform/database';

/** Any constant: one process at a time appends to the ledger, until its transaction ends. */
const lock = 4_711_202_602;

export async function ledgerLock(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [lock]);
}
