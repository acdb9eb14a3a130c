import { mayAccessCompany } from '#platform/auth';
import { type FieldsOf, InputProblem, make } from '#platform/subgraph-server';
import type { AttemptRow, PayloadRow, ReceiptRow, RunRow } from '../deliveries/delivery.entity.js';
import { detailOf } from '../deliveries/run.store.js';
import { statusOf } from '../deliveries/run.rules.js';
import type { DestinationRow } from '../destinations/destination.store.js';
import type { PartnerProfile as ProfileFacts } from '../partners/connector.js';
import type { Problem } from '../schedules/schedule.service.js';
import type { ScheduleRow } from '../schedules/schedule.entity.js';
import type { Context } from './context.js';
import {
  DeliveryAttempt,
  DeliveryPayload,
  DeliveryPeriod,
  DeliveryReceipt,
  DeliveryRun,
  PayloadProblem,
} from './delivery.types.js';
import { Destination, PartnerProfile } from './destination.types.js';
import { DeliverySchedule } from './schedule.types.js';

/** Rows as the graph shows them. */
export const toProfile = ({ id, version, provenance, carriesPeople }: ProfileFacts): PartnerProfile =>
  make(PartnerProfile, { id, version, provenance, carriesPeople });

const unknownProfile = (id: string): PartnerProfile =>
  make(PartnerProfile, { id, version: id.split('/').at(-1)!, provenance: 'MODELLED', carriesPeople: false });

export function toDestination(row: DestinationRow, { services }: Context): Destination {
  const { id, partner, credentialRef, version, createdAt, updatedAt, companyId, profileId } = row;
  const known = services.partners.find(profileId);
  const profile = known ? toProfile(known.profile) : unknownProfile(profileId);
  return make(Destination, { id, partner, profile, credentialRef, version, createdAt, updatedAt, companyId });
}

export function toSchedule(row: ScheduleRow): DeliverySchedule {
  const { deletedAt: _, ...fields } = row;
  return make(DeliverySchedule, { ...fields, active: row.pausedAt === null });
}

export const toPeriod = (row: Pick<RunRow, 'periodKey' | 'periodFrom' | 'periodTo' | 'timeZone'>): DeliveryPeriod =>
  make(DeliveryPeriod, { key: row.periodKey, from: row.periodFrom, to: row.periodTo, timeZone: row.timeZone });

export function toRun(row: RunRow): DeliveryRun {
  const { id, progress, startedAt, finishedAt, seq, scheduledFor, trigger, outcome, reason, error, createdAt } = row;
  const ended = finishedAt !== null;
  const fields: FieldsOf<DeliveryRun> = {
    id,
    status: statusOf(row),
    progress,
    startedAt,
    finishedAt,
    seq,
    detail: detailOf(row),
    scheduledFor,
    trigger,
    period: toPeriod(row),
    outcome,
    reason,
    error,
    nextAttemptAt: ended ? null : row.nextAttemptAt,
    createdAt,
    row,
  };
  return make(DeliveryRun, fields);
}

export const toReceipt = ({ id, runId, reference, source, receivedAt }: ReceiptRow): DeliveryReceipt =>
  make(DeliveryReceipt, { id, runId, reference, source, receivedAt });

export function toAttempt(row: AttemptRow): DeliveryAttempt {
  const { id, number, kind, part, startedAt, finishedAt, outcome, reason, reference, retryAt } = row;
  const fieldErrors = (row.fieldErrors ?? []).map(({ path, message }) => make(PayloadProblem, { path, message }));
  const fields = { id, number, kind, part, startedAt, finishedAt, outcome, reason, reference, retryAt, fieldErrors };
  return make(DeliveryAttempt, fields);
}

export function toPayload(row: PayloadRow, { services }: Context): DeliveryPayload {
  const { id, revision, previousId, profileId, idempotencyKey, createdAt } = row;
  const connector = services.partners.find(profileId);
  // Without its profile it is not known who is named in it.
  const body = connector ? JSON.stringify(connector.masked(row.body as Record<string, unknown>)) : '{}';
  return make(DeliveryPayload, { id, revision, previousId, profileId, idempotencyKey, body, createdAt });
}

export const toProblems = (problems: readonly Problem[]): InputProblem[] =>
  problems.map(({ path, message }) => make(InputProblem, { path, message }));

/** Whether the caller may know of a row of this company. */
export const seesCompany =
  ({ actor }: Context) =>
  (companyId: string): boolean =>
    mayAccessCompany(actor, companyId);

export async function visibleDestination(context: Context, id: string): Promise<Destination | null> {
  const { db, destinations } = context.services;
  const row = await context.load('impact.Destination', id, (ids) => destinations.byIds(db, ids));
  return row && mayAccessCompany(context.actor, row.companyId) ? toDestination(row, context) : null;
}

export async function visibleSchedule(context: Context, id: string): Promise<DeliverySchedule | null> {
  const { db, schedules } = context.services;
  const row = await context.load('impact.DeliverySchedule', id, (ids) => schedules.byIds(db, ids));
  return row && row.deletedAt === null && mayAccessCompany(context.actor, row.companyId) ? toSchedule(row) : null;
}

export async function visibleRun(context: Context, id: string): Promise<DeliveryRun | null> {
  const { db, runs } = context.services;
  const row = await runs.byId(db, id);
  return row && mayAccessCompany(context.actor, row.companyId) ? toRun(row) : null;
}
