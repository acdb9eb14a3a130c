import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import type { Database, Records, Tx } from '#platform/database';
import type { Signals } from '#platform/live';
import { sha256 } from '#platform/text';
import type { Clock, Ids } from '#platform/time';
import { isSelf } from '../access/visibility.rules.js';
import { CompanyEntity } from '../companies/company.entity.js';
import { type MetricsStore, metricsTopic } from '../metrics/metrics.store.js';
import { PersonEntity } from '../people/person.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionEntity } from '../programs/session.entity.js';
import { conflicts, countsAtOnce, placeInTime, type Problem } from './recording.rules.js';
import { isLive, mayBecome, type VolunteerTimeStatusName, type WorkTimeName } from './states.rules.js';
import type { VolunteerTimeRow, VolunteerTimeStore } from './volunteer-time.store.js';

export interface RecordRequest {
  readonly userId: string;
  readonly programId: string;
  readonly sessionId: string | null;
  readonly minutes: number;
  readonly startsAt: Date | null;
  readonly day: string | null;
  readonly workTime: WorkTimeName;
  /** The caller's name for it; the idempotency key where it has none. */
  readonly externalId: string | null;
}

export type VolunteerTimeOutcome =
  | { readonly kind: 'DONE'; readonly ids: readonly string[] }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  /** There is no such time, or it is not theirs to change. */
  | { readonly kind: 'NOT_PERMITTED' }
  | { readonly kind: 'KEY_REUSED' };

interface Dependencies {
  readonly db: Database;
  readonly records: Records;
  readonly store: VolunteerTimeStore;
  readonly metrics: Pick<MetricsStore, 'bump'>;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Change {
  readonly status: VolunteerTimeStatusName;
  readonly reason: string | null;
}

/** Records time, and takes it through its states. A decision needs a person, who never decides on their own time. */
export class VolunteerTimes {
  constructor(private readonly deps: Dependencies) {}

  async record(actor: Actor, request: RecordRequest): Promise<VolunteerTimeOutcome> {
    const known = await this.#known(request);
    if (!known || !mayRecord(actor, known.person, known.company.id)) return { kind: 'NOT_PERMITTED' };
    const now = this.deps.clock.now();
    const placed = placeInTime(request, { timeZone: known.company.timeZone, now, session: known.session });
    if ('problems' in placed) return { kind: 'INVALID', problems: placed.problems };
    const companyId = known.company.id;
    return this.deps.db.transaction(async (tx) => {
      await this.deps.store.lockPerson(tx, request.userId);
      const row = { ...request, ...placed, id: this.deps.ids.next(), companyId, createdAt: now };
      // As a hash: an id of a person in a text would outlive them.
      const source = `graph:${sha256(`${actor.kind}:${actor.id}`).slice(0, 32)}`;
      const externalId = request.externalId ?? row.id;
      const before = await this.deps.store.bySource(tx, source, externalId);
      if (before) return isSame(before, row) ? { kind: 'DONE', ids: [before.id] } : { kind: 'KEY_REUSED' };
      return this.#add(tx, actor, { ...row, source, externalId });
    });
  }

  async #add(tx: Tx, actor: Actor, row: Omit<VolunteerTimeRow, 'status' | 'entries'>): Promise<VolunteerTimeOutcome> {
    const { store } = this.deps;
    const around = await store.around(tx, row.userId, row.day);
    const ofSession = (time: { sessionId: string | null }) =>
      row.sessionId !== null && time.sessionId === row.sessionId;
    const startsAtMs = row.startsAt === null ? null : row.startsAt.getTime();
    const problems = conflicts(
      { ...row, startsAtMs },
      around.filter((time) => !ofSession(time)),
    );
    if (problems.length > 0) return { kind: 'INVALID', problems };
    // What was recorded for the meeting before, sign-ups at full length for instance, gives way to what is known now.
    const replaced = around.filter((time) => ofSession(time) && isLive(time.status)).map(({ id }) => id);
    const earlier = await store.lock(tx, replaced);
    const reversed = { status: 'REVERSED', reason: `replaced by ${row.id}` } as const;
    await this.#append(tx, earlier, { actorId: actor.id, ...reversed });
    await store.insert(tx, row);
    const entry = { timeId: row.id, minutes: row.minutes, reason: null, createdAt: row.createdAt };
    await store.append(tx, [
      { ...entry, number: 1, status: 'RECORDED', actorId: actorIdOf(actor) },
      ...(countsAtOnce(row.minutes) ? [{ ...entry, number: 2, status: 'APPROVED' as const, actorId: null }] : []),
    ]);
    await this.#changed(tx, [row.companyId]);
    return { kind: 'DONE', ids: [row.id] };
  }

  /** The volunteer says that it is right. What counts already stays as it is. */
  confirm(actor: Actor, id: string): Promise<VolunteerTimeOutcome> {
    return this.#own(actor, id, { status: 'CONFIRMED', reason: null });
  }

  /** The volunteer says that it is wrong: it does not count until it is decided. */
  dispute(actor: Actor, id: string, reason: string): Promise<VolunteerTimeOutcome> {
    return this.#own(actor, id, { status: 'DISPUTED', reason });
  }

