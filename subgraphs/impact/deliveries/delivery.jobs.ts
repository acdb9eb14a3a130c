import type { Database } from '#platform/database';
import { pruneKeys } from '#platform/idempotency';
import type { JobDefinition, JobRun, JobScheduler } from '#platform/jobs';
import type { Clock } from '#platform/time';
import type { DeliveryScheduler } from '../schedules/scheduler.service.js';
import type { DeliveryExecutor } from './executor.service.js';

export const wakeJob = 'impact.deliver';
const tickMs = 15_000;
/** How long a dead process keeps the others waiting; runs have leases of their own. */
const lockMs = 30_000;
const keptKeysMs = 30 * 24 * 60 * 60_000;
const keysPerStatement = 10_000;

interface DeliveryJobDependencies {
  readonly db: Database;
  readonly scheduler: DeliveryScheduler;
  readonly executor: DeliveryExecutor;
  readonly jobs: JobScheduler;
  readonly clock: Clock;
}

/** Wake-ups only: what is due is in Postgres. Without them deliveries are late, never lost. */
export function deliveryJobs(deps: DeliveryJobDependencies): JobDefinition[] {
  const { db, scheduler, executor, clock } = deps;
  const deliver = async (run: JobRun): Promise<void> => {
    await scheduler.tick(run.signal);
    await executor.runUntilIdle({ signal: run.signal, touch: () => run.touch() });
    await wakeAgain(deps, run.signal);
  };
  return [
    { name: wakeJob, concurrency: 4, lockMs, run: deliver },
    { name: 'impact.delivery-tick', every: '15 seconds', concurrency: 2, lockMs, run: deliver },
    {
      name: 'impact.prune-idempotency-keys',
      every: '1 hour',
      concurrency: 1,
      async run(run) {
        const before = new Date(clock.now().getTime() - keptKeysMs);
        while (!run.signal.aborted && (await pruneKeys(db, before, keysPerStatement)) === keysPerStatement)
          await run.touch();
      },
    },
  ];
}

/** A run that becomes due before the next tick is not left to wait for it. */
async function wakeAgain({ executor, jobs, clock }: DeliveryJobDependencies, signal: AbortSignal): Promise<void> {
  const dueInMs = await executor.nextDueInMs();
  if (dueInMs === null || dueInMs > tickMs || signal.aborted) return;
  const at = new Date(clock.now().getTime() + Math.max(0, dueInMs) + 50);
  await jobs.wake(wakeJob, { reason: 'due' }, { at, unique: 'due' });
}
