import type { JobDefinition, JobRun, JobScheduler } from '#platform/jobs';
import type { Clock } from '#platform/time';
import { Gauge, type Registry } from 'prom-client';
import type { AuditAnchor } from './audit/audit-check.js';
import type { ClockService } from './clock/clock.service.js';
import type { Acknowledgements } from './erasure/acknowledgement.service.js';
import type { Retention } from './export/retention.service.js';
import { alarmJob, anchorJob, sweepJob, tickJob, wakeJob } from './job-names.js';
import type { StepStore } from './steps/step.store.js';
import type { StepExecutor } from './steps/step-executor.js';

const tickMs = 15_000;
/** How long a dead process keeps the others waiting; while it lives the scheduler renews it. Steps have leases of their own. */
const lockMs = 15_000;

export interface PrivacyJobDependencies {
  readonly clocks: ClockService;
  readonly acknowledgements: Acknowledgements;
  readonly metrics: Registry;
  readonly anchor: AuditAnchor;
  readonly executor: StepExecutor;
  readonly retention: Retention;
  readonly steps: StepStore;
  readonly scheduler: JobScheduler;
  readonly clock: Clock;
}

/**
 * Wake-ups only: what is to be done is in Postgres. `wake` follows a request, `tick` finds what a lost wake-up or a dead worker left,
 * `sweep` deletes what has expired.
 */
export function privacyJobs(deps: PrivacyJobDependencies): JobDefinition[] {
  const { executor, retention } = deps;
  const overdue = overdueGauge(deps.metrics);
  const work = async (run: JobRun): Promise<void> => {
    const { signal } = run;
    await executor.runUntilIdle({ signal, touch: () => run.touch() });
    await retention.removeStaging(signal);
    await wakeAgain(deps, signal);
  };
  return [
    { name: wakeJob, concurrency: 2, lockMs, run: work },
    { name: tickJob, every: '15 seconds', concurrency: 1, lockMs, run: work },
    {
      name: alarmJob,
      every: '1 minute',
      concurrency: 1,
      lockMs: 60_000,
      async run() {
        overdue.set(await deps.clocks.alarm());
        await deps.acknowledgements.remind();
      },
    },
    {
      name: anchorJob,
      every: '1 hour',
      concurrency: 1,
      lockMs: 60_000,
      run: async () => void (await deps.anchor.anchor()),
    },
    { name: sweepJob, every: '1 minute', concurrency: 1, lockMs: 60_000, run: ({ signal }) => retention.sweep(signal) },
  ];
}

const overdueMetric = 'privacy_requests_overdue';

const overdueGauge = (metrics: Registry): Gauge =>
  (metrics.getSingleMetric(overdueMetric) as Gauge | undefined) ??
  new Gauge({
    name: overdueMetric,
    help: 'Privacy requests that are open and past their due date; alarm when it is not 0',
    registers: [metrics],
  });

/** A step that becomes free before the next tick (a retry, the lease of a dead worker) is not left to wait for it. */
async function wakeAgain({ steps, scheduler, clock }: PrivacyJobDependencies, signal: AbortSignal): Promise<void> {
  const dueInMs = await steps.nextDueInMs();
  if (dueInMs === null || dueInMs > tickMs || signal.aborted) return;
  const at = new Date(clock.now().getTime() + Math.max(0, dueInMs) + 50);
  await scheduler.wake(wakeJob, { reason: 'retry' }, { at, unique: 'retry' });
}
