import { setTimeout } from 'node:timers/promises';
import type { InPieces } from '../in-pieces.js';
import type { Caller } from '../security/caller.js';
import { FairQueue, type QueueLimits } from './fair-queue.js';
import { rejection, type Rejection } from './rejection.js';
import { Turns } from './turns.js';

/** Of the event loop's time, for what is left of reading and compiling new operations while others are being served. */
const SHARE = 0.01;
/** A body that waits counts as so many pieces as it has of these: 6 MB of one caller may wait, 64 MB altogether. */
const BYTES_OF_ONE = 64 * 1024;
const WAITING: QueueLimits = { perCaller: 100, altogether: 1000 };

/** Judged in a row while something waits to be planned; that takes ten times as long. */
const JUDGED_IN_A_ROW = 8;

/** While nobody else is served, work is left to its process for that long, three times what one planning may take, and then done here. */
const PATIENCE_MS = 1500;

interface Work {
  run(): Promise<void>;
  readonly done: () => void;
}

/**
 * Where operations nobody has sent before wait until they are read and planned, so that requests that need neither are not delayed.
 * Nothing waits while nobody else is being served.
 */
export class NewOperations {
  readonly turns = new Turns({ share: SHARE, waiting: WAITING });
  /** What is being made, by its name: what many wait for at once is made once. */
  readonly #making = new Map<string, Promise<Rejection | undefined>>();
  readonly #aside = { judge: new FairQueue<Work>(WAITING), plan: new FairQueue<Work>(WAITING) };
  #working = false;
  /** What patience was lost with has not been answered yet. */
  #isLate = false;

  /** Work of the event loop, when it is the caller's turn. */
  inTurn(caller: string, of: string, work: () => void): Promise<Rejection | undefined> {
    return this.#taken(of, () => this.turns.take(caller, work));
  }

  inPieces(caller: string, of: string, work: () => InPieces): Promise<Rejection | undefined> {
    return this.#taken(of, () => this.turns.takeInPieces(caller, work()));
  }

  /** Reads what a caller has sent when it is their turn; it is in memory until then. Rejects with what `read` throws. */
  read<T>(caller: string, bytes: number, read: () => T): Promise<T> | Rejection {
    return this.turns.take(caller, read, Math.ceil(bytes / BYTES_OF_ONE)) ?? tooMany();
  }

  /** Work of another process: one operation after the other, the callers in turn. */
  async aside(
    kind: 'judge' | 'plan',
    caller: string,
    of: string,
    run: () => Promise<void>,
  ): Promise<Rejection | undefined> {
    return this.#once(of, async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (!this.#aside[kind].push(caller, { run, done: resolve })) return tooMany();
      void this.#work();
      await promise;
      return undefined;
    });
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    const { judge, plan } = this.#aside;
    for (let judged = 0; judge.size + plan.size > 0; ) {
      const planNow = judge.size === 0 || (plan.size > 0 && judged >= JUDGED_IN_A_ROW);
      judged = planNow ? 0 : judged + 1;
      const work = (planNow ? plan : judge).shift()!;
      if (!this.#isLate || this.turns.othersAreServed) await this.#patiently(work.run());
      work.done();
    }
    this.#working = false;
  }

  /** A process that yields may have to wait for the very requests that could do its work. */
  async #patiently(running: Promise<void>): Promise<void> {
    const yes = () => true;
    // What went wrong there is found here once more, by whoever asked.
    const answered = running.then(yes, yes);
    let isAnswered = false;
    do {
      const left = new AbortController();
      const patience = setTimeout(PATIENCE_MS, false, { signal: left.signal, ref: false }).catch(() => false);
      isAnswered = await Promise.race([answered, patience]);
      left.abort();
    } while (!isAnswered && this.turns.othersAreServed);
    this.#isLate = !isAnswered;
    if (!isAnswered) void answered.then(() => (this.#isLate = false));
  }

  #taken(of: string, take: () => Promise<void> | undefined): Promise<Rejection | undefined> {
    return this.#once(of, async () => {
      const taken = take();
      if (!taken) return tooMany();
      // What cannot be planned is said by whoever asks for the plan.
      await taken.catch(() => {});
      return undefined;
    });
  }

  #once(of: string, make: () => Promise<Rejection | undefined>): Promise<Rejection | undefined> {
    const known = this.#making.get(of);
    if (known) return known;
    const making = make().finally(() => this.#making.delete(of));
    this.#making.set(of, making);
    return making;
  }
}

/** Who waits for himself: an authenticated caller, otherwise everybody at one address. */
export const waitingAs = (caller: Caller, address: string | undefined): string =>
  caller.authenticated ? `caller ${caller.key}` : `address ${address ?? ''}`;

function tooMany(): Rejection {
  const message =
    'Too many operations that are large or new to the gateway are waiting to be read and planned; try again shortly. Others are served.';
  return rejection(503, 'TOO_MANY_NEW_OPERATIONS', message, { headers: { 'retry-after': '1' } });
}
