import { pauseAfter } from './pacing.js';

/** What one round found: `more` is asked again at once, `idle` after the pause or a kick, a number after that many milliseconds. */
export type Round = 'more' | 'idle' | number;

export interface LoopOptions {
  /** Longest sleep without a kick. */
  readonly everyMs: number;
  round(): Promise<Round>;
  /** A round that threw; it is repeated after a pause that grows to ten seconds. */
  onError(error: unknown): void;
}

export interface Loop {
  start(): void;
  /** Ends a sleep, or makes the running round be followed by another one. */
  kick(): void;
  /** No further round; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** Repeats rounds, one at a time. */
export function createLoop(options: LoopOptions): Loop {
  let running: Promise<void> | undefined;
  let stopped = false;
  let kicked = false;
  let wake: (() => void) | undefined;
  let wakeable = false;
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    let failures = 0;
    // oxlint-disable-next-line no-unmodified-loop-condition -- `stop` sets it while a round is awaited
    while (!stopped) {
      kicked = false;
      wakeable = true;
      let pauseMs = options.everyMs;
      const startedAtMs = performance.now();
      try {
        const next = await options.round();
        failures = 0;
        if (next === 'more') {
          const restMs = pauseAfter(performance.now() - startedAtMs);
          // New work does not end the rest: there is work already.
          wakeable = false;
          if (restMs > 0 && !stopped) await sleep(restMs);
          continue;
        }
        if (typeof next === 'number') pauseMs = Math.min(next, options.everyMs);
      } catch (error) {
        options.onError(error);
        failures += 1;
        pauseMs = Math.min(10_000, 50 * 2 ** failures);
        // Commits go on kicking while a server is away: they must not turn the pause into a hot loop.
        wakeable = false;
      }
      if (!stopped && !(kicked && wakeable)) await sleep(pauseMs);
      wake = undefined;
    }
  };
  return {
    start() {
      running ??= run();
    },
    kick() {
      kicked = true;
      if (wakeable) wake?.();
    },
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
