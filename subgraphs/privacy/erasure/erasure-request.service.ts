import type { Actor } from '#platform/auth';
import type { Database, Tx } from '#platform/database';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { DataSubject } from '#platform/personal-data';
import type { Clock, Ids } from '#platform/time';
import type { AuditStore } from '../audit/audit.store.js';
import { dueOf } from '../clock/clock.rules.js';
import type { ClockStore } from '../clock/clock.store.js';
import type { Contributors } from '../export/contributors.js';
import { newPseudonym } from '../export/pseudonym.js';
import { isFreshlyProven } from '../identity/identity.rules.js';
import { wakeJob } from '../job-names.js';
import { isOfficer, mayAskFor } from '../requests/access.rules.js';
import { type PrivacyRequestRow, progressTopic, requestsTopic } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import type { StepStore } from '../steps/step.store.js';
import { approvalProblem, type ApprovalProblem } from './approval.rules.js';
import type { ErasureStore } from './erasure.store.js';
import { type ErasurePlan, type ErasurePlanner } from './planner.js';

export interface ErasureRequestDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly erasures: ErasureStore;
  readonly clocks: ClockStore;
  readonly planner: ErasurePlanner;
  readonly audit: AuditStore;
  readonly contributors: Contributors;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: { readonly coolOffMs: number };
}

