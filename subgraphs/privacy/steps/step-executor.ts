import { worker } from '../audit/audit.store.js';
import { notifyStep } from '../notifications/notify-step.js';
import { isTerminal } from '../requests/state-machine.rules.js';
import { collectStep } from '../export/collect-step.js';
import { type ExportContext, inRequest } from './request-work.js';
import { packageStep } from '../export/package-step.js';
import { planStep } from '../export/plan-step.js';
import { backoffMs } from './progress.rules.js';
import { describeError, LeaseLost, StepFailure } from './step-failure.js';
import type { StepKind, StepRow } from '../export/step-row.js';

type StepWork = (context: ExportContext, step: StepRow, signal: AbortSignal) => Promise<void>;

const workOf: Readonly<Record<StepKind, StepWork>> = {
  PLAN: planStep,
  COLLECT: collectStep,
  PACKAGE: packageStep,
  NOTIFY: notifyStep,
};

export interface ExecutorRun {
  /** Aborted when this process stops: the step in hand is given back. */
  readonly signal: AbortSignal;
  /** Called about every third of a lease, however long a step takes. */
  touch?(): Promise<void>;
}

/** Takes steps as long as there are any. Any number of these may run in any number of processes. */
export class ExportExecutor {
  constructor(private readonly context: ExportContext) {}

  /** Answers how many steps it ran. */
  async runUntilIdle(run: ExecutorRun): Promise<number> {
    for (let done = 0; ; done += 1) {
      if (run.signal.aborted) return done;
      const step = await this.context.steps.claim(this.context.settings.leaseMs);
      if (!step) return done;
      await this.run(step, run);
    }
  }

  private async run(step: StepRow, run: ExecutorRun): Promise<void> {
    const held = this.holdLease(step, run);
    const log = this.context.log.child({ requestId: step.requestId, step: step.kind, subgraph: step.subgraph });
    try {
      if (step.attempts > this.context.settings.maxAttempts) throw lostTooOften();
      await workOf[step.kind](this.context, step, held.signal);
    } catch (error) {
      if (error instanceof LeaseLost || held.signal.reason instanceof LeaseLost) {
        log.warn({ fence: step.fence }, 'Another worker has taken over this step');
      } else if (run.signal.aborted) {
        await this.context.steps.release(step).catch(ignoreLostLease);
      } else {
        await this.recordFailure(step, error);
        log.warn({ ...describeError(error), attempts: step.attempts }, 'An export step failed');
      }
    } finally {
      held.end();
    }
  }

  private async recordFailure(step: StepRow, error: unknown): Promise<void> {
    const { code, message, retry } = describeError(error);
    const { maxAttempts, backoffBaseMs } = this.context.settings;
    try {
      // A page that went well has set the counter back, so what counts is the database's number, not the claim's.
      const current = (await this.context.steps.ofRequest(step.requestId)).find((each) => each.id === step.id);
      const attempts = Math.max(1, current?.attempts ?? step.attempts);
      if (retry && attempts < maxAttempts) {
        await this.context.steps.retryLater(step, {
          delayMs: backoffMs(attempts, backoffBaseMs),
          error: `${code}: ${message}`,
        });
      } else {
        await this.giveUp(step, { code, message, attempts });
      }
    } catch (failure) {
      ignoreLostLease(failure);
    }
  }

  private async giveUp(step: StepRow, failure: { code: string; message: string; attempts: number }): Promise<void> {
    const { context } = this;
    const { requestId } = step;
    const where = step.subgraph ? `${step.kind} ${step.subgraph}` : step.kind;
    const text = `${where} failed after ${failure.attempts} ${failure.attempts === 1 ? 'try' : 'tries'}: ${failure.message}`;
    await inRequest(context, requestId, async (tx, state) => {
      await context.steps.fail(tx, step, `${failure.code}: ${failure.message}`);
      // The package is there even if no mail could tell so.
      const ended = isTerminal(state.phase);
      if (!ended) {
        await context.steps.cancelOthers(tx, step);
        await context.requests.apply(tx, { requestId, state, event: { type: 'GAVE_UP' } });
        await tx.query('update privacy_request set failure_code = $2, failure_message = $3 where id = $1', [
          requestId,
          failure.code,
          text,
        ]);
      }
      const action = ended ? 'NOTIFICATION_FAILED' : 'EXPORT_FAILED';
      await context.audit.append(tx, {
        requestId,
        actor: worker,
        action,
        details: { code: failure.code, step: where },
      });
    });
    context.log.error({ requestId, code: failure.code }, `A data export needs an operator: ${text}`);
  }

  /** Renews the lease while the step runs; losing it aborts the step. */
  private holdLease(step: StepRow, run: ExecutorRun): { signal: AbortSignal; end(): void } {
    const lost = new AbortController();
    const { leaseMs } = this.context.settings;
    const timer = setInterval(() => {
      this.context.steps.renew(step, leaseMs).catch((error: unknown) => {
        if (error instanceof LeaseLost) lost.abort(error);
      });
      run.touch?.().catch(() => {});
    }, leaseMs / 3);
    return { signal: AbortSignal.any([run.signal, lost.signal]), end: () => clearInterval(timer) };
  }
}

const lostTooOften = (): StepFailure =>
  new StepFailure({
    code: 'WORKER_LOST',
    message:
      'Every worker that took it was gone before its end. Look for out-of-memory kills, then ask for a new export.',
    retry: false,
  });

function ignoreLostLease(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}
