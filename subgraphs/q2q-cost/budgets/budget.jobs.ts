import type { JobDefinition } from '#platform/jobs';
import type { Budgets } from './budget.service.js';

const dayMs = 86_400_000;

/** Can be lost, late or doubled: the next run finds what is missing, once. */
export const budgetJobs = (budgets: Budgets): JobDefinition[] => [
  {
    name: 'q2q-cost.open-next-periods',
    every: '1 hour',
    concurrency: 1,
    async run() {
      await budgets.openNextPeriods(dayMs);
    },
  },
];
