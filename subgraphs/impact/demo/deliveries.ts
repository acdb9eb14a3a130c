import { type Database, insertMany, type Tx } from '#platform/database';
import { localDateOf } from '#platform/time';
import {
  DeliveryAttemptEntity,
  DeliveryEventEntity,
  DeliveryFeedEntity,
  DeliveryPayloadEntity,
  DeliveryReceiptEntity,
  DeliveryRunEntity,
} from '../deliveries/delivery.entity.js';
import type { DeliveryFiguresReader } from '../deliveries/figures.store.js';
import type { PartnerDirectory } from '../deliveries/partner-directory.js';
import { hashOf, hashOfFigures } from '../deliveries/payload.store.js';
import { detailOf } from '../deliveries/run.store.js';
import { type RunReason, statusOf } from '../deliveries/run.rules.js';
import { DestinationCircuitEntity, DestinationEntity, type Partner } from '../destinations/destination.entity.js';
import { occurrencesBetween, scheduleTimes } from '../schedules/occurrences.rules.js';
import { periodBefore } from '../schedules/period.rules.js';
import { DeliveryScheduleEntity, DeliveryScheduleStateEntity } from '../schedules/schedule.entity.js';
import { demoId, kinds } from './demo-ids.js';
import { demoCompanies } from './identities.js';

const [nordlys] = demoCompanies;
const cron = '0 6 2 * *';
const months = 12;
const dayMs = 86_400_000;
const keepExisting = { onConflict: 'do nothing' } as const;

interface Account {
  readonly number: number;
  readonly partner: Partner;
  readonly profileId: string;
  readonly credentialRef: string;
  /** What became of the run so many months ago, where it was not delivered. */
  readonly ended: Readonly<Record<number, ['SKIPPED' | 'DEAD_LETTERED' | 'BLOCKED', RunReason]>>;
  readonly open: boolean;
}

/** One at each partner: one that works, one that fails, one whose secret is not configured. */
const accounts: readonly Account[] = [
  {
    number: 1,
    partner: 'BENEVITY',
    profileId: 'benevity/impact-envelope-v1',
    credentialRef: 'SANDBOX',
    ended: { 5: ['SKIPPED', 'PAUSED'], 8: ['SKIPPED', 'MISSED'] },
    open: false,
  },
  {
    number: 2,
    partner: 'GOODERA',
    profileId: 'goodera/impact-envelope-v1',
    credentialRef: 'SANDBOX',
    ended: { 1: ['DEAD_LETTERED', 'ATTEMPTS_USED_UP'] },
    open: true,
  },
  {
    number: 3,
    partner: 'WORKDAY',
    profileId: 'workday/impact-envelope-v1',
    credentialRef: 'NORDLYS_WORKDAY',
    ended: Object.fromEntries(
      Array.from({ length: months }, (_, index) => [index + 1, ['BLOCKED', 'CREDENTIALS_MISSING']]),
    ),
    open: false,
  },
];

interface DemoDependencies {
  readonly db: Database;
  readonly clock: { now(): Date };
  readonly partners: PartnerDirectory;
  readonly deliveryFigures: DeliveryFiguresReader;
}

/** Destinations, schedules and a year of runs for the first company of the demo; nothing where there is any destination. */
export async function seedDemoDeliveries({ db, clock, partners, deliveryFigures }: DemoDependencies): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const [known] = await tx.query<{ demo: boolean }>(
      `select exists (select 1 from company where id = $1) and not exists (select 1 from destination) as demo`,
      [nordlys.id],
    );
    if (!known!.demo) return;
    for (const account of accounts) await insertAccount(tx, { account, partners, deliveryFigures, now });
  });
}

type Given = Pick<DemoDependencies, 'partners' | 'deliveryFigures'> & { readonly account: Account; readonly now: Date };

async function insertAccount(tx: Tx, { account, partners, deliveryFigures, now }: Given): Promise<void> {
  const { number, partner, profileId, credentialRef, open } = account;
  const since = new Date(now.getTime() - (months + 1) * 31 * dayMs);
  const ids = { companyId: nordlys.id, destinationId: demoId(kinds.destination, number) };
  const scheduleId = demoId(kinds.schedule, number);
  const made = { version: 1, createdAt: since, updatedAt: since };
  await insertMany(tx, DestinationEntity, [
    { id: ids.destinationId, companyId: nordlys.id, partner, profileId, credentialRef, ...made },
  ]);
  await insertMany(tx, DestinationCircuitEntity, [
    {
      destinationId: ids.destinationId,
      state: open ? 'OPEN' : 'CLOSED',
      failures: open ? 5 : 0,
      openings: open ? 1 : 0,
      openUntil: open ? new Date(now.getTime() + dayMs) : null,
      changedAt: now,
    },
  ]);
  await insertMany(tx, DeliveryScheduleEntity, [
    {
      id: scheduleId,
      ...ids,
      frequency: 'MONTHLY',
      cron,
      timeZone: nordlys.timeZone,
      periodRule: 'PREVIOUS_MONTH',
      overlap: 'SKIP',
      catchUp: 'LATEST',
      jitterSeconds: 0,
      pauseAfterFailures: 0,
      ...made,
    },
  ]);
  const times = scheduleTimes({ cron, timeZone: nordlys.timeZone });
  if (!times.ok) throw new Error(times.problem.reason);
  const nextRunAt = occurrencesBetween(times.after, { from: now, limit: 1 })[0];
  await insertMany(tx, DeliveryScheduleStateEntity, [{ scheduleId, settledUntil: now, nextRunAt, failures: 0 }]);
  const past = occurrencesBetween(times.after, { from: since, to: now, limit: 100 }).slice(-months);
  for (const [index, at] of past.entries())
    await insertRun(tx, { account, partners, deliveryFigures, now, at, ago: past.length - index, scheduleId, ...ids });
}

