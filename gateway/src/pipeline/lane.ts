import { setTimeout } from 'node:timers/promises';
import { FairQueue, type QueueLimits } from './fair-queue.js';
import { tooMany } from './refusals.js';
import type { Rejection } from './rejection.js';

/** Three times what one planning may take. */
const PATIENCE_MS = 1500;

/** Somebody who waits. */
export interface Waiter {
  /** Those of one caller wait for each other. */
  readonly caller: string;
  /** Aborted when there is nobody any more. */
  readonly signal?: AbortSignal | undefined;
  /** When they are told to come back later instead; in ms of `performance.now()`. */
  readonly until: number;
}

type Run = () => Promise<Rejection | undefined>;

interface Work {
  readonly waiters: Waiter[];
  readonly run: Run;
  readonly finished: Promise<Rejection | undefined>;
  readonly finish: (refused: Rejection | undefined) => void;
}

/** Does one thing after the other, the callers in turn; what nobody waits for any more, or for too long, is not done. */
export class Lane {
  readonly #patience: Patience;
  readonly #waiting: FairQueue<Work>;
  /** Waiting or being done. */
  readonly #byName = new Map<string, Work>();
  #working = false;

  constructor(limits: QueueLimits, patience: Patience) {
    this.#waiting = new FairQueue(limits);
    this.#patience = patience;
  }

  /** @param name what many wait for at once is done once; refused when too much waits already */
  do(waiter: Waiter, name: string, run: Run): Promise<Rejection | undefined> {
    const known = this.#byName.get(name);
    if (known) {
      known.waiters.push(waiter);
      return known.finished;
    }
    const { promise: finished, resolve: finish } = Promise.withResolvers<Rejection | undefined>();
    const work: Work = { waiters: [waiter], run, finished, finish };
    if (!this.#waiting.push(waiter.caller, work)) return Promise.resolve(tooMany());
    this.#byName.set(name, work);
    void this.#work();
    return finished.finally(() => this.#byName.delete(name));
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) {
      const now = performance.now();
      const isWanted = work.waiters.some(({ signal, until }) => !signal?.aborted && now < until);
      work.finish(isWanted ? await this.#patience.with(work.run) : tooMany());
    }
    this.#working = false;
  }
}

/**
 * What a process does that yields may have to wait for the very requests that need it. So while nobody else is served it is waited for only
 * so long, and then left to whoever asked, with everything after it until it has been answered.
 */
export class Patience {
  readonly #othersAreServed: () => boolean;
  /** Not waited for any longer, and not answered yet. */
  #late = 0;

  constructor(othersAreServed: () => boolean) {
    this.#othersAreServed = othersAreServed;
  }

  /** What `run` refuses; undefined where it fails or is not waited for. */
  async with(run: Run): Promise<Rejection | undefined> {
    if (this.#late > 0 && !this.#othersAreServed()) return undefined;
    // What goes wrong is found once more by whoever asked, and said.
    const answered = run().then(
      (refused) => ({ refused }),
      () => ({ refused: undefined }),
    );
    for (;;) {
      const answer = await inTime(answered);
      if (answer) return answer.refused;
      if (!this.#othersAreServed()) break;
    }
    this.#late++;
    void answered.then(() => this.#late--);
    return undefined;
  }
}

async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const late = setTimeout(PATIENCE_MS, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}
