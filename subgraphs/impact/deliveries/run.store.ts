import { newEvent } from '#contracts/events';
import { insertReturning, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import type { Outbox } from '#platform/events';
import { type Changes, type Lease, leasesOf, Sql, sql } from '#platform/leases';
import type { Signals } from '#platform/live';
import { type Ids, hashedUuid } from '#platform/time';
import { DeliveryEventEntity, DeliveryRunEntity, deliveriesTopic, type RunRow, runTopic } from './delivery.entity.js';
import { progressOf, type RunReason, statusOf } from './run.rules.js';

export const runLeases = leasesOf(DeliveryRunEntity);

export type NewRun = Pick<
  RunRow,
  | 'companyId'
  | 'destinationId'
  | 'scheduleId'
  | 'scheduledFor'
  | 'trigger'
  | 'periodKey'
  | 'periodFrom'
  | 'periodTo'
  | 'timeZone'
> & {
  readonly nextAttemptAt: Date;
  readonly force?: boolean;
  readonly waitsForClose?: boolean;
  readonly skipped?: RunReason | null;
};

interface RunStoreDependencies {
  readonly ids: Ids;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly attempts: number;
}

/** Runs that wait for nothing but their time: those of one schedule go one after the other. */
const waits = `phase in ('SEND', 'RECONCILE', 'SETTLE') and not waits_for_close and (phase = 'SETTLE' or not exists (
  select 1 from delivery_run earlier where earlier.schedule_id = delivery_run.schedule_id
    and earlier.phase in ('SEND', 'RECONCILE') and not earlier.waits_for_close and earlier.scheduled_for < delivery_run.scheduled_for))`;

const select = selectOf(DeliveryRunEntity);
const table = tableOf(DeliveryRunEntity);

/** The rows of runs, and what streams tell of them: every change of a run goes through here, in one transaction with its event. */
export class RunStore {
  constructor(private readonly deps: RunStoreDependencies) {}

  async byId(on: Queryable, id: string): Promise<RunRow | null> {
    const [row] = await on.query<RunRow>(`select ${select} from ${table} where id = $1`, [id]);
    return row ?? null;
  }

  /** Inserts runs that do not exist; returns those that were inserted. An occurrence exists once, whichever scheduler finds it first. */
  async insert(tx: Tx, runs: readonly NewRun[], now: Date): Promise<RunRow[]> {
    if (runs.length === 0) return [];
    const rows = runs.map(({ skipped = null, force = false, waitsForClose = false, ...run }) => ({
      ...run,
      waitsForClose: waitsForClose && skipped === null,
      id: this.deps.ids.next(),
      force,
      phase: skipped === null ? ('SEND' as const) : ('ENDED' as const),
      outcome: skipped === null ? null : ('SKIPPED' as const),
      reason: skipped,
      progress: skipped === null ? 0 : 100,
      finishedAt: skipped === null ? null : now,
      part: 0,
      parts: 1,
      attempts: 0,
      attemptLimit: this.deps.attempts,
      reconciles: 0,
      seq: 1,
      fence: 0,
      createdAt: now,
    }));
    const inserted = await insertReturning(tx, DeliveryRunEntity, rows, {
      onConflict: '(schedule_id, scheduled_for) do nothing',
    });
    await this.tell(tx, inserted, now);
    return inserted;
  }

  /** The first run whose time has come; runs of one schedule in their order, one at a time. */
  claim(on: Queryable, leaseMs: number): Promise<RunRow | null> {
    return runLeases.claim(on, {
      leaseMs,
      where: new Sql([`${waits} and next_attempt_at <= clock_timestamp()`], []),
      orderBy: sql`next_attempt_at, id`,
    });
  }

  /** How many runs wait whose time has come. */
  async due(on: Queryable): Promise<number> {
    const [row] = await on.query<{ count: number }>(
      `select count(*)::int as count from ${table}
       where phase in ('SEND', 'RECONCILE', 'SETTLE') and not waits_for_close and next_attempt_at <= clock_timestamp()`,
    );
    return row!.count;
  }

  /** How long until a run can be claimed; null when none waits. */
  async nextDueInMs(on: Queryable): Promise<number | null> {
    const [row] = await on.query<{ ms: number | null }>(
      `select extract(epoch from min(greatest(next_attempt_at, coalesce(lease_until, next_attempt_at))) - clock_timestamp())::float8 * 1000 as ms
       from ${table} where ${waits}`,
    );
    return row?.ms ?? null;
  }

  /**
   * Lets runs go whose period was closed; returns how many. Of one company and period, or all of them: a run that was made while its
   * period was being closed is found at the next tick.
   */
  async freeWaiting(
    tx: Tx,
    of: { readonly companyId: string; readonly from: string; readonly to: string } | null,
    now: Date,
  ): Promise<number> {
    const rows = await tx.query<RunRow>(
      `select ${selectOf(DeliveryRunEntity, 'r')} from ${table} r where r.waits_for_close
         and ($1::uuid is null or (r.company_id = $1 and r.period_from = $2::date and r.period_to = $3::date))
         and exists (select 1 from reporting_period p where p.company_id = r.company_id and p.from_day = r.period_from and p.to_day = r.period_to)
       order by r.company_id, r.id limit 500 for update of r skip locked`,
      of === null ? [null, null, null] : [of.companyId, of.from, of.to],
    );
    for (const run of rows) await this.change(tx, run, { waitsForClose: false, nextAttemptAt: now }, now);
    return rows.length;
  }

  /** A change by the worker that holds the run, who goes on holding it. Throws `LeaseLost` after a takeover. */
  async write(tx: Tx, run: RunRow, changes: Partial<RunRow>, now: Date): Promise<RunRow> {
    const row = await runLeases.write(tx, leaseOf(run), this.withProgress(run, changes));
    await this.tell(tx, [row], now);
    return row;
  }

  /** The worker's last change: the run is free. */
  async release(tx: Tx, run: RunRow, changes: Partial<RunRow>, now: Date): Promise<RunRow> {
    const row = await runLeases.release(tx, leaseOf(run), this.withProgress(run, changes));
    await this.tell(tx, [row], now);
    return row;
  }

  /** A change from outside of the worker: an operator, a webhook. Ends a lease, so that the worker writes nothing any more. */
  async change(tx: Tx, run: RunRow, changes: Partial<RunRow>, now: Date): Promise<RunRow> {
    const { seq, progress, ...rest } = this.withProgress(run, changes);
    const set = Object.entries({ ...rest, seq, progress, leaseUntil: null });
    const [row] = await tx.query<RunRow>(
      `update ${table} set fence = fence + 1, ${set.map(([name], at) => `${snake(name)} = $${at + 3}`).join(', ')}
       where id = $1 and seq = $2 returning ${select}`,
      [run.id, run.seq, ...set.map(([, value]) => value)],
    );
    if (!row) throw new Error(`Delivery run ${run.id} changed while it was being changed; repeat the request.`);
    await this.tell(tx, [row], now);
    return row;
  }

  private withProgress(run: RunRow, changes: Partial<RunRow>): Changes<typeof DeliveryRunEntity> & Partial<RunRow> {
    const next = { ...run, ...changes };
    return {
      ...changes,
      seq: run.seq + 1,
      progress: progressOf(next, { attempts: next.attempts, before: run.progress }),
    };
  }

  /** The states that streams send, numbered by company; and the end of a run, told to other subgraphs. */
  private async tell(tx: Tx, runs: readonly RunRow[], now: Date): Promise<void> {
    if (runs.length === 0) return;
    // Rows of the feed stay locked until the commit: in one order everywhere.
    const byCompany = [...Map.groupBy(runs, ({ companyId }) => companyId)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [companyId, changed] of byCompany) {
      const [feed] = await tx.query<{ seq: number }>(
        `insert into delivery_feed (company_id, seq) values ($1, $2)
         on conflict (company_id) do update set seq = delivery_feed.seq + excluded.seq returning seq::float8 as seq`,
        [companyId, changed.length],
      );
      const first = feed!.seq - changed.length + 1;
      const events = changed.map((run, index) => ({
        companyId,
        seq: first + index,
        runId: run.id,
        runSeq: run.seq,
        status: statusOf(run),
        outcome: run.outcome,
        detail: detailOf(run),
        progress: run.progress,
        at: now,
      }));
      await insertReturning(tx, DeliveryEventEntity, events);
    }
    await this.deps.outbox.append(tx, runs.filter(({ outcome }) => outcome !== null).map(finished));
    tx.afterCommit(() => {
      for (const [companyId] of byCompany) this.deps.signals.notify(deliveriesTopic(companyId));
      for (const { id } of runs) this.deps.signals.notify(runTopic(id));
    });
  }
}

const leaseOf = ({ id, fence }: RunRow): Lease => ({ id, fence });
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** One event per end: a run that is sent again and ends again is told of again. */
const finished = ({ id, seq, scheduleId, destinationId, companyId, outcome }: RunRow) =>
  newEvent(
    'delivery.run.finished',
    id,
    { runId: id, scheduleId, destinationId, companyId, outcome: outcome! },
    hashedUuid(`delivery.run.finished:${id}:${seq}`),
  );

const sentences: Readonly<Record<RunReason, string>> = {
  OVERLAP: 'Skipped: the run before it was still under way.',
  PAUSED: 'Skipped: the schedule was paused.',
  MISSED: 'Skipped: no scheduler worked at its time, and a later run covers it.',
  SUPERSEDED: 'Skipped: a later run took its place in line.',
  ALREADY_DELIVERED: 'Skipped: the partner has these figures already.',
  CREDENTIALS_MISSING: 'Blocked: the secret of the destination is not configured.',
  CREDENTIALS_REFUSED: 'The partner refused the credentials.',
  CORRECTION_BY_HAND: 'Blocked: the partner counts a second delivery twice; correct the figures there.',
  NOBODY_CONSENTS: 'Skipped: no one whose time counts allows that the partner gets it.',
  REJECTED: 'The partner does not accept the figures as they are.',
  THROTTLED: 'The partner let no call through.',
  ATTEMPTS_USED_UP: 'No attempt succeeded.',
  OUTCOME_UNKNOWN: 'Whether the partner has the figures is not known: a person has to look there.',
  GIVEN_UP: 'Given up by a person.',
  DESTINATION_DELETED: 'Cancelled: its destination was deleted.',
};

/** What is happening now, in one sentence. */
export function detailOf(
  run: Pick<RunRow, 'phase' | 'outcome' | 'reason' | 'attempts' | 'attemptLimit'> &
    Partial<Pick<RunRow, 'waitsForClose'>>,
): string {
  if (run.waitsForClose) return 'Waits until its period is closed.';
  if (run.outcome === 'DELIVERED') return 'Delivered.';
  if (run.reason !== null && run.outcome !== null) return sentences[run.reason];
  if (run.phase === 'RECONCILE') return 'The partner gave no clear answer; it is asked what it has.';
  if (run.phase === 'SETTLE') return 'The partner has the figures and is working on them.';
  if (run.attempts === 0) return 'Waits for its turn.';
  return `Attempt ${run.attempts} of ${run.attemptLimit} is under way, or the next one waits.`;
}