export type ErasureRequestOutcome =
  | { readonly kind: 'REQUESTED' | 'ALREADY_IN_PROGRESS'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' | 'KEY_REUSED' | 'SUBJECT_IS_OFFICER' | 'LAST_OFFICER' };

export type ApprovalOutcome =
  | { readonly kind: 'APPROVED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' }
  | { readonly kind: 'REFUSED'; readonly problem: ApprovalProblem; readonly request: PrivacyRequestRow };

interface Asking {
  readonly actor: Actor;
  readonly subject: DataSubject;
  readonly key: string | null;
}

const officerMemoryMs = 30 * 86_400_000;

/** Takes requests for erasure, shows what they would do, and starts them when a second person agrees. */
export class ErasureRequests {
  readonly #deps: ErasureRequestDependencies;

  constructor(deps: ErasureRequestDependencies) {
    this.#deps = deps;
  }

  async request(
    actor: Actor,
    input: { readonly subjectUserId: string | null; readonly idempotencyKey: string | null },
  ): Promise<ErasureRequestOutcome> {
    const subject = await this.#deps.contributors.resolveSubject(input.subjectUserId ?? actor.id);
    if (!subject || !mayAskFor(actor, subject)) return { kind: 'NOT_PERMITTED' };
    const asking = { actor, subject, key: input.idempotencyKey };
    const outcome = await this.#deps.db.transaction(
      async (tx) =>
        (await this.#known(tx, asking)) ?? (await this.#insert(tx, asking)) ?? (await this.#known(tx, asking)),
    );
    if (!outcome) throw new Error('A request was refused by a unique key, but none with that key is there.');
    if (outcome.kind === 'REQUESTED') await this.#wake(outcome.request);
    return outcome;
  }

  /** What an erasure would do now; `null` for a person who does not exist or is not the caller's to ask about. */
  async preview(actor: Actor, userId: string): Promise<ErasurePlan | null> {
    const subject = await this.#deps.contributors.resolveSubject(userId);
    if (!subject || !isOfficer(actor, subject.companyId)) return null;
    return this.#deps.planner.plan(subject, this.#deps.db);
  }

  /** The second person agrees to the plan that was read, and to no other. */
  async approve(
    actor: Actor,
    { requestId, planHash }: { requestId: string; planHash: string },
  ): Promise<ApprovalOutcome> {
    const { db, requests, steps, erasures, audit, clock, settings } = this.#deps;
    const outcome = await db.transaction(async (tx): Promise<ApprovalOutcome> => {
      const request = await requests.lockRow(tx, requestId);
      if (!request || request.type !== 'ERASURE' || !isOfficer(actor, request.companyId))
        return { kind: 'NOT_PERMITTED' };
      if (request.approvedBy === actor.id && request.planHash === planHash) return { kind: 'APPROVED', request };
      const items = await erasures.itemsOf(requestId, tx);
      const openExport = request.subjectUserId === null ? null : await erasures.openExport(tx, request.subjectUserId);
      const problem = approvalProblem({ actor, request, planHash, items, openExport });
      // What stood in the way may be gone: the next plan shows it.
      if (problem?.kind === 'BLOCKED') await steps.repeat(tx, requestId, 'PREVIEW');
      if (problem) return { kind: 'REFUSED', problem, request };
      const at = clock.now();
      const scheduledFor = new Date(at.getTime() + settings.coolOffMs);
      await erasures.approve(tx, requestId, { by: actor.id, at, scheduledFor });
      await requests.apply(tx, { requestId, state: request, event: { type: 'APPROVED' } });
      await steps.repeat(tx, requestId, 'FREEZE', settings.coolOffMs);
      const details = { planHash, scheduledFor: scheduledFor.toISOString() };
      await audit.append(tx, { requestId, actor, action: 'ERASURE_APPROVED', details });
      return { kind: 'APPROVED', request: await requests.require(requestId, tx) };
    });
    if (outcome.kind !== 'NOT_PERMITTED') await this.#wake(outcome.request);
    return outcome;
  }

  async #known(tx: Tx, { actor, subject, key }: Asking): Promise<ErasureRequestOutcome | null> {
    const { requests, erasures, clock } = this.#deps;
    if (key !== null) {
      const request = await requests.byIdempotencyKey(tx, actor.id, key);
      if (request && request.subjectUserId === subject.userId && request.type === 'ERASURE')
        return { kind: 'REQUESTED', request };
      if (request) return { kind: 'KEY_REUSED' };
    }
    const active = await requests.active(tx, subject.userId, 'ERASURE');
    if (active) return { kind: 'ALREADY_IN_PROGRESS', request: active };
    const since = new Date(clock.now().getTime() - officerMemoryMs);
    const { isOfficer: acted, others } = await erasures.officerActivity(tx, subject.userId, since);
    const isSelf = actor.id === subject.userId && actor.roles.includes('privacy_officer');
    if (!acted && !isSelf) return null;
    return { kind: others === 0 ? 'LAST_OFFICER' : 'SUBJECT_IS_OFFICER' };
  }

  async #insert(tx: Tx, { actor, subject, key }: Asking): Promise<ErasureRequestOutcome | null> {
    const { requests, steps, clocks, audit, clock, ids } = this.#deps;
    const id = ids.next();
    const receivedAt = clock.now();
    const place = await clocks.placeOf(tx, subject.companyId);
    const running = { ...place, receivedAt, extendedAt: null, suspendedAt: null, suspendedDays: 0 };
    const isProven = isFreshlyProven(actor, subject.userId, receivedAt);
    const inserted = await requests.insert(tx, {
      id,
      type: 'ERASURE',
      companyId: subject.companyId,
      subjectUserId: subject.userId,
      requestedBy: actor.id,
      idempotencyKey: key,
      receivedAt,
      dueAt: dueOf(running, { extended: false }),
      subjectPseudonym: newPseudonym(),
      ...place,
      identityMethod: isProven ? 'RECENT_LOGIN' : null,
      identityAt: isProven ? receivedAt : null,
      reopens: null,
    });
    if (!inserted) return null;
    await steps.insert(tx, id, [{ kind: 'PREVIEW', state: isProven ? 'READY' : 'WAITING' }]);
    const details = { forSelf: actor.id === subject.userId };
    await audit.append(tx, { requestId: id, actor, action: 'ERASURE_REQUESTED', details });
    return { kind: 'REQUESTED', request: await requests.require(id, tx) };
  }

  async #wake(request: PrivacyRequestRow): Promise<void> {
    const { jobs, signals } = this.#deps;
    signals.notify(progressTopic(request.id));
    signals.notify(requestsTopic(request.companyId));
    // A wake-up that is lost costs at most one tick.
    await jobs.wake(wakeJob, { requestId: request.id }, { unique: request.id }).catch(() => {});
  }
}
