import { rejection, type Rejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';
import type { SubscriptionSettings } from './settings.js';

/** The streams of one socket or event stream. */
export interface ConnectionCount {
  streams: number;
}

/** Counts what is open against the limits. */
export class StreamLimits {
  readonly #limits: SubscriptionSettings['limits'];
  readonly #byIdentity = new Map<string, number>();
  streams = 0;
  connections = 0;

  constructor(limits: SubscriptionSettings['limits']) {
    this.#limits = limits;
  }

  /** False when the process has as many connections as it may have. */
  openConnection(): boolean {
    if (this.connections >= this.#limits.connections) return false;
    this.connections++;
    return true;
  }

  closeConnection(): void {
    this.connections--;
  }

  /** Why a connection with that many operations may have no other. */
  whyFull(streams: number): Rejection | undefined {
    const { streamsPerConnection } = this.#limits;
    return streams >= streamsPerConnection ? reached('connection', streamsPerConnection) : undefined;
  }

  /** Takes a place for one stream; answers the function that gives it back, or which limit is reached. */
  take(connection: ConnectionCount, caller: Caller): (() => void) | Rejection {
    const { streamsPerIdentity, streamsPerProcess } = this.#limits;
    const ofCaller = this.#byIdentity.get(caller.key) ?? 0;
    const full = this.whyFull(connection.streams);
    if (full) return full;
    if (caller.authenticated && ofCaller >= streamsPerIdentity) return reached('identity', streamsPerIdentity);
    if (this.streams >= streamsPerProcess) return reached('process', streamsPerProcess);
    connection.streams++;
    this.streams++;
    if (caller.authenticated) this.#byIdentity.set(caller.key, ofCaller + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      connection.streams--;
      this.streams--;
      if (!caller.authenticated) return;
      const left = this.#byIdentity.get(caller.key)! - 1;
      if (left > 0) this.#byIdentity.set(caller.key, left);
      else this.#byIdentity.delete(caller.key);
    };
  }
}

const ADVICE = {
  connection: 'on this connection; complete one first, or open another connection',
  identity: 'of this caller; complete one first',
  process: 'on this gateway; try again later',
};

function reached(scope: keyof typeof ADVICE, limit: number): Rejection {
  const message = `There are ${limit} streams, the most allowed, ${ADVICE[scope]}.`;
  const status = scope === 'process' ? 503 : 429;
  return rejection(status, 'SUBSCRIPTION_LIMIT_EXCEEDED', message, {
    headers: { 'retry-after': '5' },
    extensions: { scope, limit },
  });
}
