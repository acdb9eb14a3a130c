import type { Database } from '#platform/database';
import type { JobDefinition } from '#platform/jobs';
import type { Clock } from '#platform/time';
import { RecordEvents } from './record-event.store.js';

/** May be lost, late or run twice: what it deletes is old anyway. */
export const recordJobs = ({ db, clock }: { db: Database; clock: Clock }): JobDefinition[] => [
  {
    name: 'impact.forget-record-events',
    every: '1 day',
    concurrency: 1,
    async run() {
      await RecordEvents.forget(db, clock.now());
    },
  },
];
