import { type Database, type Tx } from '#platform/database';
import { type Clock, uuidFrom, uuidV7 } from '#platform/time';
import { AuditStore, worker } from '../audit/audit.store.js';
import { clockPlace, dueOf } from '../clock/clock.rules.js';
import { HoldStore } from '../holds/hold.store.js';
import { RequestStore } from '../requests/request.store.js';
import { initialState, type RequestState, unverifiedState } from '../requests/state-machine.rules.js';
import { StepStore } from '../steps/step.store.js';
import { demoHold, demoOfficers, type DemoRequest, demoRequests } from './demo-requests.js';

const dayMs = 86_400_000;

/** Requests of the last months and a legal hold, for people of the demo. Loading them again changes nothing. */
export async function seedRequests({ db, clock }: { readonly db: Database; readonly clock: Clock }): Promise<void> {
  const [known] = await db.query('select 1 from privacy_request where id = $1', [idOf(demoRequests[0]!.name)]);
  if (known) return;
  const oldestFirst = demoRequests.toSorted((a, b) => b.receivedDaysAgo - a.receivedDaysAgo);
  await db.transaction(async (tx) => {
    for (const request of oldestFirst) await seedRequest(tx, request, { db, clock });
    await seedHold(tx, { db, clock });
  });
}

const idOf = (name: string): string => uuidFrom('demo privacy request', name);

/** Stores whose clock shows a day of the past. */
function storesAt(db: Database, at: Date) {
  const past: Clock = { now: () => at };
  return { requests: new RequestStore(db, past), audit: new AuditStore(db, past, uuidV7(past)) };
}

interface Seeding {
  readonly db: Database;
  readonly clock: Clock;
}

async function seedRequest(tx: Tx, request: DemoRequest, { db, clock }: Seeding): Promise<void> {
  const ago = (days: number) => new Date(clock.now().getTime() - days * dayMs);
  const id = idOf(request.name);
  const receivedAt = ago(request.receivedDaysAgo);
  const place = clockPlace(request.place);
  const running = { ...place, receivedAt, extendedAt: null, suspendedAt: null, suspendedDays: 0 };
  const pseudonym = `demo-${request.name}`;
  const { requests, audit } = storesAt(db, receivedAt);
  await requests.insert(tx, {
    id,
    type: request.type,
    companyId: request.place.companyId,
    subjectUserId: request.subjectUserId,
    requestedBy: request.subjectUserId ?? pseudonym,
    idempotencyKey: null,
    receivedAt,
    dueAt: dueOf(running, { extended: request.extension !== undefined }),
    subjectPseudonym: pseudonym,
    ...place,
    identityMethod: request.isConfirmed ? 'RECENT_LOGIN' : null,
    identityAt: request.isConfirmed ? receivedAt : null,
    reopens: null,
  });
  const asked = request.type === 'EXPORT' ? 'EXPORT_REQUESTED' : 'ERASURE_REQUESTED';
  await audit.append(tx, { requestId: id, actor: worker, action: asked, details: {} });
  await happen(tx, request, { db, id, ago });
  await note(tx, request, { id, ago });
  const kind = request.type === 'EXPORT' ? 'PLAN' : 'PREVIEW';
  if (request.ready) await new StepStore(db, uuidV7(clock)).insert(tx, id, [{ kind, state: 'READY' }]);
  else if (!request.isConfirmed && request.events.length === 0)
    await new StepStore(db, uuidV7(clock)).insert(tx, id, [{ kind, state: 'WAITING' }]);
}

/** One event after the other, each on its day. */
async function happen(
  tx: Tx,
  request: DemoRequest,
  { db, id, ago }: { db: Database; id: string; ago: (days: number) => Date },
): Promise<void> {
  let state: RequestState = request.isConfirmed ? initialState : unverifiedState;
  for (const { event, daysAgo } of request.events) {
    const { requests } = storesAt(db, ago(daysAgo));
    state = await requests.apply(tx, { requestId: id, state, event });
    if (event.type === 'APPROVED')
      await tx.query(
        'update privacy_request set approved_by = $2, approved_at = $3, scheduled_for = $3 where id = $1',
        [id, demoOfficers.second, ago(daysAgo)],
      );
  }
}

/** What else is known of a request: the columns that events do not write. */
async function note(
  tx: Tx,
  { type, events, isOverdue, extension, suspension, denial, failure, receivedDaysAgo }: DemoRequest,
  { id, ago }: { id: string; ago: (days: number) => Date },
): Promise<void> {
  const set = (columns: string, ...values: readonly unknown[]) =>
    tx.query(`update privacy_request set ${columns} where id = $1`, [id, ...values]);
  const ended = events.at(-1);
  if (type === 'EXPORT' && ended) await set('staging_deleted_at = $2', ago(ended.daysAgo));
  // It was told when it became late: the alarm is not raised again.
  if (isOverdue) await set('overdue_at = $2', ago(receivedDaysAgo - 32));
  if (extension) await set('extended_at = $2, extension_reason = $3', ago(extension.daysAgo), extension.reason);
  if (suspension) await set(`suspended_at = $2, suspension_reason = 'IDENTITY'`, ago(suspension.daysAgo));
  if (denial) await set('denial_code = $2, denial_reason = $3', denial.ground, denial.reason);
  if (failure) await set('failure_code = $2, failure_message = $3', failure.code, failure.message);
}

async function seedHold(tx: Tx, { db, clock }: Seeding): Promise<void> {
  const { name, companyId, subjectUserId, placedDaysAgo, reason, items } = demoHold;
  const placedAt = new Date(clock.now().getTime() - placedDaysAgo * dayMs);
  const hold = {
    id: uuidFrom('demo legal hold', name),
    companyId,
    subjectUserId,
    subjectRef: `demo-${name}`,
    ground: 'LEGAL_CLAIM' as const,
    reason,
    placedBy: demoOfficers.first,
    placedAt,
    idempotencyKey: null,
    reviewAt: null,
  };
  await new HoldStore(db).insert(tx, hold, items);
}
