import type { JobDefinition, JobRun } from '#platform/jobs';
import type { ReportMaker } from './maker.service.js';
import { reportJob } from './report.service.js';

/** Wake-ups only: what waits is in Postgres. */
export function reportJobs(maker: ReportMaker): JobDefinition[] {
  const run = async (job: JobRun): Promise<void> => {
    await maker.runUntilIdle({ signal: job.signal, touch: () => job.touch() });
  };
  return [
    { name: reportJob, concurrency: 1, run },
    { name: 'impact.report-tick', every: '15 seconds', concurrency: 1, run },
  ];
}
