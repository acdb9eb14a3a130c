import type { InPieces } from '../in-pieces.js';
import type { Caller } from '../security/caller.js';
import type { QueueLimits } from './fair-queue.js';
import { Lane, Patience, type Waiter } from './lane.js';
import type { Rejection } from './rejection.js';
import { tooMany } from './refusals.js';
import { Turns } from './turns.js';

/** Of the event loop's time, for what is left of reading and compiling new operations while others are being served. */
const SHARE = 0.01;
/** A body that waits counts as so many pieces as it has of these: 6 MB of one caller may wait, 64 MB altogether. */
const BYTES_OF_ONE = 64 * 1024;
const WAITING: QueueLimits = { perCaller: 100, altogether: 1000 };

/**
 * Where operations nobody has sent before wait until they are read and planned, so that requests that need neither are not delayed.
 * Nothing waits while nobody else is being served.
 */
export class NewOperations {
  readonly turns = new Turns({ share: SHARE, waiting: WAITING });
  readonly #patience = new Patience(() => this.turns.othersAreServed);
  readonly #judging = new Lane(WAITING, this.#patience);
  readonly #planning = new Lane(WAITING, this.#patience);

  /** @param name what many wait for at once is judged once */
  judge(waiter: Waiter, name: string, run: () => Promise<void>): Promise<Rejection | undefined> {
    return this.#judging.do(waiter, name, async () => {
      await run();
      return undefined;
    });
  }

  /** One operation after the other: what is read in order to be planned is nowhere else than in memory. */
  plan(waiter: Waiter, name: string, run: () => Promise<Rejection | undefined>): Promise<Rejection | undefined> {
    return this.#planning.do(waiter, name, run);
  }

  /** Work of the event loop, when it is the caller's turn. What cannot be read or planned is said by whoever asks for it. */
  inTurn({ caller }: Waiter, work: () => void): Promise<Rejection | undefined> {
    return this.#taken(this.turns.take(caller, work));
  }

  inPieces({ caller }: Waiter, work: InPieces): Promise<Rejection | undefined> {
    return this.#taken(this.turns.takeInPieces(caller, work));
  }

  /** Reads what a caller has sent when it is their turn; it is in memory until then. Rejects with what `read` throws. */
  read<T>(caller: string, bytes: number, read: () => T): Promise<T> | Rejection {
    return this.turns.take(caller, read, Math.ceil(bytes / BYTES_OF_ONE)) ?? tooMany();
  }

  async #taken(taken: Promise<unknown> | undefined): Promise<Rejection | undefined> {
    if (!taken) return tooMany();
    await taken.catch(() => {});
    return undefined;
  }
}

/** Who waits for himself: an authenticated caller, otherwise everybody at one address. */
export const waitingAs = (caller: Caller, address: string | undefined): string =>
  caller.authenticated ? `caller ${caller.key}` : `address ${address ?? ''}`;