async function insertRun(
  tx: Tx,
  given: Given & { at: Date; ago: number; scheduleId: string; companyId: string; destinationId: string },
): Promise<void> {
  const { account, partners, at, ago, scheduleId, companyId, destinationId } = given;
  const number = account.number * 100 + ago;
  const [outcome, reason] = account.ended[ago] ?? (['DELIVERED', null] as const);
  const finishedAt = new Date(at.getTime() + 20_000 + ((number * 37) % 90) * 1000);
  const period = periodBefore('PREVIOUS_MONTH', localDateOf(at, nordlys.timeZone));
  const run = {
    id: demoId(kinds.run, number, at),
    companyId,
    destinationId,
    scheduleId,
    scheduledFor: at,
    trigger: 'SCHEDULE' as const,
    periodKey: period.key,
    periodFrom: period.from,
    periodTo: period.to,
    timeZone: nordlys.timeZone,
    phase: 'ENDED' as const,
    outcome,
    reason,
    force: false,
    part: 0,
    parts: 1,
    attempts: outcome === 'DELIVERED' ? 1 : outcome === 'DEAD_LETTERED' ? 3 : 0,
    attemptLimit: 3,
    reconciles: 0,
    nextAttemptAt: at,
    seq: 1,
    progress: outcome === 'DELIVERED' || outcome === 'SKIPPED' ? 100 : 0,
    startedAt: outcome === 'SKIPPED' ? null : at,
    finishedAt,
    fence: 0,
    createdAt: at,
  };
  const payloadId = run.attempts > 0 ? await insertPayload(tx, { ...given, period, number }) : null;
  await insertMany(tx, DeliveryRunEntity, [{ ...run, payloadId }], keepExisting);
  await insertMany(
    tx,
    DeliveryAttemptEntity,
    Array.from({ length: run.attempts }, (_, index) => ({
      id: demoId(kinds.attempt, number * 10 + index, at),
      runId: run.id,
      number: index + 1,
      kind: 'SEND' as const,
      part: 0,
      payloadId,
      startedAt: at,
      outcome: outcome === 'DELIVERED' ? ('DELIVERED' as const) : ('UNKNOWN' as const),
      reason: outcome === 'DELIVERED' ? null : 'SERVER_ERROR',
      finishedAt,
    })),
  );
  if (outcome === 'DELIVERED')
    await insertMany(tx, DeliveryReceiptEntity, [
      {
        id: demoId(kinds.receipt, number, at),
        runId: run.id,
        payloadId,
        reference: `demo-${partners.find(account.profileId)!.profile.partner.toLowerCase()}-${number}`,
        source: 'PARTNER',
        receivedAt: finishedAt,
      },
    ]);
  const seq = (account.number - 1) * months + (months - ago + 1);
  await insertMany(tx, DeliveryFeedEntity, [{ companyId, seq }], {
    onConflict: '(company_id) do update set seq = greatest(delivery_feed.seq, excluded.seq)',
  });
  const { id: runId, progress } = run;
  const state = { status: statusOf(run), outcome, detail: detailOf(run), progress, at: finishedAt };
  await insertMany(tx, DeliveryEventEntity, [{ companyId, seq, runId, runSeq: 1, ...state }]);
}

async function insertPayload(
  tx: Tx,
  {
    account,
    partners,
    deliveryFigures,
    at,
    destinationId,
    companyId,
    period,
    number,
  }: Given & {
    at: Date;
    destinationId: string;
    companyId: string;
    period: ReturnType<typeof periodBefore>;
    number: number;
  },
): Promise<string> {
  const connector = partners.find(account.profileId)!;
  const { timeZone } = nordlys;
  const figures = await deliveryFigures.read(tx, {
    companyId,
    destinationId,
    period: { ...period, timeZone },
    connector,
    today: localDateOf(at, timeZone),
  });
  const id = demoId(kinds.payload, number, at);
  await insertMany(tx, DeliveryPayloadEntity, [
    {
      id,
      destinationId,
      periodKey: period.key,
      periodFrom: period.from,
      periodTo: period.to,
      revision: 1,
      profileId: account.profileId,
      hash: hashOfFigures(figures),
      figures,
      body: connector.map(figures),
      idempotencyKey: hashOf([destinationId, period.key, 1]),
      createdAt: at,
    },
  ]);
  return id;
}
