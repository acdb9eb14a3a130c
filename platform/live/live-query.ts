import type { Signals } from './signals.js';

export interface LiveQueryOptions<T> {
  readonly signals: Signals;
  readonly topic: string;
  /** Reads the state after `afterSeq`; answers what is new, oldest first (for a current-state stream: one item, or none). */
  read(afterSeq: number): Promise<readonly T[]>;
  seqOf(item: T): number;
  /** The last sequence number the client has seen; it gets the current state first when absent. */
  readonly afterSeq?: number;
  /** The stream ends after an item for which this is true. */
  isLast?(item: T): boolean;
  /** Shortest time between two reads, so that a burst of signals costs one read. Default: 50 ms. */
  readonly minIntervalMs?: number;
}

/**
 * A subscription as a stream of states: the current one first, then every change, each with a sequence number. The topic is watched
 * before the first read, so no change falls between the two. `return()` ends a pending `next()` at once.
 */
export function liveQuery<T>(options: LiveQueryOptions<T>): AsyncIterableIterator<T> {
  const { minIntervalMs = 50 } = options;
  const watch = options.signals.watch(options.topic);
  let buffered: T[] = [];
  let seq = options.afterSeq ?? -1;
  let started = false;
  let ended = false;
  let lastReadAt = 0;
  let wakeSleeper: (() => void) | undefined;

  const end = () => {
    ended = true;
    watch.close();
    wakeSleeper?.();
    return { value: undefined, done: true as const };
  };
  const pause = async () => {
    const waitMs = lastReadAt + minIntervalMs - performance.now();
    if (waitMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  const refill = async () => {
    await pause();
    if (ended) return;
    lastReadAt = performance.now();
    buffered = [...(await options.read(seq))].filter((item) => options.seqOf(item) > seq);
  };

  return {
    async next() {
      try {
        // oxlint-disable-next-line no-unmodified-loop-condition -- return() ends the stream from outside
        while (!ended) {
          const item = buffered.shift();
          if (item !== undefined) {
            seq = options.seqOf(item);
            if (options.isLast?.(item)) end();
            return { value: item, done: false };
          }
          if (started && !(await watch.next())) break;
          started = true;
          await refill();
        }
      } catch (error) {
        end();
        throw error;
      }
      return end();
    },
    async return() {
      return end();
    },
    async throw(error) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
