import type { Actor } from '#platform/auth';
import type { Database } from '#platform/database';
import type { Outbox } from '#platform/events';
import { newEvent } from '#contracts/events';
import type { Signals } from '#platform/live';
import type { Mailer } from '#platform/mail';
import type { Logger } from '#platform/observability';
import type { Clock } from '#platform/time';
import { type AuditStore, worker } from '../audit/audit.store.js';
import type { AuditAction, AuditDetails } from '../audit/chain.rules.js';
import { type Contributors, subjectOf } from '../export/contributors.js';
import { noticeMail } from '../notifications/notice-mail.js';
import { isOfficer, isSubject } from '../requests/access.rules.js';
import { type PrivacyRequestRow, progressTopic, requestsTopic } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import { accepts, isTerminal, type RequestEvent } from '../requests/state-machine.rules.js';
import type { StepStore } from '../steps/step.store.js';
import { type ClockProblem, dueOf, extensionProblem, suspensionProblem } from './clock.rules.js';
import type { ClockStore } from './clock.store.js';
import { type DenialReason, statementsOf } from './denial.rules.js';
import { daysBetween } from './due-date.rules.js';
import type { SuspensionReason } from './jurisdiction.rules.js';

export interface ClockServiceDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly clocks: ClockStore;
  readonly audit: AuditStore;
  readonly outbox: Outbox;
  readonly contributors: Contributors;
  readonly mailer: Mailer;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly log: Logger;
}

export type ClockOutcome =
  | { readonly kind: 'CHANGED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' }
  | { readonly kind: 'REFUSED'; readonly problem: ClockProblem; readonly request: PrivacyRequestRow };

interface Change {
  readonly id: string;
  readonly problem: (request: PrivacyRequestRow, now: Date) => ClockProblem | null;
  readonly action: AuditAction;
  readonly details: (request: PrivacyRequestRow) => AuditDetails;
  readonly write: (
    tx: Parameters<Parameters<Database['transaction']>[0]>[0],
    request: PrivacyRequestRow,
    now: Date,
  ) => Promise<void>;
}

const batch = 100;
const unverifiedMs = 30 * 86_400_000;

/** What a privacy officer does to the clock of a request, and what the platform does when it runs out. */
export class ClockService {
  readonly #deps: ClockServiceDependencies;

  constructor(deps: ClockServiceDependencies) {
    this.#deps = deps;
  }

