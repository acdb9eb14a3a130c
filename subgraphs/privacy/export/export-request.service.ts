import type { Actor } from '#platform/auth';
import type { Database, Tx } from '#platform/database';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Logger } from '#platform/observability';
import type { DataSubject } from '#platform/personal-data';
import type { Clock, Ids } from '#platform/time';
import type { AuditStore } from '../audit/audit.store.js';
import { wakeJob } from '../job-names.js';
import { mayAskFor } from '../requests/access.rules.js';
import { dueOf } from '../clock/clock.rules.js';
import type { ClockStore } from '../clock/clock.store.js';
import { isFreshlyProven } from '../identity/identity.rules.js';
import { type PrivacyRequestRow, progressTopic } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import type { StepStore } from '../steps/step.store.js';
import type { Contributors } from './contributors.js';
import type { ExportStore } from './export.store.js';
import type { PackageKeys } from './package-keys.js';
import { newPseudonym } from './pseudonym.js';
import { type PackageKey, packageKeyOf } from './sealed-zip.js';

export interface ExportRequestInput {
  /** Default: the caller themself. */
  readonly subjectUserId: string | null;
  readonly idempotencyKey: string | null;
  /** Opens the package; kept nowhere. Default: none is needed. Checked by `passphraseProblem`. */
  readonly passphrase?: string | null;
}

export type ExportRequestOutcome =
  | { readonly kind: 'REQUESTED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'ALREADY_IN_PROGRESS'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'TOO_MANY'; readonly retryAt: Date };

export interface ExportRequestDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly audit: AuditStore;
  readonly contributors: Contributors;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly clocks: ClockStore;
  readonly exports: ExportStore;
  readonly keys: PackageKeys;
  readonly settings: { readonly exportsPerDay: number };
}

interface Asking {
  readonly actor: Actor;
  readonly subject: DataSubject;
  readonly input: ExportRequestInput;
  readonly key: PackageKey | null;
}

const dayMs = 86_400_000;

export class ExportRequests {
  readonly #deps: ExportRequestDependencies;

  constructor(deps: ExportRequestDependencies) {
    this.#deps = deps;
  }

  /** Takes a request for a copy of a person's data. Nothing personal is read here, or before it is known who asks. */
  async request(actor: Actor, input: ExportRequestInput): Promise<ExportRequestOutcome> {
    const subject = await this.#deps.contributors.resolveSubject(input.subjectUserId ?? actor.id);
    if (!subject || !mayAskFor(actor, subject)) return { kind: 'NOT_PERMITTED' };
    const key = input.passphrase ? await packageKeyOf(input.passphrase) : null;
    const asking = { actor, subject, input, key };
    const outcome = await this.#deps.db.transaction(
      async (tx) =>
        (await this.#known(tx, asking)) ??
        (await this.#insert(tx, asking)) ??
        // Lost a race: the request that won it is committed by now.
        (await this.#known(tx, asking)),
    );
    if (!outcome) throw new Error('A request was refused by a unique key, but none with that key is there.');
    if (outcome.kind === 'REQUESTED') await this.#wake(outcome.request.id);
    return outcome;
  }

  /**
   * An answer that is already there, or a reason for none. The key is a column of the request and not in `platform/idempotency`: it is
   * good for as long as the request is kept, not for a few days, and it names the person, not the input: asking for oneself by id or by
   * leaving the id out is the same request.
   */
  async #known(tx: Tx, { actor, subject, input }: Asking): Promise<ExportRequestOutcome | null> {
    const { requests, clock, settings } = this.#deps;
    if (input.idempotencyKey !== null) {
      const request = await requests.byIdempotencyKey(tx, actor.id, input.idempotencyKey);
      if (request?.subjectUserId === subject.userId && request.type === 'EXPORT') return { kind: 'REQUESTED', request };
      if (request) return { kind: 'KEY_REUSED' };
    }
    const active = await requests.active(tx, subject.userId, 'EXPORT');
    if (active) return { kind: 'ALREADY_IN_PROGRESS', request: active };
    const since = new Date(clock.now().getTime() - dayMs);
    const recent = await requests.receivedSince(tx, { subjectUserId: subject.userId, type: 'EXPORT', since });
    if (recent.length < settings.exportsPerDay) return null;
    const nextFree = recent[recent.length - settings.exportsPerDay]!;
    return { kind: 'TOO_MANY', retryAt: new Date(nextFree.getTime() + dayMs) };
  }

  async #insert(tx: Tx, { actor, subject, input, key }: Asking): Promise<ExportRequestOutcome | null> {
    const { requests, steps, clocks, audit, clock, ids } = this.#deps;
    const id = ids.next();
    const receivedAt = clock.now();
    const place = await clocks.placeOf(tx, subject.companyId);
    const running = { ...place, receivedAt, extendedAt: null, suspendedAt: null, suspendedDays: 0 };
    const isProven = isFreshlyProven(actor, subject.userId, receivedAt);
    const inserted = await requests.insert(tx, {
      id,
      type: 'EXPORT',
      companyId: subject.companyId,
      subjectUserId: subject.userId,
      requestedBy: actor.id,
      idempotencyKey: input.idempotencyKey,
      receivedAt,
      dueAt: dueOf(running, { extended: false }),
      subjectPseudonym: newPseudonym(),
      ...place,
      identityMethod: isProven ? 'RECENT_LOGIN' : null,
      identityAt: isProven ? receivedAt : null,
      reopens: null,
    });
    if (!inserted) return null;
    if (key) {
      await this.#deps.exports.markProtected(tx, id);
      await this.#deps.keys.keep(tx, id, key);
    }
    await steps.insert(tx, id, [{ kind: 'PLAN', state: isProven ? 'READY' : 'WAITING' }]);
    await audit.append(tx, {
      requestId: id,
      actor: { kind: actor.kind, id: actor.id },
      action: 'EXPORT_REQUESTED',
      details: { forSelf: actor.id === subject.userId, protected: key !== null },
    });
    return { kind: 'REQUESTED', request: await requests.require(id, tx) };
  }

  /** A wake-up that is lost costs at most one tick. */
  async #wake(requestId: string): Promise<void> {
    const { signals, jobs, log } = this.#deps;
    signals.notify(progressTopic(requestId));
    try {
      await jobs.wake(wakeJob, { requestId }, { unique: requestId });
    } catch (error) {
      log.warn({ requestId, err: error }, 'The export starts with the next tick: its wake-up was refused');
    }
  }
}
