import { type Database, selectOf, tableOf, type Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Partner } from '../destinations/destination.entity.js';
import type { PartnerMessage } from '../partners/partner-webhook.rules.js';
import { occurrencesBetween, scheduleTimes } from '../schedules/occurrences.rules.js';
import type { Problem } from '../schedules/schedule.service.js';
import type { ScheduleStore } from '../schedules/schedule.store.js';
import type { DeliveryScheduler } from '../schedules/scheduler.service.js';
import type { ScheduleStateStore } from '../schedules/schedule-state.store.js';
import type { AttemptStore } from './attempt.store.js';
import { databaseNow } from './database-clock.js';
import { DeliveryRunEntity, type RunRow } from './delivery.entity.js';
import type { RunOutcome } from './run.rules.js';
import type { NewRun, RunStore } from './run.store.js';
import type { DeliverySettings } from './settings.js';

export type ManyOutcome =
  /** The runs that were, or with `dryRun` would be, sent; `scheduledFor` of runs that do not exist yet. */
  | {
      readonly kind: 'DONE';
      readonly runs: readonly RunRow[];
      readonly occurrences: readonly Date[];
      readonly dryRun: boolean;
    }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  | { readonly kind: 'NOT_FOUND' }
  | { readonly kind: 'KEY_REUSED' };

export interface RedriveFilter {
  readonly companyId?: string | null | undefined;
  readonly destinationId?: string | null | undefined;
  readonly scheduleId?: string | null | undefined;
  readonly partner?: Partner | null | undefined;
  readonly outcome?: RunOutcome | null | undefined;
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

export interface RedriveRequest {
  /** Whose runs may be sent again; null for every company's. */
  readonly companyId: string | null;
  readonly ids: readonly string[] | null;
  readonly filter: RedriveFilter | null;
  readonly dryRun: boolean;
}

export type Resolution = 'DELIVERED' | 'SEND_AGAIN' | 'GIVE_UP';

export type ResolveOutcome =
  | { readonly kind: 'DONE'; readonly run: RunRow }
  | { readonly kind: 'NOT_WAITING' }
  | { readonly kind: 'NOT_FOUND' };

interface OperationsDependencies {
  readonly db: Database;
  readonly runs: RunStore;
  readonly attempts: AttemptStore;
  readonly schedules: ScheduleStore;
  readonly states: ScheduleStateStore;
  readonly scheduler: DeliveryScheduler;
  readonly settings: DeliverySettings;
}

const mostBackfilled = 400;
const mostRedriven = 1_000;
/** What may be sent again: it ended without the partner having it, as far as is known. */
const redrivable: readonly RunOutcome[] = ['DEAD_LETTERED', 'BLOCKED'];

/** What operators do to runs: fill in past occurrences, send dead letters again, decide what no machine can. */
export class RunOperations {
  constructor(private readonly deps: OperationsDependencies) {}

  /** Runs for the occurrences in `[from, to]`: those without a row, and those that were skipped. */
  backfill(
    request: { readonly scheduleId: string; readonly from: Date; readonly to: Date; readonly dryRun: boolean },
    keyed: KeyedRequest | null,
  ): Promise<ManyOutcome> {
    const { db, schedules, scheduler, runs } = this.deps;
    return db.transaction((tx) =>
      this.once(tx, keyed, request.dryRun, async (now) => {
        const schedule = await schedules.get(tx, request.scheduleId);
        if (!schedule || schedule.deletedAt !== null) return { kind: 'NOT_FOUND' };
        const { from, to } = request;
        if (to < from) return invalid('input.to', 'must not lie before "from".');
        if (to > now) return invalid('input.to', 'must not lie in the future: the schedule runs then by itself.');
        const times = scheduleTimes(schedule);
        const before = new Date(from.getTime() - 1);
        const found = times.ok ? occurrencesBetween(times.after, { from: before, to, limit: mostBackfilled + 1 }) : [];
        if (found.length > mostBackfilled)
          return invalid('input.to', `there are more than ${mostBackfilled} occurrences; choose a shorter range.`);
        const known = await this.runsAt(tx, schedule.id, found);
        const skipped = known.filter(({ outcome }) => outcome === 'SKIPPED');
        const missing = found.filter(
          (at) => !known.some(({ scheduledFor }) => scheduledFor.getTime() === at.getTime()),
        );
        const occurrences = [...missing, ...skipped.map(({ scheduledFor }) => scheduledFor)].sort(
          (a, b) => a.getTime() - b.getTime(),
        );
        if (request.dryRun) return { kind: 'DONE', runs: [], occurrences, dryRun: true };
        const rows: NewRun[] = [];
        for (const at of missing)
          rows.push({ ...(await scheduler.runAt(tx, schedule, at)), trigger: 'BACKFILL', nextAttemptAt: now });
        const made = await runs.insert(tx, rows, now);
        for (const run of skipped) made.push(await this.reopen(tx, run, now));
        return { kind: 'DONE', runs: made, occurrences, dryRun: false };
      }),
    );
  }

