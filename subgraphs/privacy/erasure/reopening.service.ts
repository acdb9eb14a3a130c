import type { Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import { type AuditStore, worker } from '../audit/audit.store.js';
import { dueOf } from '../clock/clock.rules.js';
import type { ClockStore } from '../clock/clock.store.js';
import type { RequestStore } from '../requests/request.store.js';
import type { StepStore } from '../steps/step.store.js';
import type { ErasureStore } from './erasure.store.js';

export interface ReopeningDependencies {
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly erasures: ErasureStore;
  readonly clocks: ClockStore;
  readonly audit: AuditStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Goes on with an erasure when the ground for keeping something has ended. */
export class Reopening {
  readonly #deps: ReopeningDependencies;

  constructor(deps: ReopeningDependencies) {
    this.#deps = deps;
  }

  /**
   * A new request that continues the one that kept records, in the transaction that released the hold. It does what was withheld and was
   * approved then; anything beyond that waits for a person. Returns its id, or `null` when no erasure waits.
   */
  async afterRelease(tx: Tx, userId: string): Promise<string | null> {
    const { requests, steps, erasures, clocks, audit, clock, ids } = this.#deps;
    const ended = await erasures.endedInPart(tx, userId);
    if (!ended) return null;
    const id = ids.next();
    const receivedAt = clock.now();
    const place = await clocks.placeOf(tx, ended.companyId);
    const state = { ...place, receivedAt, extendedAt: null, suspendedAt: null, suspendedDays: 0 };
    const inserted = await requests.insert(tx, {
      id,
      type: 'ERASURE',
      companyId: ended.companyId,
      subjectUserId: userId,
      requestedBy: ended.requestedBy,
      idempotencyKey: null,
      receivedAt,
      dueAt: dueOf(state, { extended: false }),
      subjectPseudonym: ended.subjectPseudonym,
      ...place,
      identityMethod: 'REOPENED',
      identityAt: receivedAt,
      reopens: ended.id,
    });
    if (!inserted) return null;
    await steps.insert(tx, id, [{ kind: 'PREVIEW', state: 'READY' }]);
    await audit.append(tx, {
      requestId: id,
      actor: worker,
      action: 'ERASURE_REOPENED',
      details: { reopens: ended.id },
    });
    return id;
  }
}
