import type { Database, Tx } from '#platform/database';
import type { Signals } from '#platform/live';
import { type AuditStore, worker } from '../audit/audit.store.js';
import type { AuditAction, AuditDetails } from '../audit/chain.rules.js';
import { progressTopic, requestsTopic } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import type { RequestEvent, RequestState } from '../requests/state-machine.rules.js';
import { progressOf } from './progress.rules.js';
import type { SectionCounts, StepKind, StepRow } from './step.entity.js';
import type { Checkpoint, NewStep, StepStore } from './step.store.js';

export interface RequestWorkDependencies {
  readonly db: Database;
  readonly signals: Signals;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly audit: AuditStore;
}

/** What a step writes: everything in one transaction on its request, which is locked first; listeners are told after the commit. */
export class RequestWork {
  readonly #deps: RequestWorkDependencies;

  constructor(deps: RequestWorkDependencies) {
    this.#deps = deps;
  }

  async write(step: StepRow, work: (write: StepWrite) => Promise<void>): Promise<void> {
    const { db, requests, signals } = this.#deps;
    let companyId = '';
    await db.transaction(async (tx) => {
      const state = await requests.lock(tx, step.requestId);
      companyId = state.companyId;
      await work(new StepWrite(this.#deps, { tx, step, state }));
    });
    signals.notify(progressTopic(step.requestId));
    signals.notify(requestsTopic(companyId));
  }
}

/** The writes of one step in one transaction. Each one that changes the step throws `LeaseLost` after a takeover. */
export class StepWrite {
  readonly tx: Tx;
  readonly #deps: RequestWorkDependencies;
  readonly #step: StepRow;
  #state: RequestState;

  constructor(deps: RequestWorkDependencies, given: { tx: Tx; step: StepRow; state: RequestState }) {
    this.#deps = deps;
    this.tx = given.tx;
    this.#step = given.step;
    this.#state = given.state;
  }

  get state(): RequestState {
    return this.#state;
  }

  async apply(event: RequestEvent): Promise<void> {
    const change = { requestId: this.#step.requestId, state: this.#state, event };
    this.#state = await this.#deps.requests.apply(this.tx, change);
  }

  /** Brings the request's progress up to what its steps have done by now. */
  async recordProgress(): Promise<void> {
    await this.apply({ type: 'ADVANCED', progress: progressOf(await this.steps()) });
  }

  steps(): Promise<StepRow[]> {
    return this.#deps.steps.ofRequest(this.#step.requestId, this.tx);
  }

  addSteps(steps: readonly NewStep[]): Promise<void> {
    return this.#deps.steps.insert(this.tx, this.#step.requestId, steps);
  }

  makeReady(kind: StepKind): Promise<void> {
    return this.#deps.steps.makeReady(this.tx, this.#step.requestId, kind);
  }

  makeReadyOne(kind: StepKind, subgraph: string): Promise<void> {
    return this.#deps.steps.makeReadyOne(this.tx, this.#step.requestId, kind, subgraph);
  }

  /** Lets another step of the request run once more. */
  repeat(kind: StepKind): Promise<void> {
    return this.#deps.steps.repeat(this.tx, this.#step.requestId, kind);
  }

  postpone(delayMs: number): Promise<void> {
    return this.#deps.steps.postpone(this.tx, this.#step, delayMs);
  }

  checkpoint(reached: Checkpoint): Promise<void> {
    return this.#deps.steps.checkpoint(this.tx, this.#step, reached);
  }

  advanceWeight(doneWeight: number): Promise<void> {
    return this.#deps.steps.advanceWeight(this.tx, this.#step, doneWeight);
  }

  recount(counted: SectionCounts): Promise<void> {
    return this.#deps.steps.recount(this.tx, this.#step, counted);
  }

  restart(counted: SectionCounts): Promise<void> {
    return this.#deps.steps.restart(this.tx, this.#step, counted);
  }

  complete(): Promise<void> {
    return this.#deps.steps.complete(this.tx, this.#step);
  }

  /** Ends the step without its result. */
  fail(error: string): Promise<void> {
    return this.#deps.steps.fail(this.tx, this.#step, error);
  }

  /** Ends the request without its result: no other step of it goes on. */
  async giveUp(failure: { code: string; message: string }): Promise<void> {
    await this.#deps.steps.cancelOthers(this.tx, this.#step);
    await this.apply({ type: 'GAVE_UP' });
    await this.#deps.requests.explainFailure(this.tx, this.#step.requestId, failure);
  }

  markNotified(): Promise<void> {
    return this.#deps.requests.markNotified(this.tx, this.#step.requestId);
  }

  /** Call it last: the chain of the trail is locked from here to the commit. */
  audit(action: AuditAction, details?: AuditDetails): Promise<void> {
    const entry = { requestId: this.#step.requestId, actor: worker, action };
    return this.#deps.audit.append(this.tx, details === undefined ? entry : { ...entry, details });
  }
}
