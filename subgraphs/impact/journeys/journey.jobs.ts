import type { JobDefinition } from '#platform/jobs';
import type { Journeys } from './journeys.service.js';

/** Who is due is in the database: a run that is lost, late or doubled changes nothing but the time. */
export const journeyJobs = (journeys: Pick<Journeys, 'work'>): JobDefinition[] => [
  {
    name: 'impact.evaluate-journeys',
    every: '15 seconds',
    concurrency: 1,
    async run(run) {
      await journeys.work({ signal: run.signal, touch: () => run.touch() });
    },
  },
];
