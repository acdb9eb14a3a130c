import type { Actor } from '#platform/auth';
import type { Database, Tx } from '#platform/database';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import type { AuditStore } from '../audit/audit.store.js';
import type { Reopening } from '../erasure/reopening.service.js';
import type { ErasureStore } from '../erasure/erasure.store.js';
import type { Contributors } from '../export/contributors.js';
import { newPseudonym } from '../export/pseudonym.js';
import { wakeJob } from '../job-names.js';
import { isOfficer } from '../requests/access.rules.js';
import { requestsTopic } from '../requests/request.entity.js';
import { type HoldItemInput, type HoldProblem, holdProblems, releaseProblem } from './hold.rules.js';
import type { HoldStore } from './hold.store.js';
import type { HoldSync } from './hold-sync.js';
import type { HoldGround, LegalHoldRow } from './legal-hold.entity.js';

export interface PlaceHoldInput {
  readonly subjectUserId: string;
  readonly items: readonly HoldItemInput[];
  readonly ground: HoldGround;
  readonly reason: string;
  readonly reviewAt: Date | null;
  readonly idempotencyKey: string | null;
}

export type PlaceHoldOutcome =
  | { readonly kind: 'PLACED'; readonly hold: LegalHoldRow }
  | { readonly kind: 'NOT_PERMITTED' | 'KEY_REUSED' }
  | { readonly kind: 'INVALID'; readonly problems: readonly HoldProblem[] }
  /** Nothing of it is left to be held. */
  | { readonly kind: 'TOO_LATE'; readonly items: readonly HoldItemInput[] };

export type ReleaseHoldOutcome =
  | { readonly kind: 'RELEASED'; readonly hold: LegalHoldRow; readonly reopened: string | null }
  | { readonly kind: 'NOT_PERMITTED' | 'SAME_PERSON' }
  | { readonly kind: 'VERSION'; readonly version: number };

export interface HoldServiceDependencies {
  readonly db: Database;
  readonly holds: HoldStore;
  readonly erasures: ErasureStore;
  readonly reopening: Reopening;
  readonly sync: HoldSync;
  readonly audit: AuditStore;
  readonly contributors: Contributors;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Keeps records that are needed for a legal claim or duty from being erased, for as long as they are. */
export class HoldService {
  readonly #deps: HoldServiceDependencies;

  constructor(deps: HoldServiceDependencies) {
    this.#deps = deps;
  }

  async place(actor: Actor, input: PlaceHoldInput): Promise<PlaceHoldOutcome> {
    const { db, holds, contributors, clock } = this.#deps;
    if (actor.kind !== 'user') return { kind: 'NOT_PERMITTED' };
    const subject = await contributors.resolveSubject(input.subjectUserId);
    if (!subject || !isOfficer(actor, subject.companyId)) return { kind: 'NOT_PERMITTED' };
    const subgraphs = contributors.all().map(({ subgraph }) => subgraph);
    const problems = holdProblems(input, { subgraphs, stores: await this.#storesOf(input), now: clock.now() });
    if (problems.length > 0) return { kind: 'INVALID', problems };
    const outcome = await db.transaction(async (tx): Promise<PlaceHoldOutcome> => {
      const key = input.idempotencyKey;
      const known = key === null ? null : await holds.byIdempotencyKey(tx, actor.id, key);
      if (known)
        return known.subjectUserId === subject.userId ? { kind: 'PLACED', hold: known } : { kind: 'KEY_REUSED' };
      const gone = await this.#deps.erasures.erasedSubgraphs(tx, subject.userId);
      const late = input.items.filter((item) => gone.has(item.subgraph));
      if (late.length > 0) return { kind: 'TOO_LATE', items: late };
      return { kind: 'PLACED', hold: await this.#insert(tx, actor, { ...input, companyId: subject.companyId }) };
    });
    // A step that is deleting is waited for. Where this breaks off the same call is repeated, and the next erasure does it in any case.
    if (outcome.kind === 'PLACED') await this.#deps.sync.push(subject);
    return outcome;
  }

  async release(
    actor: Actor,
    { id, reason, expectedVersion }: { id: string; reason: string; expectedVersion: number | null },
  ): Promise<ReleaseHoldOutcome> {
    const { db, holds, audit, clock, reopening, jobs, signals } = this.#deps;
    const outcome = await db.transaction(async (tx): Promise<ReleaseHoldOutcome> => {
      const hold = await holds.lockHold(tx, id);
      if (!hold || actor.kind !== 'user' || !isOfficer(actor, hold.companyId)) return { kind: 'NOT_PERMITTED' };
      const problem = releaseProblem(hold, { actorId: actor.id, expectedVersion });
      // Repeating a release changes nothing.
      if (problem === 'RELEASED') return { kind: 'RELEASED', hold, reopened: null };
      if (problem === 'VERSION') return { kind: 'VERSION', version: hold.version };
      if (problem) return { kind: problem };
      await holds.release(tx, id, { by: actor.id, at: clock.now(), reason });
      const reopened = hold.subjectUserId === null ? null : await reopening.afterRelease(tx, hold.subjectUserId);
      await audit.append(tx, { requestId: reopened ?? id, actor, action: 'HOLD_RELEASED', details: { hold: id } });
      return { kind: 'RELEASED', hold: (await holds.get(id, tx))!, reopened };
    });
    if (outcome.kind === 'RELEASED' && outcome.hold.subjectUserId !== null)
      await this.#deps.sync.push({ userId: outcome.hold.subjectUserId, companyId: outcome.hold.companyId });
    if (outcome.kind === 'RELEASED' && outcome.reopened) {
      signals.notify(requestsTopic(outcome.hold.companyId));
      await jobs.wake(wakeJob, { requestId: outcome.reopened }, { unique: outcome.reopened }).catch(() => {});
    }
    return outcome;
  }

  async #storesOf({ items }: PlaceHoldInput): Promise<ReadonlyMap<string, readonly string[]>> {
    const { contributors } = this.#deps;
    const stores = new Map<string, readonly string[]>();
    for (const { subgraph, holds } of contributors.all())
      if (holds?.stores && items.some((item) => item.subgraph === subgraph))
        stores.set(subgraph, await contributors.answerOf(`The stores of ${subgraph}`, holds.stores()));
    return stores;
  }

  async #insert(tx: Tx, actor: Actor, input: PlaceHoldInput & { readonly companyId: string }): Promise<LegalHoldRow> {
    const { holds, audit, clock, ids } = this.#deps;
    const { items, ...hold } = input;
    const id = ids.next();
    const row = { ...hold, id, subjectRef: newPseudonym(), placedBy: actor.id, placedAt: clock.now() };
    await holds.insert(tx, row, items);
    // The trail of a hold is its own: it may outlive every request.
    await audit.append(tx, {
      requestId: id,
      actor,
      action: 'HOLD_PLACED',
      details: { hold: id, ground: input.ground, items: items.length },
    });
    return (await holds.get(id, tx))!;
  }
}
