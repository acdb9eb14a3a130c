import type { Tx } from '#platform/database';
import type { NewRun, RunStore } from './run.store.js';

interface Delivered {
  readonly destinationId: string;
  readonly periodKey: string;
  readonly timeZone: string;
  readonly isPaused: boolean;
}

/** Sends corrected figures to where the earlier ones are, as the partner's profile corrects: replaced, offset, or left to a person. */
export class Corrections {
  constructor(private readonly runs: RunStore) {}

  /**
   * A run for each destination that has figures of these days. Where the schedule that delivered them is paused, the run is skipped with
   * that reason: a person stopped deliveries there, and sees what was not sent.
   */
  async queue(
    tx: Tx,
    { companyId, from, to }: { readonly companyId: string; readonly from: string; readonly to: string },
    now: Date,
  ): Promise<number> {
    const delivered = await tx.query<Delivered>(
      `select distinct on (r.destination_id) r.destination_id as "destinationId", r.period_key as "periodKey", r.time_zone as "timeZone",
         coalesce(s.paused_at is not null, false) as "isPaused"
       from delivery_run r join delivery_receipt t on t.run_id = r.id join destination d on d.id = r.destination_id
         left join delivery_schedule s on s.id = r.schedule_id and s.deleted_at is null
       where r.company_id = $1 and r.period_from = $2::date and r.period_to = $3::date and d.deleted_at is null
       order by r.destination_id, t.received_at desc`,
      [companyId, from, to],
    );
    const rows = delivered.map(
      ({ destinationId, periodKey, timeZone, isPaused }): NewRun => ({
        companyId,
        destinationId,
        scheduleId: null,
        scheduledFor: now,
        trigger: 'CORRECTION',
        periodKey,
        periodFrom: from,
        periodTo: to,
        timeZone,
        nextAttemptAt: now,
        skipped: isPaused ? 'PAUSED' : null,
      }),
    );
    return (await this.runs.insert(tx, rows, now)).length;
  }
}
