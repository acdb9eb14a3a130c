import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import { localDateOf } from '#platform/time';
import type { DestinationRow, DestinationStore } from '../destinations/destination.store.js';
import type { DeliveryPeriod } from '../schedules/period.rules.js';
import type { Problem } from '../schedules/schedule.service.js';
import type { ScheduleRow } from '../schedules/schedule.entity.js';
import type { ScheduleStore } from '../schedules/schedule.store.js';
import type { DeliveryScheduler } from '../schedules/scheduler.service.js';
import type { AttemptStore } from './attempt.store.js';
import { databaseNow } from './database-clock.js';
import type { ReceiptRow, RunRow } from './delivery.entity.js';
import type { DeliveryFiguresReader } from './figures.store.js';
import type { PartnerDirectory } from './partner-directory.js';
import { hashOfFigures, type PayloadStore } from './payload.store.js';
import { checkPeriod, type PeriodInput } from './requested-period.rules.js';
import type { RunStore } from './run.store.js';

export interface RunNowRequest {
  /** Either a schedule, or a destination with a period. */
  readonly scheduleId: string | null;
  readonly destinationId: string | null;
  readonly period: PeriodInput | null;
  readonly force: boolean;
}

export type RunNowOutcome =
  | { readonly kind: 'QUEUED'; readonly run: RunRow }
  | { readonly kind: 'ALREADY_DELIVERED'; readonly receipt: ReceiptRow }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  | { readonly kind: 'NOT_FOUND' }
  | { readonly kind: 'KEY_REUSED' };

interface RunNowDependencies {
  readonly db: Database;
  readonly runs: RunStore;
  readonly attempts: AttemptStore;
  readonly payloads: PayloadStore;
  readonly figures: DeliveryFiguresReader;
  readonly partners: Pick<PartnerDirectory, 'find'>;
  readonly destinations: DestinationStore;
  readonly schedules: ScheduleStore;
  readonly scheduler: DeliveryScheduler;
}

/** What a delivery is about: where it goes, for which period, by whose clock. */
export interface DeliveryTarget {
  readonly destination: DestinationRow;
  readonly schedule: ScheduleRow | null;
  readonly period: DeliveryPeriod;
  readonly timeZone: string;
}

/** Deliveries that a person asks for. */
export class RunNow {
  constructor(private readonly deps: RunNowDependencies) {}

  request(
    request: RunNowRequest,
    keyed: KeyedRequest | null,
    maySee: (companyId: string) => boolean,
  ): Promise<RunNowOutcome> {
    return this.deps.db.transaction(async (tx) => {
      const now = await databaseNow(tx);
      const claim = await claimKey(tx, keyed, now);
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') {
        const run = claim.resultId === null ? null : await this.deps.runs.byId(tx, claim.resultId);
        return run ? { kind: 'QUEUED', run } : { kind: 'NOT_FOUND' };
      }
      const outcome = await this.queue(tx, request, { now, maySee });
      await (outcome.kind === 'QUEUED' ? rememberResult(tx, keyed, outcome.run.id) : forgetKey(tx, keyed));
      return outcome;
    });
  }

  /** The destination and period of a request, or what is wrong with it. */
  async target(
    tx: Tx,
    request: Omit<RunNowRequest, 'force'>,
    {
      now,
      maySee,
      periodPath = 'input.period',
    }: { readonly now: Date; readonly maySee: (companyId: string) => boolean; readonly periodPath?: string },
  ): Promise<DeliveryTarget | Extract<RunNowOutcome, { kind: 'INVALID' | 'NOT_FOUND' }>> {
    const { destinations, schedules, scheduler } = this.deps;
    if ((request.scheduleId === null) === (request.destinationId === null))
      return invalid('input.scheduleId', 'give either a schedule, or a destination with a period.');
    const schedule = request.scheduleId === null ? null : await schedules.get(tx, request.scheduleId);
    if (request.scheduleId !== null && (!schedule || schedule.deletedAt !== null || !maySee(schedule.companyId)))
      return { kind: 'NOT_FOUND' };
    const destination = await destinations.get(tx, schedule?.destinationId ?? request.destinationId!);
    if (!destination || destination.deletedAt !== null || !maySee(destination.companyId)) return { kind: 'NOT_FOUND' };
    const timeZone = schedule?.timeZone ?? (await this.timeZoneOf(tx, destination.companyId));
    const given = request.period;
    if (given === null || [given.month, given.from, given.to].every((each) => each == null)) {
      if (!schedule) return invalid(periodPath, 'is missing; name a month, or the days from and to.');
      const { periodKey: key, periodFrom: from, periodTo: to } = await scheduler.runAt(tx, schedule, now);
      return { destination, schedule, timeZone, period: { key, from, to } };
    }
    const checked = checkPeriod(given, localDateOf(now, timeZone), periodPath);
    if (!checked.ok) return { kind: 'INVALID', problems: [checked.problem] };
    return { destination, schedule, timeZone, period: checked.period };
  }

  private async queue(
    tx: Tx,
    request: RunNowRequest,
    by: { readonly now: Date; readonly maySee: (companyId: string) => boolean },
  ): Promise<RunNowOutcome> {
    const target = await this.target(tx, request, by);
    if ('kind' in target) return target;
    const { destination, schedule, period, timeZone } = target;
    const { now } = by;
    if (!request.force) {
      const receipt = await this.receiptOfSame(tx, target, now);
      if (receipt) return { kind: 'ALREADY_DELIVERED', receipt };
    }
    const [run] = await this.deps.runs.insert(
      tx,
      [
        {
          companyId: destination.companyId,
          destinationId: destination.id,
          scheduleId: schedule?.id ?? null,
          scheduledFor: now,
          trigger: 'MANUAL',
          periodKey: period.key,
          periodFrom: period.from,
          periodTo: period.to,
          timeZone,
          nextAttemptAt: now,
          force: request.force,
        },
      ],
      now,
    );
    if (!run) throw new Error('Two deliveries of one schedule were asked for in one millisecond; repeat the request.');
    return { kind: 'QUEUED', run };
  }

  private async receiptOfSame(
    tx: Tx,
    { destination, period, timeZone }: DeliveryTarget,
    now: Date,
  ): Promise<ReceiptRow | null> {
    const whole = { ...period, timeZone };
    const { delivered } = await this.deps.payloads.revisions(tx, destination.id, whole);
    const connector = this.deps.partners.find(destination.profileId);
    if (!delivered || !connector) return null;
    const figures = await this.deps.figures.read(tx, {
      companyId: destination.companyId,
      destinationId: destination.id,
      period: whole,
      connector,
      today: localDateOf(now, timeZone),
    });
    if (delivered.hash !== hashOfFigures(figures)) return null;
    return this.deps.attempts.receiptOfPayload(tx, delivered.id);
  }

  private async timeZoneOf(tx: Tx, companyId: string): Promise<string> {
    const [row] = await tx.query<{ timeZone: string }>('select time_zone as "timeZone" from company where id = $1', [
      companyId,
    ]);
    return row!.timeZone;
  }
}

const invalid = (path: string, message: string): Extract<RunNowOutcome, { kind: 'INVALID' }> => ({
  kind: 'INVALID',
  problems: [{ path, message }],
});
