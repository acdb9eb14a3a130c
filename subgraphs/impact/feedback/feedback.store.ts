import type { Tx } from '#platform/database';
import { predecessorsOf, runsOfOneStatus, type StatusChange } from './status.rules.js';

export class FeedbackStore {
  /**
   * Two consumers touch the same texts: they lock them in one order, so that neither waits for the
   * other in a circle.
   */
  async lock(ids: readonly string[], tx: Tx): Promise<void> {
    await tx.query('select 1 from feedback where id = any($1::uuid[]) order by id for no key update', [ids]);
  }

  /**
   * Moves texts on, in order, where their status allows it (see `status.rules.ts`); a change that
   * comes too late is no error. Returns the companies of the texts that moved.
   */
  async changeStatuses(changes: readonly StatusChange[], now: Date, tx: Tx): Promise<string[]> {
    const companies = new Set<string>();
    for (const group of runsOfOneStatus(changes)) {
      const { status } = group[0]!;
      const rows = await tx.query<{ companyId: string }>(
        `update feedback f set status = $3, skip_reason = i.skip_reason, status_changed_at = $4
         from unnest($1::uuid[], $2::text[]) as i(id, skip_reason)
         where f.id = i.id and f.status = any($5::text[])
         returning f.company_id as "companyId"`,
        [group.map((c) => c.feedbackId), group.map((c) => c.skipReason ?? null), status, now, predecessorsOf(status)],
      );
      for (const row of rows) companies.add(row.companyId);
    }
    return [...companies];
  }
}
