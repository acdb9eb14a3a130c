import type { Database } from '#platform/database';
import { pruneKeys } from '#platform/idempotency';
import type { JobDefinition } from '#platform/jobs';
import type { Clock } from '#platform/time';
import type { BudgetAlerts } from './alerts.service.js';
import type { Budgets } from './budget.service.js';
import type { BudgetOverrides } from './override.service.js';

const dayMs = 86_400_000;
/** How long a repeated request is recognised. */
const keptKeysMs = 30 * dayMs;
const keysPerStatement = 10_000;
const overridesPerRun = 100;

interface BudgetJobDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly budgets: Budgets;
  readonly overrides: BudgetOverrides;
  readonly alerts: BudgetAlerts;
}

/** Can be lost, late or doubled: the next run finds what is missing, once. */
export const budgetJobs = ({ db, clock, budgets, overrides, alerts }: BudgetJobDependencies): JobDefinition[] => [
  {
    name: 'q2q-cost.open-next-periods',
    every: '1 hour',
    concurrency: 1,
    async run() {
      await budgets.openNextPeriods(dayMs);
    },
  },
  {
    name: 'q2q-cost.end-expired-overrides',
    every: '30 seconds',
    concurrency: 1,
    async run(run) {
      while (!run.signal.aborted && (await overrides.endExpired(overridesPerRun)) === overridesPerRun)
        await run.touch();
    },
  },
  {
    name: 'q2q-cost.budget-alerts',
    every: '10 seconds',
    concurrency: 1,
    async run() {
      await alerts.tell();
    },
  },
  {
    name: 'q2q-cost.prune-idempotency-keys',
    every: '1 hour',
    concurrency: 1,
    async run(run) {
      const before = new Date(clock.now().getTime() - keptKeysMs);
      while (!run.signal.aborted && (await pruneKeys(db, before, keysPerStatement)) === keysPerStatement)
        await run.touch();
    },
  },
];
