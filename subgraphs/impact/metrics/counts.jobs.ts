import type { JobDefinition } from '#platform/jobs';
import type { CountsStore } from './counts.store.js';

/** May be lost, late or run twice: sums do not depend on how many rows they are in. */
export const countsJobs = (counts: CountsStore): JobDefinition[] => [
  {
    name: 'impact.fold-counts',
    every: '1 minute',
    concurrency: 1,
    async run() {
      while ((await counts.fold()) > 10_000);
    },
  },
];
