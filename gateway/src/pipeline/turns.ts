import type { InPieces } from '../in-pieces.js';
import { FairQueue, type QueueLimits } from './fair-queue.js';

/** Does a part of some work, and answers whether that was the last. */
type Piece = () => boolean;

/** When work that blocks everybody may be done. */
export interface TurnRules {
  /** Most of the time it may take while others are being served, from 0 to 1. */
  readonly share: number;
  readonly waiting: QueueLimits;
}

export interface TurnClock {
  now(): number;
  /** Calls back after some milliseconds; with 0 after whatever has arrived in the meantime. */
  after(milliseconds: number, callback: () => void): void;
}

/** Others are being served when that many of them were within that time; fewer are seldom hit by what blocks. */
const OTHERS = 8;
const LATELY_MS = 400;
/** How long nobody looks whether the others have gone. */
const LOOK_MS = 25;

const systemClock: TurnClock = {
  now: () => performance.now(),
  after: (milliseconds, callback) =>
    void (milliseconds > 0 ? setTimeout(callback, milliseconds) : setImmediate(callback)),
};

/**
 * Spreads work that blocks the event loop. On an idle gateway it is done at once. While others are being served it takes a small share of
 * the time, piece by piece, the callers in turn: whoever brings much waits for himself.
 */
export class Turns {
  readonly #rules: TurnRules;
  readonly #clock: TurnClock;
  readonly #waiting: FairQueue<Piece>;
  /** Begun: no other work is until it is done, or everything that waits would be half done. */
  #begun: Piece | undefined;
  #pumping = false;
  /** Until then others have the time that the last piece took from them. */
  #pausedUntil = 0;
  #served = 0;
  #lastMark = Number.NEGATIVE_INFINITY;
  #markBefore = Number.NEGATIVE_INFINITY;

  constructor(rules: TurnRules, clock: TurnClock = systemClock) {
    this.#rules = rules;
    this.#clock = clock;
    this.#waiting = new FairQueue(rules.waiting);
  }

  get waiting(): number {
    return this.#waiting.size + (this.#begun ? 1 : 0);
  }

  /** Somebody was served who brought no such work. */
  served(): void {
    if (++this.#served % OTHERS !== 0) return;
    this.#markBefore = this.#lastMark;
    this.#lastMark = this.#clock.now();
  }

  get othersAreServed(): boolean {
    return this.#clock.now() - this.#markBefore < LATELY_MS;
  }

  /** Whether work may be done without waiting. */
  get free(): boolean {
    return this.waiting === 0 && (this.#clock.now() >= this.#pausedUntil || !this.othersAreServed);
  }

  /** Does the work now and counts what it took. */
  spend<T>(work: () => T): T {
    const startedAt = this.#clock.now();
    try {
      return work();
    } finally {
      const endedAt = this.#clock.now();
      const took = endedAt - startedAt;
      this.#pausedUntil = endedAt + took * (1 / this.#rules.share - 1);
      // Nobody could be served meanwhile: that others were not is no sign that they have gone.
      this.#lastMark += took;
      this.#markBefore += took;
    }
  }

  /**
   * Does the work when it is this caller's turn; undefined when too much waits already. Rejects with what the work throws.
   *
   * @param weight how many pieces it counts as while it waits
   */
  take<T>(caller: string, work: () => T, weight = 1): Promise<T> | undefined {
    return this.#queue(caller, weight, () => ({ done: true, value: work() }));
  }

  /** As `take`; others are served between its pieces. */
  takeInPieces<T>(caller: string, work: InPieces<T>): Promise<T> | undefined {
    return this.#queue(caller, 1, () => work.next());
  }

  #queue<T>(caller: string, weight: number, next: () => IteratorResult<undefined, T>): Promise<T> | undefined {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const piece = (): boolean => {
      try {
        const { done, value } = this.spend(next);
        if (done) resolve(value);
        return done === true;
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return true;
      }
    };
    if (!this.#waiting.push(caller, piece, weight)) return undefined;
    this.#pump();
    return promise;
  }

  #pump(): void {
    if (this.#pumping || this.waiting === 0) return;
    this.#pumping = true;
    const pause = this.othersAreServed ? this.#pausedUntil - this.#clock.now() : 0;
    this.#clock.after(Math.min(Math.max(pause, 0), LOOK_MS), () => {
      this.#pumping = false;
      if (!this.othersAreServed || this.#clock.now() >= this.#pausedUntil) this.#doOne();
      this.#pump();
    });
  }

  #doOne(): void {
    const piece = this.#begun ?? this.#waiting.shift();
    this.#begun = piece?.() === false ? piece : undefined;
  }
}
