/**
 * "Something about this topic changed": carries no data, so it cannot be wrong, lost data is never its fault, and nothing personal is
 * in it. State is committed first, then signalled; who listens reads the state again.
 */
export interface Signals {
  notify(topic: string): void;
  /** Resolves at the next notification since the last call; notifications in between are coalesced into one. */
  watch(topic: string): { next(): Promise<boolean>; close(): void };
}

export function inProcessSignals(): Signals {
  const watchers = new Map<string, Set<() => void>>();
  return {
    notify(topic) {
      for (const wake of watchers.get(topic) ?? []) wake();
    },
    watch(topic) {
      let pending = false;
      let closed = false;
      let waiting: ((open: boolean) => void) | undefined;
      const settle = (open: boolean) => {
        const resolve = waiting;
        waiting = undefined;
        resolve?.(open);
      };
      const wake = () => {
        if (waiting) settle(true);
        else pending = true;
      };
      const set = watchers.get(topic) ?? new Set();
      watchers.set(topic, set.add(wake));
      return {
        next() {
          if (closed) return Promise.resolve(false);
          if (pending) {
            pending = false;
            return Promise.resolve(true);
          }
          return new Promise((resolve) => {
            waiting = resolve;
          });
        },
        close() {
          closed = true;
          set.delete(wake);
          if (set.size === 0) watchers.delete(topic);
          settle(false);
        },
      };
    },
  };
}
