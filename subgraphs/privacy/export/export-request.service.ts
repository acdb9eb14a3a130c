import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/database';
import type { JobScheduler } from '#platform/jobs';
import type { DataSubject } from '#platform/personal-data';
import type { ExportContext } from '../steps/request-work.js';
import { wakeJob } from '../job-names.js';
import { mayAskFor } from '../requests/access.rules.js';
import { dueAt } from '../requests/due-date.rules.js';
import { newPseudonym } from './pseudonym.js';
import { type PrivacyRequestRow, progressTopic } from '../requests/request-row.js';

export interface ExportRequestInput {
  /** The caller themself unless told. */
  readonly subjectUserId: string | null;
  readonly idempotencyKey: string | null;
}

export type ExportRequestOutcome =
  | { readonly kind: 'REQUESTED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'ALREADY_IN_PROGRESS'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'TOO_MANY'; readonly retryAt: Date };

const dayMs = 86_400_000;

export class ExportRequests {
  constructor(
    private readonly context: ExportContext,
    private readonly jobs: JobScheduler,
  ) {}

  /** Takes a request for a copy of a person's data. Nothing personal is read here, or before it is known who asks. */
  async request(actor: Actor, input: ExportRequestInput): Promise<ExportRequestOutcome> {
    const subject = await this.resolve(input.subjectUserId ?? actor.id);
    if (!subject || !mayAskFor(actor, subject)) return { kind: 'NOT_PERMITTED' };
    const outcome = await this.context.db.transaction(
      async (tx) =>
        (await this.known(tx, { actor, subject, input })) ??
        (await this.insert(tx, { actor, subject, input })) ??
        // Lost a race: whoever won it is committed by now.
        (await this.known(tx, { actor, subject, input })),
    );
    if (!outcome) throw new Error('A request was refused by a unique key, but none with that key is there.');
    if (outcome.kind === 'REQUESTED') await this.wake(outcome.request.id);
    return outcome;
  }

  private async resolve(userId: string): Promise<DataSubject | null> {
    const owner = this.context.contributors().find((contributor) => 'resolveSubject' in contributor);
    if (!owner?.resolveSubject)
      throw new Error('No subgraph of this process knows people; start the one that owns them.');
    return owner.resolveSubject(userId);
  }

  /** An answer that is already there, or a reason for none. */
  private async known(tx: Tx, { actor, subject, input }: Asking): Promise<ExportRequestOutcome | null> {
    const { requests, clock, settings } = this.context;
    if (input.idempotencyKey !== null) {
      const request = await requests.byIdempotencyKey(tx, actor.id, input.idempotencyKey);
      if (request?.subjectUserId === subject.userId) return { kind: 'REQUESTED', request };
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

  private async insert(tx: Tx, { actor, subject, input }: Asking): Promise<ExportRequestOutcome | null> {
    const { requests, steps, audit, clock, ids, settings } = this.context;
    const id = ids.next();
    const receivedAt = clock.now();
    const inserted = await requests.insert(tx, {
      id,
      type: 'EXPORT',
      companyId: subject.companyId,
      subjectUserId: subject.userId,
      requestedBy: actor.id,
      idempotencyKey: input.idempotencyKey,
      receivedAt,
      dueAt: dueAt(receivedAt, settings),
      subjectPseudonym: newPseudonym(),
    });
    if (!inserted) return null;
    await steps.insert(tx, [{ id: ids.next(), requestId: id, kind: 'PLAN', state: 'READY' }]);
    await audit.append(tx, {
      requestId: id,
      actor: { kind: actor.kind, id: actor.id },
      action: 'EXPORT_REQUESTED',
      details: { forSelf: actor.id === subject.userId },
    });
    return { kind: 'REQUESTED', request: (await requests.get(id, tx))! };
  }

  /** A wake-up that is lost costs at most one tick. */
  private async wake(requestId: string): Promise<void> {
    this.context.signals.notify(progressTopic(requestId));
    try {
      await this.jobs.wake(wakeJob, { requestId }, { unique: requestId });
    } catch (error) {
      this.context.log.warn({ requestId, err: error }, 'The export starts with the next tick: its wake-up was refused');
    }
  }
}

interface Asking {
  readonly actor: Actor;
  readonly subject: DataSubject;
  readonly input: ExportRequestInput;
}
