import type { Actor } from '#platform/auth';
import type { Database, Tx } from '#platform/database';
import type { EventHandler, Outbox } from '#platform/events';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Logger } from '#platform/observability';
import { newEvent, parsePayload } from '#contracts/events';
import { type AuditStore, worker } from '../audit/audit.store.js';
import { wakeJob } from '../job-names.js';
import { isOfficer } from '../requests/access.rules.js';
import { type PrivacyRequestRow, progressTopic } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import type { StepStore } from '../steps/step.store.js';
import type { ErasureStore } from './erasure.store.js';

export interface AcknowledgementDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly erasures: ErasureStore;
  readonly audit: AuditStore;
  readonly outbox: Outbox;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly log: Logger;
  readonly settings: { readonly ackDeadlineMs: number };
}

export type WaiverOutcome =
  | { readonly kind: 'WAIVED'; readonly request: PrivacyRequestRow }
  | { readonly kind: 'NOT_PERMITTED' | 'NOTHING_TO_WAIVE' };

const batch = 50;

/** Hears from every subgraph that it has done its part; asks again where one is late; lets an officer waive, with a reason. */
export class Acknowledgements {
  readonly #deps: AcknowledgementDependencies;

  constructor(deps: AcknowledgementDependencies) {
    this.#deps = deps;
  }

  get handler(): EventHandler {
    return {
      consumer: 'privacy.acknowledgements',
      types: ['user.deleted.acknowledged'],
      handle: async (events, tx) => {
        for (const event of events) await this.#take(tx, event.payload);
      },
    };
  }

  async waive(actor: Actor, waiver: { requestId: string; subgraph: string; reason: string }): Promise<WaiverOutcome> {
    const { db, requests, erasures, audit } = this.#deps;
    return db.transaction(async (tx): Promise<WaiverOutcome> => {
      const request = await requests.lockRow(tx, waiver.requestId);
      if (!request || actor.kind !== 'user' || !isOfficer(actor, request.companyId)) return { kind: 'NOT_PERMITTED' };
      if (request.phase !== 'AWAITING_ACKS' || !(await erasures.waive(tx, { ...waiver, by: actor.id })))
        return { kind: 'NOTHING_TO_WAIVE' };
      await this.#goOn(tx, request);
      const details = { subgraph: waiver.subgraph };
      await audit.append(tx, { requestId: request.id, actor, action: 'ACKNOWLEDGEMENT_WAIVED', details });
      return { kind: 'WAIVED', request: await requests.require(request.id, tx) };
    });
  }

  /** Tells subgraphs that are late once more; telling twice does no harm. */
  async remind(): Promise<void> {
    const { db, requests, erasures, outbox, audit, log, settings } = this.#deps;
    for (const requestId of await erasures.lateAcks(batch))
      await db.transaction(async (tx) => {
        const request = await requests.lockRow(tx, requestId);
        if (!request?.subjectUserId || request.epoch === null || request.phase !== 'AWAITING_ACKS') return;
        const late = await erasures.askAgain(tx, requestId, settings.ackDeadlineMs);
        if (late === 0) return;
        const { subjectUserId: userId, epoch } = request;
        await outbox.append(tx, [newEvent('user.deleted', userId, { userId, epoch })]);
        await audit.append(tx, {
          requestId,
          actor: worker,
          action: 'ACKNOWLEDGEMENT_OVERDUE',
          details: { subgraphs: late },
        });
        log.error(
          { requestId, subgraphs: late },
          'Subgraphs have not confirmed an erasure; start them, or waive their acknowledgement',
        );
      });
  }

  async #take(tx: Tx, payload: unknown): Promise<void> {
    const { requests, erasures, audit } = this.#deps;
    const { userId, epoch, subgraph, counts, catalogueHash } = parsePayload('user.deleted.acknowledged', payload);
    const active = await requests.active(tx, userId, 'ERASURE');
    if (!active || active.epoch !== epoch) return;
    const request = await requests.lockRow(tx, active.id);
    if (
      !request ||
      !(await erasures.acknowledge(tx, { requestId: request.id, subgraph, epoch, counts, catalogueHash }))
    )
      return;
    await this.#goOn(tx, request);
    await audit.append(tx, { requestId: request.id, actor: worker, action: 'ACKNOWLEDGED', details: { subgraph } });
  }

  async #goOn(tx: Tx, request: PrivacyRequestRow): Promise<void> {
    const { requests, steps, erasures, signals, jobs } = this.#deps;
    const acks = await erasures.acksOf(request.id, tx);
    const isComplete = acks.every(({ ackedAt, waivedAt }) => ackedAt ?? waivedAt);
    if (isComplete && request.phase === 'AWAITING_ACKS') {
      await requests.apply(tx, { requestId: request.id, state: request, event: { type: 'ACKNOWLEDGED' } });
      await steps.makeReady(tx, request.id, 'VERIFY');
    } else await requests.touch(tx, request);
    tx.afterCommit(() => {
      signals.notify(progressTopic(request.id));
      if (isComplete) void jobs.wake(wakeJob, { requestId: request.id }, { unique: request.id }).catch(() => {});
    });
  }
}