  /** Sends runs again that ended without success: by id, or by a filter that says something. */
  redrive(request: RedriveRequest, keyed: KeyedRequest | null): Promise<ManyOutcome> {
    return this.deps.db.transaction((tx) =>
      this.once(tx, keyed, request.dryRun, async (now) => {
        const problem = problemOfRedrive(request);
        if (problem) return { kind: 'INVALID', problems: [problem] };
        const found = await this.redrivable(tx, request);
        if (found.length > mostRedriven)
          return invalid('input.filter', `more than ${mostRedriven} runs fit; narrow the filter.`);
        const occurrences = found.map(({ scheduledFor }) => scheduledFor);
        if (request.dryRun) return { kind: 'DONE', runs: found, occurrences, dryRun: true };
        const again: RunRow[] = [];
        for (const run of found) again.push(await this.reopen(tx, run, now));
        return { kind: 'DONE', runs: again, occurrences, dryRun: false };
      }),
    );
  }

  /** A person has looked at the partner, and says what became of a run that waits for that. */
  resolve(
    id: string,
    given: { readonly resolution: Resolution; readonly reference: string | null },
  ): Promise<ResolveOutcome> {
    const { db, runs, attempts, states } = this.deps;
    return db.transaction(async (tx) => {
      const run = await this.lock(tx, id);
      if (!run) return { kind: 'NOT_FOUND' };
      if (run.phase !== 'PERSON') return { kind: 'NOT_WAITING' };
      const now = await databaseNow(tx);
      if (given.resolution === 'SEND_AGAIN') return { kind: 'DONE', run: await this.reopen(tx, run, now) };
      const delivered = given.resolution === 'DELIVERED';
      // That a part arrived says nothing about those after it.
      if (delivered && run.part + 1 < run.parts)
        return { kind: 'DONE', run: await this.reopen(tx, { ...run, part: run.part + 1, attempts: 0 }, now) };
      if (delivered) await attempts.addReceipt(tx, { run, reference: given.reference, source: 'PERSON', now });
      const outcome = delivered ? ('DELIVERED' as const) : ('DEAD_LETTERED' as const);
      const reason = delivered ? null : ('GIVEN_UP' as const);
      const ended = await runs.change(tx, run, { phase: 'ENDED', outcome, reason, finishedAt: now }, now);
      if (run.scheduleId !== null && delivered)
        await states.ended(tx, run.scheduleId, { outcome, reason, error: null, scheduledFor: run.scheduledFor, now });
      return { kind: 'DONE', run: ended };
    });
  }

  /**
   * What a partner said by itself of a delivery that it works on, or whose answer was lost. Runs that have ended stay as they are, so that a
   * message that comes twice changes nothing more. Returns how many runs it settled.
   */
  settle(destinationId: string, idempotencyKey: string, told: NonNullable<PartnerMessage['outcome']>): Promise<number> {
    const { db, runs, attempts, states } = this.deps;
    return db.transaction(async (tx) => {
      const found = await tx.query<RunRow>(
        `select ${selectOf(DeliveryRunEntity, 'r')} from ${tableOf(DeliveryRunEntity)} r join delivery_payload p on p.id = r.payload_id
         where r.destination_id = $1 and p.idempotency_key = $2 and r.phase in ('SETTLE', 'RECONCILE', 'PERSON') and r.part + 1 = r.parts
         for update of r`,
        [destinationId, idempotencyKey],
      );
      const now = await databaseNow(tx);
      for (const run of found) {
        const delivered = 'receipt' in told;
        if (delivered)
          await attempts.addReceipt(tx, { run, reference: told.receipt.externalId, source: 'WEBHOOK', now });
        const outcome = delivered ? ('DELIVERED' as const) : ('DEAD_LETTERED' as const);
        const reason = delivered ? null : ('REJECTED' as const);
        const error = delivered
          ? null
          : told.fieldErrors
              .slice(0, 5)
              .map(({ path, message }) => `${path}: ${message}`)
              .join(' ');
        await runs.change(tx, run, { phase: 'ENDED', outcome, reason, error, finishedAt: now }, now);
        if (run.scheduleId !== null)
          await states.ended(tx, run.scheduleId, { outcome, reason, error, scheduledFor: run.scheduledFor, now });
      }
      return found.length;
    });
  }

