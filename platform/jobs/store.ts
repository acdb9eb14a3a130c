import type { JobRepository } from 'agenda';
import type { JobData } from './job.js';

export interface WakeUp {
  readonly id: string;
  readonly name: string;
  readonly data: JobData;
  readonly at: Date;
}

/**
 * Where wake-ups are stored. Agenda works through `repository`; what Agenda cannot do safely is here: its own `unique` is a check
 * followed by an insert (two processes insert twice), counts finished and running rows as pending (a wake-up during a run is lost), and
 * on MongoDB its `every` clears the lock of a run in progress at each start of a process.
 */
export interface WakeUpStore {
  readonly backend: 'postgres' | 'mongodb';
  readonly repository: JobRepository;
  /** A row id in the store's own format from a hash of `seed`. */
  idOf(seed: string): string;
  /**
   * Creates the row, or brings the pending row of this id forward to an earlier time, atomically. `running` when the row of this id has
   * started: it may have read its facts already, so that it does not count as pending.
   */
  wake(wakeUp: WakeUp): Promise<'pending' | 'running'>;
  /** The one row of a recurring job. An existing row keeps its time and its lock unless the recurrence has changed. */
  recur(job: { name: string; every: string; firstRunAt: Date }): Promise<void>;
  /** Moves a lock from one time to another; `false` when another process holds it by now. */
  renew(id: string, from: Date, to: Date): Promise<boolean>;
  /** Rows that are due and wait for a worker. */
  due(now: Date): Promise<number>;
  /** Calls `listener` with a job's name when another process has woken it. A store may not be able to: workers poll anyway. */
  listen(listener: (name: string) => void): void;
  /** Rejects with the reason when the server does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