  async extend(actor: Actor, { id, reason }: { id: string; reason: string }): Promise<ClockOutcome> {
    const outcome = await this.#change(actor, {
      id,
      problem: (request, now) => extensionProblem(clockOf(request), now),
      action: 'CLOCK_EXTENDED',
      details: (request) => ({ dueAt: request.dueAt.toISOString() }),
      write: (tx, request, at) =>
        this.#deps.clocks.extend(tx, id, { at, reason, dueAt: dueOf(clockOf(request), { extended: true, now: at }) }),
    });
    // Art. 12(3): the extension and its reasons are told within the first month, which is why it is mailed at once.
    if (outcome.kind === 'CHANGED')
      await this.#tell(outcome.request, (locale) =>
        noticeMail('EXTENDED', { locale, dueAt: outcome.request.dueAt, statements: [reason] }),
      );
    return outcome;
  }

  suspend(actor: Actor, { id, reason }: { id: string; reason: SuspensionReason }): Promise<ClockOutcome> {
    return this.#change(actor, {
      id,
      problem: (request, now) => suspensionProblem(clockOf(request), reason, now),
      action: 'CLOCK_SUSPENDED',
      details: () => ({ reason }),
      write: (tx, _request, at) => this.#deps.clocks.suspend(tx, id, { at, reason }),
    });
  }

  resume(actor: Actor, { id }: { id: string }): Promise<ClockOutcome> {
    return this.#change(actor, {
      id,
      problem: (request) => (request.suspendedAt ? (isTerminal(request.phase) ? 'ENDED' : null) : 'NOT_SUSPENDED'),
      action: 'CLOCK_RESUMED',
      details: (request) => ({ suspendedDays: request.suspendedDays, dueAt: request.dueAt.toISOString() }),
      write: (tx, request, now) => {
        const days = request.suspendedDays + daysBetween(request.suspendedAt!, now, request.timeZone);
        const running = { ...clockOf(request), suspendedAt: null, suspendedDays: days };
        const dueAt = dueOf(running, { extended: request.extendedAt !== null });
        return this.#deps.clocks.resume(tx, id, { suspendedDays: days, dueAt });
      },
    });
  }

  async deny(
    actor: Actor,
    { id, code, reason }: { id: string; code: DenialReason; reason: string },
  ): Promise<ClockOutcome> {
    const outcome = await this.#end(actor, {
      id,
      event: { type: 'DENIED' },
      action: 'REQUEST_DENIED',
      details: { code },
      mayEnd: (request) =>
        isOfficer(actor, request.companyId) && actor.kind === 'user' && actor.id !== request.subjectUserId,
      write: (tx) => this.#deps.clocks.deny(tx, id, { code, reason }),
    });
    if (outcome.kind === 'CHANGED') {
      const { complaint, remedy, reason: why } = statementsOf(code, reason);
      await this.#tell(outcome.request, (locale) =>
        noticeMail('DENIED', { locale, statements: [why, complaint, remedy] }),
      );
    }
    return outcome;
  }

  /** The subject, or an officer for them, takes a request back. Not possible once erasing has begun. */
  withdraw(actor: Actor, { id }: { id: string }): Promise<ClockOutcome> {
    return this.#end(actor, {
      id,
      event: { type: 'WITHDRAWN' },
      action: 'REQUEST_WITHDRAWN',
      details: {},
      mayEnd: (request) =>
        isOfficer(actor, request.companyId) ||
        (request.subjectUserId !== null && isSubject(actor, request.subjectUserId)),
    });
  }

  /** Tells of what has become overdue, and ends what was never verified. Returns how many requests are overdue. */
  async alarm(): Promise<number> {
    const { db, clocks, clock, outbox, audit, signals, requests, log } = this.#deps;
    await db.transaction(async (tx) => {
      const late = await clocks.markOverdue(tx, clock.now(), batch);
      for (const { id, dueAt } of late) {
        await outbox.append(tx, [
          newEvent('privacy.request.overdue', id, { requestId: id, dueAt: dueAt.toISOString() }),
        ]);
        await audit.append(tx, { requestId: id, actor: worker, action: 'REQUEST_OVERDUE', details: {} });
        log.error({ requestId: id }, 'A privacy request is overdue: answer, extend or deny it.');
        tx.afterCommit(() => signals.notify(progressTopic(id)));
      }
    });
    const before = new Date(clock.now().getTime() - unverifiedMs);
    for (const { id } of await clocks.unverifiedSince(before, batch))
      await db.transaction(async (tx) => {
        const state = await requests.lock(tx, id);
        if (!accepts(state.phase, 'EXPIRED')) return;
        await requests.apply(tx, { requestId: id, state, event: { type: 'EXPIRED' } });
        await audit.append(tx, { requestId: id, actor: worker, action: 'REQUEST_EXPIRED', details: {} });
        tx.afterCommit(() => signals.notify(progressTopic(id)));
      });
    return clocks.overdueCount(clock.now());
  }

  async #change(actor: Actor, change: Change): Promise<ClockOutcome> {
    const { db, requests, audit, clock } = this.#deps;
    const outcome = await db.transaction(async (tx): Promise<ClockOutcome> => {
      const request = await requests.lockRow(tx, change.id);
      if (!request || actor.kind !== 'user' || !isOfficer(actor, request.companyId)) return { kind: 'NOT_PERMITTED' };
      const now = clock.now();
      const problem = change.problem(request, now);
      if (problem) return { kind: 'REFUSED', problem, request };
      await change.write(tx, request, now);
      await requests.touch(tx, request);
      const changed = await requests.require(change.id, tx);
      await audit.append(tx, { requestId: change.id, actor, action: change.action, details: change.details(changed) });
      return { kind: 'CHANGED', request: changed };
    });
    this.#signal(outcome);
    return outcome;
  }

  async #end(
    actor: Actor,
    end: {
      readonly id: string;
      readonly event: RequestEvent;
      readonly action: AuditAction;
      readonly details: AuditDetails;
      readonly mayEnd: (request: PrivacyRequestRow) => boolean;
      readonly write?: Change['write'];
    },
  ): Promise<ClockOutcome> {
    const { db, requests, steps, audit, clock } = this.#deps;
    const outcome = await db.transaction(async (tx): Promise<ClockOutcome> => {
      const request = await requests.lockRow(tx, end.id);
      if (!request || !end.mayEnd(request)) return { kind: 'NOT_PERMITTED' };
      if (!accepts(request.phase, end.event.type)) return { kind: 'REFUSED', problem: 'ENDED', request };
      await end.write?.(tx, request, clock.now());
      await requests.apply(tx, { requestId: end.id, state: request, event: end.event });
      await steps.cancelAll(tx, end.id);
      await audit.append(tx, { requestId: end.id, actor, action: end.action, details: end.details });
      return { kind: 'CHANGED', request: await requests.require(end.id, tx) };
    });
    this.#signal(outcome);
    return outcome;
  }

  #signal(outcome: ClockOutcome): void {
    if (outcome.kind !== 'CHANGED') return;
    this.#deps.signals.notify(progressTopic(outcome.request.id));
    this.#deps.signals.notify(requestsTopic(outcome.request.companyId));
  }

  /** A mail that cannot be sent does not undo what was decided: the request shows it, and the log says whom to tell. */
  async #tell(
    request: PrivacyRequestRow,
    mail: (locale: string | undefined) => ReturnType<typeof noticeMail>,
  ): Promise<void> {
    const { contributors, mailer, log } = this.#deps;
    try {
      const subject = subjectOf(request);
      const contact = subject && (await contributors.contactOf(subject));
      if (!contact) throw new Error('There is no address on file.');
      const idempotencyKey = `privacy-notice/${request.id}/${request.seq}`;
      await mailer.send({ to: contact.email, ...mail(contact.locale), idempotencyKey });
    } catch (error) {
      log.error(
        { requestId: request.id, reason: (error as Error).name },
        'The subject was not told by mail; tell them in person',
      );
    }
  }
}

const clockOf = (request: PrivacyRequestRow) => ({ ...request, isEnded: isTerminal(request.phase) });
