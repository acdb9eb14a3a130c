export type { JobData, JobDefinition, JobRun, JobScheduler } from './job.js';
export { createJobs, type Jobs, type JobsOptions, type JobStats } from './jobs.js';
export { LockLost } from './runner.js';
