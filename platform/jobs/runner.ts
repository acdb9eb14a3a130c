import type { Job as AgendaJob } from 'agenda';
import type { Logger } from '#platform/observability';
import type { GuardedRepository } from './guarded-repository.js';
import type { JobData, JobDefinition } from './job.js';
import type { JobMetrics } from './metrics.js';
import type { WakeUpStore } from './store.js';

export const defaultLockMs = 30_000;

/** What Agenda gets to see and store of a failure: never the message, which may quote the data it failed on. */
class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

/** The run stopped because the process is leaving: the next process takes it at once, and it does not count as a try. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted';
}

/** Reason of `JobRun.signal` when another process may be running the same wake-up by now. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
  constructor(job: string) {
    super(
      `The lock of a run of job "${job}" was lost. Stop writing: another process may run it. It resumes from what is stored.`,
    );
  }
}

export interface RunnerOptions {
  readonly store: WakeUpStore;
  readonly repository: GuardedRepository;
  readonly metrics: JobMetrics;
  readonly log: Logger;
}

export interface Runner {
  run(definition: JobDefinition, job: AgendaJob): Promise<void>;
  running(): Record<string, number>;
  /** Aborts every run's signal and waits until all have ended; `false` when some are left after `deadlineMs`. */
  interrupt(deadlineMs: number): Promise<boolean>;
}

interface Lease {
  readonly signal: AbortSignal;
  readonly touch: () => Promise<void>;
  lost(): boolean;
  stop(): void;
}

export function createRunner({ store, repository, metrics, log }: RunnerOptions): Runner {
  const runs = new Map<symbol, { name: string; abort: AbortController; ended: Promise<unknown> }>();
  let leaving = false;

  /** Renews the lock three times per lock time by itself, on top of the job's own `touch`. */
  function lease(definition: JobDefinition, job: AgendaJob, abort: AbortController): Lease {
    const lockMs = definition.lockMs ?? defaultLockMs;
    const id = String(job.attrs._id);
    const row = repository.lease(id) ?? { dueAt: null, lockedAt: new Date() };
    let lost = false;
    const lose = () => {
      lost = true;
      repository.forget(id);
      abort.abort(new LockLost(definition.name));
    };
    const touch = async () => {
      if (lost) throw new LockLost(definition.name);
      const now = new Date(Math.max(Date.now(), row.lockedAt.getTime() + 1));
      if (await store.renew(id, row.lockedAt, now)) {
        row.lockedAt = now;
      } else {
        lose();
        throw new LockLost(definition.name);
      }
    };
    const renew = serial(touch);
    const heartbeat = setInterval(() => {
      renew().catch((error: unknown) => {
        log.warn({ err: error, job: definition.name }, 'job lock could not be renewed');
        if (!lost && Date.now() - row.lockedAt.getTime() >= lockMs) lose();
      });
    }, lockMs / 3);
    return { signal: abort.signal, touch: renew, lost: () => lost, stop: () => clearInterval(heartbeat) };
  }

  async function attempt(
    definition: JobDefinition,
    job: AgendaJob,
    held: Lease,
  ): Promise<'ok' | 'failed' | 'interrupted'> {
    const runLog = log.child({ job: definition.name, wakeUp: String(job.attrs._id) });
    try {
      await definition.run({
        data: (job.attrs.data ?? {}) as JobData,
        signal: held.signal,
        log: runLog,
        touch: held.touch,
      });
      return 'ok';
    } catch (error) {
      if (leaving && held.signal.aborted) return 'interrupted';
      runLog.error({ err: error, attempt: (job.attrs.failCount ?? 0) + 1 }, 'job failed');
      metrics.failures.inc({ job: definition.name });
      return 'failed';
    } finally {
      held.stop();
    }
  }

  async function run(definition: JobDefinition, job: AgendaJob): Promise<void> {
    const name = definition.name;
    const dueAt = repository.lease(String(job.attrs._id))?.dueAt;
    if (dueAt) metrics.lag.observe({ job: name }, Math.max(0, Date.now() - dueAt.getTime()) / 1000);
    const abort = new AbortController();
    const started = performance.now();
    const key = Symbol(name);
    const ended = attempt(definition, job, lease(definition, job, abort));
    runs.set(key, { name, abort, ended });
    metrics.running.inc({ job: name });
    const outcome = await ended;
    runs.delete(key);
    metrics.running.dec({ job: name });
    metrics.duration.observe({ job: name, outcome }, (performance.now() - started) / 1000);
    if (outcome === 'failed') throw new RunFailed(`Job "${name}" failed; the log has the reason.`);
    // Agenda counts every throw as a try; a shutdown is none.
    if (outcome === 'interrupted') job.attrs.failCount = (job.attrs.failCount ?? 0) - 1;
    if (outcome === 'interrupted') throw new RunInterrupted(`Job "${name}" was interrupted by a shutdown.`);
  }

  return {
    run,
    running() {
      const counts: Record<string, number> = {};
      for (const { name } of runs.values()) counts[name] = (counts[name] ?? 0) + 1;
      return counts;
    },
    async interrupt(deadlineMs) {
      leaving = true;
      for (const { abort } of runs.values()) abort.abort(new RunInterrupted('The process is shutting down.'));
      const all = Promise.all([...runs.values()].map(({ ended }) => ended)).then(() => true);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, deadlineMs, false)));
      return Promise.race([all, late]).finally(() => clearTimeout(timer));
    },
  };
}

/** One at a time: two renewals from the same starting point would look like a lost lock. */
function serial(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => (last = last.catch(() => {}).then(work));
}