  /** A redrive appends attempts to the same run: as many as a new one has. */
  private reopen(tx: Tx, run: RunRow, now: Date): Promise<RunRow> {
    return this.deps.runs.change(
      tx,
      run,
      {
        phase: 'SEND',
        part: run.part,
        attempts: run.attempts,
        outcome: null,
        reason: null,
        finishedAt: null,
        reconciles: 0,
        attemptLimit: run.attempts + this.deps.settings.attempts,
        nextAttemptAt: now,
      },
      now,
    );
  }

  private async lock(tx: Tx, id: string): Promise<RunRow | null> {
    const [row] = await tx.query<RunRow>(
      `select ${selectOf(DeliveryRunEntity)} from ${tableOf(DeliveryRunEntity)} where id = $1 for update`,
      [id],
    );
    return row ?? null;
  }

  private runsAt(tx: Tx, scheduleId: string, times: readonly Date[]): Promise<RunRow[]> {
    return tx.query<RunRow>(
      `select ${selectOf(DeliveryRunEntity)} from ${tableOf(DeliveryRunEntity)}
       where schedule_id = $1 and scheduled_for = any($2::timestamptz[]) for update`,
      [scheduleId, times],
    );
  }

  private redrivable(tx: Tx, { companyId, ids, filter }: RedriveRequest): Promise<RunRow[]> {
    const { destinationId, scheduleId, partner, outcome, since, until } = filter ?? {};
    return tx.query<RunRow>(
      `select ${selectOf(DeliveryRunEntity, 'r')} from ${tableOf(DeliveryRunEntity)} r join destination d on d.id = r.destination_id
       where r.phase = 'ENDED' and r.outcome = any($1) and d.deleted_at is null
         and ($2::uuid[] is null or r.id = any($2)) and ($3::uuid is null or r.company_id = $3)
         and ($4::uuid is null or r.destination_id = $4) and ($5::uuid is null or r.schedule_id = $5)
         and ($6::text is null or d.partner = $6) and ($7::timestamptz is null or r.scheduled_for >= $7)
         and ($8::timestamptz is null or r.scheduled_for < $8)
       order by r.id limit ${mostRedriven + 1} for update of r`,
      [
        outcome == null ? redrivable : redrivable.filter((each) => each === outcome),
        ids,
        companyId,
        destinationId ?? null,
        scheduleId ?? null,
        partner ?? null,
        since ?? null,
        until ?? null,
      ],
    );
  }

  /** The work of a key once: a repetition answers with the same runs. A dry run uses no key up. */
  private async once(
    tx: Tx,
    keyed: KeyedRequest | null,
    dryRun: boolean,
    work: (now: Date) => Promise<ManyOutcome>,
  ): Promise<ManyOutcome> {
    const now = await databaseNow(tx);
    if (dryRun) return work(now);
    const claim = await claimKey(tx, keyed, now);
    if (claim.kind === 'KEY_REUSED') return claim;
    if (claim.kind === 'REPEATED') {
      const ids = JSON.parse(claim.resultId ?? '[]') as string[];
      const runs = await Promise.all(ids.map((id) => this.deps.runs.byId(tx, id)));
      const known = runs.filter((run) => run !== null);
      return { kind: 'DONE', runs: known, occurrences: known.map(({ scheduledFor }) => scheduledFor), dryRun: false };
    }
    const outcome = await work(now);
    if (outcome.kind === 'DONE') await rememberResult(tx, keyed, JSON.stringify(outcome.runs.map(({ id }) => id)));
    else await forgetKey(tx, keyed);
    return outcome;
  }
}

function problemOfRedrive({ ids, filter }: RedriveRequest): Problem | null {
  const given = Object.values(filter ?? {}).some((value) => value != null);
  if (ids !== null && filter !== null) return { path: 'input.filter', message: 'give either ids or a filter.' };
  if (ids !== null && ids.length > mostRedriven)
    return { path: 'input.ids', message: `at most ${mostRedriven} at once.` };
  if (ids !== null && ids.length > 0) return null;
  return given ? null : { path: 'input.filter', message: 'is empty: name at least one condition, or ids.' };
}

const invalid = (path: string, message: string): ManyOutcome => ({ kind: 'INVALID', problems: [{ path, message }] });