  /** All of them or none. */
  decide(actor: Actor, ids: readonly string[], change: Change & { status: 'APPROVED' | 'REJECTED' }) {
    return this.#decide(actor, ids, change);
  }

  reverse(actor: Actor, id: string, reason: string): Promise<VolunteerTimeOutcome> {
    return this.#decide(actor, [id], { status: 'REVERSED', reason });
  }

  async #own(actor: Actor, id: string, change: Change): Promise<VolunteerTimeOutcome> {
    return this.deps.db.transaction(async (tx) => {
      const [time] = await this.deps.store.lock(tx, [id]);
      if (!time || !isSelf(actor, time.userId)) return { kind: 'NOT_PERMITTED' };
      const done = time.status === change.status || (change.status === 'CONFIRMED' && time.status === 'APPROVED');
      if (done) return { kind: 'DONE', ids: [id] };
      return this.#apply(tx, actor, [time], change);
    });
  }

  async #decide(actor: Actor, ids: readonly string[], change: Change): Promise<VolunteerTimeOutcome> {
    if (actor.kind !== 'user') return { kind: 'NOT_PERMITTED' };
    return this.deps.db.transaction(async (tx) => {
      const times = await this.deps.store.lock(tx, ids);
      const may = (time: VolunteerTimeRow) =>
        hasScope(actor, 'time:decide') && mayAccessCompany(actor, time.companyId) && !isSelf(actor, time.userId);
      if (times.length !== new Set(ids).size || !times.every(may)) return { kind: 'NOT_PERMITTED' };
      return this.#apply(tx, actor, times, change, ids);
    });
  }

  async #apply(
    tx: Tx,
    actor: Actor,
    times: readonly VolunteerTimeRow[],
    change: Change,
    ids: readonly string[] = times.map(({ id }) => id),
  ): Promise<VolunteerTimeOutcome> {
    const open = times.filter(({ status }) => status !== change.status);
    const stuck = open.filter(({ status }) => !mayBecome(status, change.status));
    if (stuck.length > 0) {
      const path = (id: string) => (times.length === 1 && ids.length === 1 ? 'id' : `ids[${ids.indexOf(id)}]`);
      const problems = stuck.map(({ id, status }) => ({
        path: path(id),
        message: `is ${status} and cannot become ${change.status}`,
      }));
      return { kind: 'INVALID', problems };
    }
    await this.#append(tx, open, { actorId: actor.id, ...change });
    await this.#changed(
      tx,
      open.map(({ companyId }) => companyId),
    );
    return { kind: 'DONE', ids };
  }

  #append(tx: Tx, times: readonly VolunteerTimeRow[], entry: Change & { actorId: string }): Promise<void> {
    const createdAt = this.deps.clock.now();
    return this.deps.store.append(
      tx,
      times.map(({ id, entries, minutes }) => ({ timeId: id, number: entries + 1, minutes, createdAt, ...entry })),
    );
  }

  async #changed(tx: Tx, companyIds: readonly string[]): Promise<void> {
    await this.deps.metrics.bump(companyIds, this.deps.clock.now(), tx);
    for (const id of new Set(companyIds)) tx.afterCommit(() => this.deps.signals.notify(metricsTopic(id)));
  }

  /** The records it is about, if they exist and belong together. */
  async #known({ userId, programId, sessionId }: RecordRequest) {
    const { records } = this.deps;
    const [[person], [program], [session]] = await Promise.all([
      records.byIds(PersonEntity, [userId]),
      records.byIds(ProgramEntity, [programId]),
      sessionId === null ? [null] : records.byIds(SessionEntity, [sessionId]),
    ]);
    if (!person || person.companyId === null || person.kind !== 'VOLUNTEER') return null;
    if (!program || program.companyId !== person.companyId) return null;
    if (sessionId !== null && session?.programId !== programId) return null;
    const [company] = await records.byIds(CompanyEntity, [person.companyId]);
    return company ? { person, company, session: session ?? null } : null;
  }
}

/** The volunteer, staff of the programmes, or a system that may write records. */
const mayRecord = (actor: Actor, person: { id: string }, companyId: string): boolean =>
  isSelf(actor, person.id) ||
  (mayAccessCompany(actor, companyId) &&
    (actor.kind === 'api-key'
      ? hasScope(actor, 'records:write')
      : hasScope(actor, 'impact:people') && hasScope(actor, 'time:decide')));

/** Entries name people; a key is named by the source. */
const actorIdOf = (actor: Actor): string | null => (actor.kind === 'user' ? actor.id : null);

const isSame = (
  known: VolunteerTimeRow,
  row: Omit<VolunteerTimeRow, 'status' | 'entries' | 'source' | 'externalId'>,
): boolean =>
  known.userId === row.userId &&
  known.programId === row.programId &&
  known.sessionId === row.sessionId &&
  known.minutes === row.minutes &&
  known.workTime === row.workTime &&
  known.day === row.day &&
  known.startsAt?.getTime() === row.startsAt?.getTime();
