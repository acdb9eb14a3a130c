import { type Database, selectOf, type Tx } from '#platform/database';
import { localDateOf } from '#platform/time';
import { databaseNow } from '../deliveries/database-clock.js';
import type { NewRun, RunStore } from '../deliveries/run.store.js';
import type { DeliverySettings } from '../deliveries/settings.js';
import { decideDue, jitterMs } from './due.rules.js';
import { fiscalYearStartOf } from './fiscal-year.store.js';
import { occurrencesBetween, scheduleTimes } from './occurrences.rules.js';
import { periodBefore } from './period.rules.js';
import { DeliveryScheduleEntity, type ScheduleRow } from './schedule.entity.js';
import type { ScheduleStateStore } from './schedule-state.store.js';

interface SchedulerDependencies {
  readonly db: Database;
  readonly runs: RunStore;
  readonly states: ScheduleStateStore;
  readonly settings: DeliverySettings;
}

/** Occurrences that one transaction settles; a schedule with more goes on in the next one. */
const mostAtOnce = 200;

/**
 * Makes the runs whose time has come. Schedulers may run as often as they like, at once, and with any clock: the database's clock says what
 * is due, and an occurrence exists once.
 */
export class DeliveryScheduler {
  constructor(private readonly deps: SchedulerDependencies) {}

  /** Returns how many schedules were moved on. */
  async tick(signal: AbortSignal): Promise<number> {
    await this.deps.db.transaction(async (tx) => this.deps.runs.freeWaiting(tx, null, await databaseNow(tx)));
    for (let moved = 0; ; moved += 1) {
      if (signal.aborted || !(await this.deps.db.transaction((tx) => this.settleNext(tx)))) return moved;
    }
  }

  /** Settles every occurrence of a schedule up to now, under its current definition. Call before changing the definition. */
  async settle(tx: Tx, schedule: ScheduleRow): Promise<Date> {
    const now = await databaseNow(tx);
    const [state] = await tx.query<{ settledUntil: Date }>(
      'select settled_until as "settledUntil" from delivery_schedule_state where schedule_id = $1 for update',
      [schedule.id],
    );
    let from = state!.settledUntil;
    for (;;) {
      const settled = await this.settleSome(tx, { schedule, from, now });
      if (settled >= now) return now;
      from = settled;
    }
  }

  nextAfter(schedule: Pick<ScheduleRow, 'cron' | 'timeZone'>, from: Date): Date | null {
    const times = scheduleTimes(schedule);
    return times.ok ? (occurrencesBetween(times.after, { from, limit: 1 })[0] ?? null) : null;
  }

  /** A run of this schedule at a time, not stored yet. */
  async runAt(tx: Tx, schedule: ScheduleRow, at: Date): Promise<Omit<NewRun, 'trigger'>> {
    const start = await fiscalYearStartOf(tx, schedule.companyId);
    const period = periodBefore(schedule.periodRule, localDateOf(at, schedule.timeZone), start);
    return {
      companyId: schedule.companyId,
      destinationId: schedule.destinationId,
      scheduleId: schedule.id,
      scheduledFor: at,
      periodKey: period.key,
      periodFrom: period.from,
      periodTo: period.to,
      timeZone: schedule.timeZone,
      nextAttemptAt: new Date(at.getTime() + jitterMs(schedule.id, schedule.jitterSeconds)),
    };
  }

  private async settleNext(tx: Tx): Promise<boolean> {
    const [due] = await tx.query<ScheduleRow & { settledUntil: Date }>(
      `select ${selectOf(DeliveryScheduleEntity, 's')}, st.settled_until as "settledUntil"
       from delivery_schedule_state st join delivery_schedule s on s.id = st.schedule_id
       where st.next_run_at <= clock_timestamp() and s.deleted_at is null
       order by st.next_run_at limit 1 for update of st skip locked`,
    );
    if (!due) return false;
    const { settledUntil, ...schedule } = due;
    await this.settleSome(tx, { schedule, from: settledUntil, now: await databaseNow(tx) });
    return true;
  }

  /** Up to `mostAtOnce` occurrences after `from`; returns until when all are settled. */
  private async settleSome(
    tx: Tx,
    { schedule, from, now }: { schedule: ScheduleRow; from: Date; now: Date },
  ): Promise<Date> {
    const { runs, states, settings } = this.deps;
    const parsed = scheduleTimes(schedule);
    const found = parsed.ok ? occurrencesBetween(parsed.after, { from, to: now, limit: mostAtOnce }) : [];
    const more = found.length === mostAtOnce;
    const until = more ? found.at(-1)! : now;
    const busy = found.length > 0 && (await this.isBusy(tx, schedule.id));
    // Where more follow, none of these is the latest: they are decided as missed.
    const { catchUp, overlap, pausedAt } = schedule;
    const times = more && catchUp === 'LATEST' ? [...found, new Date(until.getTime() + 1)] : found;
    const decided = decideDue({ times, now, pausedAt, catchUp, overlap, busy, graceMs: settings.graceMs });
    const rows: NewRun[] = [];
    for (const { at, skipped } of decided.slice(0, found.length)) {
      const run = await this.runAt(tx, schedule, at);
      const waitsForClose = schedule.afterClose && !(await this.isClosed(tx, run));
      rows.push({ ...run, trigger: 'SCHEDULE', skipped, waitsForClose });
    }
    const runnable = rows.some(({ skipped }) => skipped === null);
    if (runnable && overlap === 'BUFFER_ONE' && catchUp !== 'ALL') await this.supersede(tx, schedule.id, now);
    await runs.insert(tx, rows, now);
    await states.move(tx, schedule.id, { settledUntil: until, nextRunAt: this.nextAfter(schedule, until) });
    return until;
  }

  private async isBusy(tx: Tx, scheduleId: string): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from delivery_run where schedule_id = $1 and phase in ('SEND', 'RECONCILE') and not waits_for_close limit 1`,
      [scheduleId],
    );
    return rows.length > 0;
  }

  private async isClosed(
    tx: Tx,
    { companyId, periodFrom, periodTo }: Pick<NewRun, 'companyId' | 'periodFrom' | 'periodTo'>,
  ): Promise<boolean> {
    const rows = await tx.query(
      'select 1 from reporting_period where company_id = $1 and from_day = $2::date and to_day = $3::date limit 1',
      [companyId, periodFrom, periodTo],
    );
    return rows.length > 0;
  }

  /** Only the last of the runs that wait behind another one stays. */
  private async supersede(tx: Tx, scheduleId: string, now: Date): Promise<void> {
    const waiting = await tx.query<{ id: string }>(
      `select id from delivery_run r where schedule_id = $1 and trigger = 'SCHEDULE' and phase = 'SEND' and started_at is null
         and lease_until is null and exists (select 1 from delivery_run earlier where earlier.schedule_id = $1
           and earlier.phase in ('SEND', 'RECONCILE') and earlier.scheduled_for < r.scheduled_for)
       for update skip locked`,
      [scheduleId],
    );
    for (const { id } of waiting) {
      const run = (await this.deps.runs.byId(tx, id))!;
      await this.deps.runs.change(
        tx,
        run,
        { phase: 'ENDED', outcome: 'SKIPPED', reason: 'SUPERSEDED', finishedAt: now },
        now,
      );
    }
  }
}
