/** The queue is full: nothing of this unit was taken, and trying again later is right. */
export class QueueFullError extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super(`The ingestion queue is full; try again in ${retryAfterSeconds} s.`);
  }
}

export interface GroupCommitOptions<U, R> {
  /** Most weight in one commit. */
  readonly maxBatch: number;
  /** How long the first unit of a batch may wait for company. */
  readonly maxWaitMs: number;
  /** Most weight waiting; beyond it `submit` throws `QueueFullError`. */
  readonly maxQueued: number;
  /** A commit that takes longer no longer keeps the next batch waiting: its connection may be stuck. */
  readonly overtakeAfterMs: number;
  /** Most commits at once, stuck ones included. */
  readonly maxCommits: number;
  weigh(unit: U): number;
  /** Commits the units together and returns one result per unit, in order. A throw fails all of them. */
  commit(units: readonly U[]): Promise<readonly R[]>;
}

interface Waiting<U, R> {
  readonly unit: U;
  readonly weight: number;
  readonly since: number;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Group commit: many callers share one transaction, as a database does with its log. While one
 * batch is being committed the next one gathers, so batches grow with the load and latency stays
 * near two commits. One batch at a time keeps the order of arrival; only a batch that is stuck is
 * overtaken.
 */
export class GroupCommit<U, R> {
  private waiting: Waiting<U, R>[] = [];
  private queued = 0;
  /** The commits under way; each knows when it may be overtaken. */
  private readonly commits = new Set<{ readonly overtakeAt: number }>();
  private timer: NodeJS.Timeout | undefined;
  private idle: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions<U, R>) {}

  /** Weight waiting or being committed. */
  get depth(): number {
    return this.queued;
  }

  submit(unit: U): Promise<R> {
    const weight = this.options.weigh(unit);
    // A unit heavier than the whole queue would never fit; alone it is let through.
    if (this.queued > 0 && this.queued + weight > this.options.maxQueued) return Promise.reject(new QueueFullError(1));
    this.queued += weight;
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ unit, weight, since: performance.now(), resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when nothing waits and nothing is being committed. */
  async drain(): Promise<void> {
    if (this.queued === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private schedule(): void {
    const first = this.waiting[0];
    if (!first || this.commits.size >= this.options.maxCommits) return;
    const now = performance.now();
    const full = this.queued >= this.options.maxBatch;
    const gatheredAt = full ? now : first.since + this.options.maxWaitMs;
    const waitMs = Math.max(gatheredAt, ...[...this.commits].map(({ overtakeAt }) => overtakeAt)) - now;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (waitMs <= 0) void this.flush();
    else this.timer = setTimeout(() => this.schedule(), waitMs);
  }

  private take(): Waiting<U, R>[] {
    let count = 0;
    let weight = 0;
    for (const item of this.waiting) {
      if (count > 0 && weight + item.weight > this.options.maxBatch) break;
      weight += item.weight;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async flush(): Promise<void> {
    const batch = this.take();
    const commit = { overtakeAt: performance.now() + this.options.overtakeAfterMs };
    this.commits.add(commit);
    try {
      const results = await this.options.commit(batch.map((item) => item.unit));
      for (const [index, item] of batch.entries()) item.resolve(results[index]!);
    } catch (error) {
      for (const item of batch) item.reject(error);
    }
    this.commits.delete(commit);
    for (const item of batch) this.queued -= item.weight;
    if (this.queued === 0) for (const resolve of this.idle.splice(0)) resolve();
    this.schedule();
  }
}
