import type { Logger } from '#platform/observability';

/** Job data carries ids only, never personal data: it is stored by the scheduler in clear text. */
export type JobData = Readonly<Record<string, string | number>>;

export interface JobRun<D extends JobData = JobData> {
  readonly data: D;
  /** Aborted when the process drains or the lock is lost. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Renews the lock; call at least twice per `lockMs` in long work. */
  touch(): Promise<void>;
}

/**
 * A wake-up. The scheduler may lose, delay or double it: `run` is idempotent and takes its truth from Postgres.
 * Jobs with `every` are scheduled at start; the others are woken with `JobScheduler.wake`.
 */
export interface JobDefinition<D extends JobData = JobData> {
  readonly name: string;
  /** Cron expression or interval of at least one second, such as `15 seconds`. */
  readonly every?: string;
  /** Runs of this job at once in one process. Default: 5. */
  readonly concurrency?: number;
  /** How long a crashed run blocks its job. Default: 30,000 ms. */
  readonly lockMs?: number;
  run(run: JobRun<D>): Promise<void>;
}

export interface JobScheduler {
  /** Wakes a job as soon as possible, or at a time. With `unique`, a pending wake-up of the same key is reused. */
  wake(name: string, data: JobData, options?: { at?: Date; unique?: string }): Promise<void>;
}
