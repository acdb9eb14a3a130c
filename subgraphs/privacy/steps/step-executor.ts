import { type HeldLease, LeaseLost } from '#platform/leases';
import type { Logger } from '#platform/observability';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import { isTerminal } from '../requests/state-machine.rules.js';
import { backoffMs } from './progress.rules.js';
import type { RequestWork } from './request-work.js';
import { erasureSteps, type StepKind, type StepRow } from './step.entity.js';
import type { StepStore } from './step.store.js';
import { describeError, StepFailure } from './step-failure.js';

/** A step that this process holds. */
export interface StepRun {
  readonly step: StepRow;
  readonly request: PrivacyRequestRow;
  /** Aborted when this process stops, or the step is taken over. */
  readonly signal: AbortSignal;
}

/** What steps of one kind do. */
export interface StepWork {
  run(run: StepRun): Promise<void>;
}

export interface StepExecutorSettings {
  readonly leaseMs: number;
  readonly maxAttempts: number;
  readonly backoffBaseMs: number;
}

export interface StepExecutorDependencies {
  readonly steps: StepStore;
  readonly requests: RequestStore;
  readonly work: RequestWork;
  readonly workOf: Readonly<Record<StepKind, StepWork>>;
  readonly settings: StepExecutorSettings;
  readonly log: Logger;
}

export interface ExecutorRun {
  /** Aborted when this process stops: the step in hand is given back. */
  readonly signal: AbortSignal;
  /** Called about every third of a lease, however long a step takes. */
  touch?(): Promise<void>;
}

/** Takes steps as long as there are any. Any number of these may run in any number of processes. */
export class StepExecutor {
  readonly #deps: StepExecutorDependencies;

  constructor(deps: StepExecutorDependencies) {
    this.#deps = deps;
  }

  /** Returns how many steps it ran. */
  async runUntilIdle(run: ExecutorRun): Promise<number> {
    for (let done = 0; ; done += 1) {
      if (run.signal.aborted) return done;
      const step = await this.#deps.steps.claim(this.#deps.settings.leaseMs);
      if (!step) return done;
      await this.#run(step, run);
    }
  }

  async #run(step: StepRow, run: ExecutorRun): Promise<void> {
    const { steps, settings } = this.#deps;
    const held = this.#hold(step, run);
    const log = this.#deps.log.child({ requestId: step.requestId, step: step.kind, subgraph: step.subgraph });
    try {
      if (step.attempts > settings.maxAttempts) throw lostTooOften();
      const request = await this.#deps.requests.require(step.requestId);
      await this.#deps.workOf[step.kind].run({ step, request, signal: held.signal });
    } catch (error) {
      if (error instanceof LeaseLost || held.signal.reason instanceof LeaseLost) {
        log.warn({ fence: step.fence }, 'Another worker has taken over this step');
      } else if (run.signal.aborted) {
        await steps.release(step).catch(ignoreLostLease);
      } else {
        await this.#recordFailure(step, error);
        log.warn({ ...describeError(error), attempts: step.attempts }, 'A step failed');
      }
    } finally {
      held.end();
    }
  }

  #hold(step: StepRow, run: ExecutorRun): HeldLease {
    return this.#deps.steps.hold(step, {
      leaseMs: this.#deps.settings.leaseMs,
      signal: run.signal,
      renewed: () => void run.touch?.().catch(() => {}),
    });
  }

  async #recordFailure(step: StepRow, error: unknown): Promise<void> {
    const { code, message, retry } = describeError(error);
    const { maxAttempts, backoffBaseMs } = this.#deps.settings;
    try {
      // A page that went well has set the counter back, so what counts is the database's number, not the claim's.
      const current = await this.#deps.steps.get(step.id);
      const attempts = Math.max(1, current?.attempts ?? step.attempts);
      if (retry && attempts < maxAttempts) {
        const delayMs = backoffMs(attempts, backoffBaseMs);
        await this.#deps.steps.retryLater(step, { delayMs, error: `${code}: ${message}` });
      } else {
        await this.#giveUp(step, { code, message, attempts });
      }
    } catch (failure) {
      ignoreLostLease(failure);
    }
  }

  async #giveUp(step: StepRow, failure: { code: string; message: string; attempts: number }): Promise<void> {
    const { code } = failure;
    const where = step.subgraph ? `${step.kind} ${step.subgraph}` : step.kind;
    const message = `${where} failed after ${failure.attempts} ${failure.attempts === 1 ? 'try' : 'tries'}: ${failure.message}`;
    await this.#deps.work.write(step, async (write) => {
      await write.fail(`${code}: ${failure.message}`);
      // The package is there even if no mail could tell so.
      const ended = isTerminal(write.state.phase);
      if (!ended) await write.giveUp({ code, message });
      await write.audit(ended ? 'NOTIFICATION_FAILED' : failedAction(step.kind), { code, step: where });
    });
    this.#deps.log.error({ requestId: step.requestId, code }, `A privacy request needs an operator: ${message}`);
  }
}

const failedAction = (kind: StepKind) => (erasureSteps.has(kind) ? 'ERASURE_FAILED' : 'EXPORT_FAILED');

const lostTooOften = (): StepFailure =>
  new StepFailure({
    code: 'WORKER_LOST',
    message: 'Every worker that took it was gone before its end. Look for out-of-memory kills, then ask again.',
    retry: false,
  });

function ignoreLostLease(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}
