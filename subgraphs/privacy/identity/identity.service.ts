import { randomInt } from 'node:crypto';
import type { Actor } from '#platform/auth';
import type { Database } from '#platform/database';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Mailer } from '#platform/mail';
import type { Clock, Ids } from '#platform/time';
import type { AuditStore } from '../audit/audit.store.js';
import { type Contributors, subjectOf } from '../export/contributors.js';
import { wakeJob } from '../job-names.js';
import { noticeMail } from '../notifications/notice-mail.js';
import { maySee } from '../requests/access.rules.js';
import { type PrivacyRequestRow, progressTopic } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import type { StepStore } from '../steps/step.store.js';
import { codesPerHour, codeTtlMs, hashCode, isFreshlyProven, sameHash, wrongCodesAllowed } from './identity.rules.js';
import type { IdentityStore } from './identity.store.js';

export interface IdentityServiceDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly identities: IdentityStore;
  readonly audit: AuditStore;
  readonly contributors: Contributors;
  readonly mailer: Mailer;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type CodeOutcome =
  | { readonly kind: 'SENT'; readonly request: PrivacyRequestRow; readonly expiresAt: Date }
  | { readonly kind: 'NOT_PERMITTED' | 'NO_ADDRESS' }
  | { readonly kind: 'NOT_NEEDED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'TOO_MANY'; readonly retryAt: Date };

export type ConfirmOutcome =
  | { readonly kind: 'CONFIRMED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' }
  | { readonly kind: 'WRONG_CODE'; readonly triesLeft: number };

const hourMs = 3_600_000;
/** Crockford's alphabet: no letter that is taken for a digit. 40 bits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Sees to it that nothing personal is read before it is known who asks. */
export class IdentityService {
  readonly #deps: IdentityServiceDependencies;

  constructor(deps: IdentityServiceDependencies) {
    this.#deps = deps;
  }

  /** Mails a code to the address on file; a code that was sent before ends. */
  async requestCode(actor: Actor, requestId: string): Promise<CodeOutcome> {
    const { db, requests, identities, contributors, mailer, audit, clock, ids } = this.#deps;
    const request = await requests.get(requestId);
    if (!request || !maySee(actor, request)) return { kind: 'NOT_PERMITTED' };
    if (request.phase !== 'AWAITING_VERIFICATION') return { kind: 'NOT_NEEDED', request };
    const contact = await contributors.contactOf(subjectOf(request));
    if (!contact) return { kind: 'NO_ADDRESS' };
    const code = newCode();
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + codeTtlMs);
    const id = ids.next();
    const outcome = await db.transaction(async (tx): Promise<CodeOutcome> => {
      // Locked, so that a burst of requests for codes is counted as one after the other.
      await requests.lock(tx, requestId);
      const recent = await identities.sentSince(tx, requestId, new Date(now.getTime() - hourMs));
      if (recent.length >= codesPerHour) return { kind: 'TOO_MANY', retryAt: new Date(recent[0]!.getTime() + hourMs) };
      await identities.addCode(tx, { id, requestId, codeHash: hashCode(requestId, code), sentAt: now, expiresAt });
      await audit.append(tx, {
        requestId,
        actor,
        action: 'IDENTITY_CODE_SENT',
        details: { expiresAt: expiresAt.toISOString() },
      });
      return { kind: 'SENT', request, expiresAt };
    });
    if (outcome.kind === 'SENT') {
      const mail = noticeMail('IDENTITY_CODE', {
        locale: contact.locale,
        code: `${code.slice(0, 4)}-${code.slice(4)}`,
      });
      await mailer.send({ to: contact.email, ...mail, idempotencyKey: `privacy-code/${id}` });
    }
    return outcome;
  }

  /** The request goes on when the code is right, or when the subject has signed in a moment ago. */
  async confirm(
    actor: Actor,
    { requestId, code }: { requestId: string; code: string | null },
  ): Promise<ConfirmOutcome> {
    const { db, requests, identities, clock, audit } = this.#deps;
    const outcome = await db.transaction(async (tx): Promise<ConfirmOutcome> => {
      const request = await requests.lockRow(tx, requestId);
      if (!request || !maySee(actor, request)) return { kind: 'NOT_PERMITTED' };
      if (request.phase !== 'AWAITING_VERIFICATION') return { kind: 'CONFIRMED', request };
      const now = clock.now();
      if (code === null) {
        if (!isFreshlyProven(actor, request.subjectUserId!, now)) return { kind: 'WRONG_CODE', triesLeft: 0 };
        return this.#verified(tx, { actor, request, method: 'RECENT_LOGIN' });
      }
      const sent = await identities.newest(tx, requestId);
      const isOpen = sent && sent.usedAt === null && sent.expiresAt > now && sent.tries < wrongCodesAllowed;
      if (isOpen && sameHash(sent.codeHash, hashCode(requestId, code))) {
        await identities.use(tx, sent.id, now);
        return this.#verified(tx, { actor, request, method: 'MAILED_CODE' });
      }
      if (isOpen) await identities.countTry(tx, sent.id);
      if (isOpen) await audit.append(tx, { requestId, actor, action: 'IDENTITY_REFUSED', details: {} });
      return { kind: 'WRONG_CODE', triesLeft: isOpen ? wrongCodesAllowed - sent.tries - 1 : 0 };
    });
    if (outcome.kind === 'CONFIRMED') await this.#wake(requestId);
    return outcome;
  }

  async #verified(
    tx: Parameters<Parameters<Database['transaction']>[0]>[0],
    given: { actor: Actor; request: PrivacyRequestRow; method: 'RECENT_LOGIN' | 'MAILED_CODE' },
  ): Promise<ConfirmOutcome> {
    const { requests, steps, identities, clock, audit } = this.#deps;
    const { request, method, actor } = given;
    await identities.record(tx, request.id, { method, at: clock.now() });
    await requests.apply(tx, { requestId: request.id, state: request, event: { type: 'VERIFIED' } });
    await steps.makeReady(tx, request.id, request.type === 'EXPORT' ? 'PLAN' : 'PREVIEW');
    await audit.append(tx, { requestId: request.id, actor, action: 'IDENTITY_CONFIRMED', details: { method } });
    return { kind: 'CONFIRMED', request: await requests.require(request.id, tx) };
  }

  async #wake(requestId: string): Promise<void> {
    const { jobs, signals } = this.#deps;
    signals.notify(progressTopic(requestId));
    // A wake-up that is lost costs at most one tick.
    await jobs.wake(wakeJob, { requestId }, { unique: requestId }).catch(() => {});
  }
}

const newCode = (): string => Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]!).join('');
