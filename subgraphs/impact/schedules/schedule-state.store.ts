import type { Queryable, Tx } from '#platform/database';
import type { RunOutcome, RunReason } from '../deliveries/run.rules.js';

/** Where schedules stand after their runs; by SQL, since one statement is the guarantee. */
export class ScheduleStateStore {
  async create(tx: Tx, scheduleId: string, times: { settledUntil: Date; nextRunAt: Date | null }): Promise<void> {
    await tx.query(
      'insert into delivery_schedule_state (schedule_id, settled_until, next_run_at, failures) values ($1, $2, $3, 0)',
      [scheduleId, times.settledUntil, times.nextRunAt],
    );
  }

  async move(tx: Tx, scheduleId: string, times: { settledUntil: Date; nextRunAt: Date | null }): Promise<void> {
    await tx.query('update delivery_schedule_state set settled_until = $2, next_run_at = $3 where schedule_id = $1', [
      scheduleId,
      times.settledUntil,
      times.nextRunAt,
    ]);
  }

  async clearFailures(on: Queryable, scheduleId: string): Promise<void> {
    await on.query('update delivery_schedule_state set failures = 0 where schedule_id = $1', [scheduleId]);
  }

  /** The end of a run. After so many without success in a row, the schedule pauses with a note. */
  async ended(
    tx: Tx,
    scheduleId: string,
    run: { outcome: RunOutcome; reason: RunReason | null; error: string | null; scheduledFor: Date; now: Date },
  ): Promise<void> {
    if (run.outcome === 'SKIPPED' || run.outcome === 'CANCELLED') return;
    const failed = run.outcome !== 'DELIVERED';
    const [state] = await tx.query<{ failures: number }>(
      `update delivery_schedule_state set last_run_at = $2, last_outcome = $3, last_error = $4,
         failures = case when $5 then failures + 1 else 0 end
       where schedule_id = $1 returning failures`,
      [scheduleId, run.now, run.outcome, failed ? (run.error ?? run.reason) : null, failed],
    );
    if (!failed || !state) return;
    await tx.query(
      `update delivery_schedule set paused_at = $3::timestamptz, pause_note = $4, version = version + 1, updated_at = $3::timestamptz
       where id = $1 and paused_at is null and pause_after_failures > 0 and $2 >= pause_after_failures`,
      [
        scheduleId,
        state.failures,
        run.now,
        `Paused by itself after ${state.failures} ${state.failures === 1 ? 'run' : 'runs'} without success in a row; the last one: ${run.reason ?? run.outcome}. Mend the cause, then resume.`,
      ],
    );
  }
}
