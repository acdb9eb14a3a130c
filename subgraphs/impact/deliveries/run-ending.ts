import type { Tx } from '#platform/database';
import type { ScheduleStateStore } from '../schedules/schedule-state.store.js';
import type { RunRow } from './delivery.entity.js';
import type { DeliveryTelemetry } from './delivery.telemetry.js';
import type { RunOutcome, RunReason } from './run.rules.js';
import type { RunStore } from './run.store.js';

interface RunEndingDependencies {
  readonly runs: RunStore;
  readonly scheduleStates: ScheduleStateStore;
  readonly telemetry: DeliveryTelemetry;
}

/** Gives a claimed run back: to be tried again, or for good. */
export class RunEnding {
  constructor(private readonly deps: RunEndingDependencies) {}

  async postpone(tx: Tx, run: RunRow, until: Date, now: Date): Promise<void> {
    const { phase, payloadId } = run;
    await this.deps.runs.release(tx, run, { phase, payloadId, nextAttemptAt: until }, now);
  }

  async end(
    tx: Tx,
    run: RunRow,
    end: { outcome: RunOutcome; reason: RunReason | null; now: Date; error?: string | null },
  ): Promise<void> {
    const { outcome, reason, now, error = null } = end;
    const phase = outcome === 'UNKNOWN' ? ('PERSON' as const) : ('ENDED' as const);
    const { payloadId } = run;
    const ended = await this.deps.runs.release(
      tx,
      run,
      { phase, outcome, reason, error, payloadId, finishedAt: now },
      now,
    );
    if (run.scheduleId !== null && run.trigger !== 'BACKFILL')
      await this.deps.scheduleStates.ended(tx, run.scheduleId, {
        outcome,
        reason,
        error,
        scheduledFor: run.scheduledFor,
        now,
      });
    tx.afterCommit(() => this.deps.telemetry.ended(ended));
  }
}
