import type { JobParameters, JobRepository } from 'agenda';
import type { Logger } from '#platform/observability';

export interface RowLease {
  readonly dueAt: Date | null;
  /** As stored; moved by every renewal. */
  lockedAt: Date;
}

export interface GuardedRepository extends JobRepository {
  /** The row's lock as this process holds it, and when the row was due (overwritten in the store before the run starts). */
  lease(id: string): RowLease | undefined;
  /** The lock of this row belongs to another process now: nothing this process knows about it may be written. */
  forget(id: string): void;
  /** No row is locked from here on; a lock that is being taken right now is given back. */
  stopClaiming(): void;
  /** Resolves when no write is under way. */
  settled(): Promise<void>;
}

export interface GuardOptions {
  readonly log: Logger;
  readonly lockMsOf: (jobName: string) => number;
}

const never = new Date('9999-12-31T00:00:00Z');

/**
 * Agenda's repository with its loose ends tied: some of its calls are not awaited by Agenda (a store outage would end the process with
 * an unhandled rejection), its drain leaves rows locked that never started, and it deletes finished rows in a second step that a crash
 * can skip. A finished one-time row is deleted in place of its last update.
 *
 * Locks are kept here and renewed by the runner. Agenda sees rows that never expire: its own check would keep a timer of half a lock
 * time alive after every run, and takes a renewal that failed for one that held.
 */
export function guardRepository(inner: JobRepository, options: GuardOptions): GuardedRepository {
  const { log, lockMsOf } = options;
  const leases = new Map<string, RowLease>();
  const forgotten = new Set<string>();
  const writes = new Set<Promise<unknown>>();
  let open = true;

  const track = async <T>(write: Promise<T>): Promise<T> => {
    writes.add(write);
    try {
      return await write;
    } finally {
      writes.delete(write);
    }
  };
  const unlock = async (ids: Parameters<JobRepository['unlockJobs']>[0]) => {
    await track(inner.unlockJobs(ids)).catch((error: unknown) =>
      log.warn({ err: error, jobs: ids.length }, 'job store: locks could not be given back, they end by themselves'),
    );
  };
  const saveJobState: JobRepository['saveJobState'] = async (job, options) => {
    const id = String(job._id);
    const finished = !job.lockedAt;
    const lockedAt = finished ? undefined : leases.get(id)?.lockedAt;
    if (finished) leases.delete(id);
    if (forgotten.has(id)) {
      if (finished) forgotten.delete(id);
      return;
    }
    if (finished && job.type === 'normal' && !job.nextRunAt) await track(inner.removeJobs({ id }));
    else await track(inner.saveJobState({ ...job, lockedAt }, options));
  };
  const getNextJobToRun: JobRepository['getNextJobToRun'] = async (name, nextScanAt, _deadline, _now, options) => {
    if (!open) return undefined;
    const now = new Date();
    const job = await track(
      inner.getNextJobToRun(name, nextScanAt, new Date(now.getTime() - lockMsOf(name)), now, options),
    );
    if (!job) return undefined;
    const id = String(job._id);
    if (!open) {
      await unlock([id]);
      return undefined;
    }
    forgotten.delete(id);
    leases.set(id, { dueAt: job.nextRunAt, lockedAt: now });
    return { ...job, lockedAt: never };
  };

  return new Proxy(inner as GuardedRepository, {
    get(_target, property) {
      const own: Partial<GuardedRepository> = {
        saveJobState,
        getNextJobToRun,
        unlockJobs: unlock,
        unlockJob: (job: JobParameters) => unlock([job._id!]),
        lease: (id) => leases.get(id),
        forget: (id) => void forgotten.add(id),
        stopClaiming: () => void (open = false),
        settled: async () => {
          while (writes.size > 0) await Promise.allSettled(writes);
        },
      };
      const value: unknown = Reflect.get(own, property) ?? Reflect.get(inner, property, inner);
      return typeof value === 'function' ? value.bind(inner) : value;
    },
  });
}
