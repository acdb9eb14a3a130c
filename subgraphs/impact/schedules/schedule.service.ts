import { OptimisticLockError } from '@mikro-orm/core';
import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Ids } from '#platform/time';
import { databaseNow } from '../deliveries/database-clock.js';
import type { Partner } from '../destinations/destination.entity.js';
import type { DestinationRow, DestinationStore } from '../destinations/destination.store.js';
import { scheduleTimes } from './occurrences.rules.js';
import { type PeriodRule, periodRules } from './period.rules.js';
import { type Frequency, presets } from './preset.rules.js';
import { type CatchUpPolicy, DeliveryScheduleEntity, type OverlapPolicy, type ScheduleRow } from './schedule.entity.js';
import type { ScheduleStateStore } from './schedule-state.store.js';
import type { ScheduleStore } from './schedule.store.js';
import type { DeliveryScheduler } from './scheduler.service.js';

/** What a client may say of a schedule; what is absent stays, or has its default. */
export interface ScheduleInput {
  readonly frequency?: Frequency | null | undefined;
  readonly cron?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly periodRule?: PeriodRule | null | undefined;
  readonly overlap?: OverlapPolicy | null | undefined;
  readonly catchUp?: CatchUpPolicy | null | undefined;
  readonly jitterSeconds?: number | null | undefined;
  readonly pauseAfterFailures?: number | null | undefined;
  readonly afterClose?: boolean | null | undefined;
}

export interface Problem {
  readonly path: string;
  readonly message: string;
}

export type ScheduleOutcome =
  | { readonly kind: 'DONE'; readonly schedule: ScheduleRow }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  | { readonly kind: 'CONFLICT'; readonly currentVersion: number }
  | { readonly kind: 'NOT_FOUND' }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' };

interface ScheduleDependencies {
  readonly db: Database;
  readonly ids: Ids;
  readonly schedules: ScheduleStore;
  readonly states: ScheduleStateStore;
  readonly destinations: DestinationStore;
  readonly scheduler: DeliveryScheduler;
}

type Definition = Pick<
  ScheduleRow,
  | 'frequency'
  | 'cron'
  | 'timeZone'
  | 'periodRule'
  | 'overlap'
  | 'catchUp'
  | 'jitterSeconds'
  | 'pauseAfterFailures'
  | 'afterClose'
>;

/** A schedule as it will be, checked: every problem with the field and the fix. */
export function checkDefinition(
  input: ScheduleInput,
  before: Definition | null,
  companyTimeZone: string,
): { readonly definition: Definition; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const frequency = input.frequency ?? before?.frequency ?? (input.cron == null ? 'MONTHLY' : 'CUSTOM');
  const preset = presets[frequency];
  const kept = before !== null && before.frequency === frequency ? before : null;
  const cron = (input.cron ?? kept?.cron ?? preset.cron ?? '').trim();
  const timeZone = input.timeZone ?? before?.timeZone ?? companyTimeZone;
  if (cron === '')
    problems.push({ path: 'input.cron', message: 'a CUSTOM schedule needs five fields, such as "0 6 2 * *".' });
  else {
    const times = scheduleTimes({ cron, timeZone });
    if (!times.ok) {
      const { field, reason } = times.problem;
      const place = field === 'timeZone' ? 'input.timeZone' : 'input.cron';
      problems.push({
        path: place,
        message: field === 'timeZone' || field === 'expression' ? reason : `${partNames[field]}: ${reason}`,
      });
    }
  }
  const definition: Definition = {
    frequency,
    cron,
    timeZone,
    periodRule: input.periodRule ?? kept?.periodRule ?? preset.periodRule,
    overlap: input.overlap ?? before?.overlap ?? 'SKIP',
    catchUp: input.catchUp ?? before?.catchUp ?? 'LATEST',
    jitterSeconds: input.jitterSeconds ?? before?.jitterSeconds ?? 0,
    pauseAfterFailures: input.pauseAfterFailures ?? before?.pauseAfterFailures ?? 3,
    afterClose: input.afterClose ?? before?.afterClose ?? false,
  };
  if (!periodRules.includes(definition.periodRule))
    problems.push({ path: 'input.periodRule', message: `must be one of ${periodRules.join(', ')}.` });
  if (definition.afterClose && definition.periodRule === 'PREVIOUS_ISO_WEEK')
    problems.push({
      path: 'input.afterClose',
      message: 'weeks are not closed: choose a month, a quarter or a year as periodRule, or leave it out.',
    });
  problems.push(...between('jitterSeconds', definition.jitterSeconds, 3600));
  problems.push(...between('pauseAfterFailures', definition.pauseAfterFailures, 100));
  return { definition, problems };
}

const partNames = {
  minute: 'minute',
  hour: 'hour',
  dayOfMonth: 'day of the month',
  month: 'month',
  dayOfWeek: 'day of the week',
} as const;

const between = (name: string, value: number, most: number): Problem[] =>
  Number.isInteger(value) && value >= 0 && value <= most
    ? []
    : [{ path: `input.${name}`, message: `must be a whole number from 0 to ${most}.` }];

/** Makes and changes schedules. Settings go through the EntityManager, whose version refuses a change of what was changed meanwhile. */
export class DeliverySchedules {
  constructor(private readonly deps: ScheduleDependencies) {}

  create(
    request: ScheduleInput & {
      readonly companyId: string;
      readonly destinationId: string | null;
      readonly partner: Partner | null;
    },
    keyed: KeyedRequest | null,
  ): Promise<ScheduleOutcome> {
    const { db, ids, states, scheduler } = this.deps;
    return db.transaction(async (tx) => {
      const now = await databaseNow(tx);
      const claim = await claimKey(tx, keyed, now);
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return this.found(tx, claim.resultId);
      const refused = await this.refusalOfNew(tx, request);
      if (refused.kind !== 'ACCEPTED') {
        await forgetKey(tx, keyed);
        return refused;
      }
      const { definition, destination } = refused;
      const id = ids.next();
      const values = {
        ...definition,
        id,
        companyId: request.companyId,
        destinationId: destination.id,
        pausedAt: null,
        pauseNote: null,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      };
      tx.em.create(DeliveryScheduleEntity, values, { persist: true });
      await tx.em.flush();
      await states.create(tx, id, { settledUntil: now, nextRunAt: scheduler.nextAfter(definition, now) });
      await rememberResult(tx, keyed, id);
      return this.found(tx, id);
    });
  }

  update(id: string, expectedVersion: number | null, input: ScheduleInput): Promise<ScheduleOutcome> {
    return this.change(id, expectedVersion, async (tx, schedule) => {
      const { definition, problems } = checkDefinition(input, schedule, schedule.timeZone);
      if (problems.length > 0) return { kind: 'INVALID', problems };
      // Times that have passed belong to the schedule as it was.
      const now = await this.deps.scheduler.settle(tx, schedule);
      const nextRunAt = this.deps.scheduler.nextAfter(definition, now);
      await this.deps.states.move(tx, id, { settledUntil: now, nextRunAt });
      return { ...definition, updatedAt: now };
    });
  }

  pause(id: string, expectedVersion: number | null, note: string): Promise<ScheduleOutcome> {
    return this.change(id, expectedVersion, async (tx, schedule) => {
      const now = await this.deps.scheduler.settle(tx, schedule);
      return { pausedAt: schedule.pausedAt ?? now, pauseNote: note, updatedAt: now };
    });
  }

  resume(id: string, expectedVersion: number | null): Promise<ScheduleOutcome> {
    return this.change(id, expectedVersion, async (tx, schedule) => {
      const now = await this.deps.scheduler.settle(tx, schedule);
      await this.deps.states.clearFailures(tx, id);
      return { pausedAt: null, pauseNote: null, updatedAt: now };
    });
  }

  /** Hides the schedule; its runs stay, and those under way go on. */
  remove(id: string, expectedVersion: number | null): Promise<ScheduleOutcome> {
    return this.change(id, expectedVersion, async (tx, schedule) => {
      const now = await this.deps.scheduler.settle(tx, schedule);
      await this.deps.states.move(tx, id, { settledUntil: now, nextRunAt: null });
      return { deletedAt: now, updatedAt: now };
    });
  }

  private async change(
    id: string,
    expectedVersion: number | null,
    work: (tx: Tx, schedule: ScheduleRow) => Promise<ScheduleOutcome | Partial<ScheduleRow>>,
  ): Promise<ScheduleOutcome> {
    const { db, schedules } = this.deps;
    try {
      return await db.transaction(async (tx): Promise<ScheduleOutcome> => {
        const schedule = await schedules.get(tx, id);
        if (!schedule || schedule.deletedAt !== null) return { kind: 'NOT_FOUND' };
        if (expectedVersion !== null && schedule.version !== expectedVersion)
          return { kind: 'CONFLICT', currentVersion: schedule.version };
        const changes = await work(tx, schedule);
        if ('kind' in changes) return changes;
        const managed = await tx.em.findOneOrFail(DeliveryScheduleEntity, { id, version: schedule.version });
        tx.em.assign(managed, changes as never);
        await tx.em.flush();
        return { kind: 'DONE', schedule: (await schedules.get(tx, id))! };
      });
    } catch (error) {
      if (!(error instanceof OptimisticLockError)) throw error;
      const current = await schedules.get(db, id);
      return current ? { kind: 'CONFLICT', currentVersion: current.version } : { kind: 'NOT_FOUND' };
    }
  }

  private async refusalOfNew(
    tx: Tx,
    request: ScheduleInput & { companyId: string; destinationId: string | null; partner: Partner | null },
  ): Promise<
    | Exclude<ScheduleOutcome, { kind: 'DONE' }>
    | { readonly kind: 'ACCEPTED'; readonly definition: Definition; readonly destination: DestinationRow }
  > {
    const { companyId } = request;
    const [company] = await tx.query<{ timeZone: string }>(
      'select time_zone as "timeZone" from company where id = $1',
      [companyId],
    );
    if (!company) return { kind: 'COMPANY_UNKNOWN' };
    const { definition, problems } = checkDefinition(request, null, company.timeZone);
    const destination = await this.destinationOf(tx, request);
    const all = 'path' in destination ? [...problems, destination] : problems;
    if ('path' in destination || all.length > 0) return { kind: 'INVALID', problems: all };
    return { kind: 'ACCEPTED', definition, destination };
  }

  /** The destination that is named, or the company's only one at the partner. */
  private async destinationOf(
    tx: Tx,
    { companyId, destinationId, partner }: { companyId: string; destinationId: string | null; partner: Partner | null },
  ): Promise<DestinationRow | Problem> {
    const { destinations } = this.deps;
    if (destinationId !== null) {
      const found = await destinations.get(tx, destinationId);
      if (found?.companyId === companyId && found.deletedAt === null && (partner === null || found.partner === partner))
        return found;
      return {
        path: 'input.destinationId',
        message: 'is no destination of this company; choose one of `destinations`.',
      };
    }
    if (partner === null)
      return { path: 'input.destinationId', message: 'is missing; name a destination, or a partner with `partner`.' };
    const found = await destinations.ofPartner(tx, companyId, partner);
    return (
      found ?? {
        path: 'input.partner',
        message: `the company has no destination at ${partner}; an operator creates it with createDestination.`,
      }
    );
  }

  private async found(tx: Tx, id: string | null): Promise<ScheduleOutcome> {
    const schedule = id === null ? null : await this.deps.schedules.get(tx, id);
    return schedule ? { kind: 'DONE', schedule } : { kind: 'NOT_FOUND' };
  }
}
