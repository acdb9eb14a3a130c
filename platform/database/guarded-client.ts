import type { Duplex } from 'node:stream';
import { Client, type ClientConfig } from 'pg';
import { currentScope, DatabaseSilent, limits } from './limits.js';

type Callback = (error: unknown, result: unknown) => void;
type Query = (...args: unknown[]) => unknown;
type GuardedConfig = ClientConfig & { readonly silenceMs?: number };

/**
 * A connection that is destroyed when the server is silent. `pg` has a time-out of its own, but it keeps the connection, and whatever
 * is asked next waits behind the answer that never comes.
 */
export class GuardedClient extends Client {
  readonly #silenceMs: number;

  constructor(config: GuardedConfig = {}) {
    super(config);
    this.#silenceMs = config.silenceMs ?? limits.statementMs + limits.marginMs;
    const query = super.query.bind(this) as Query;
    const guarded: Query = (config, values, callback) => {
      const stop = this.#watch(currentScope().queryMs ?? this.#silenceMs);
      const given = typeof values === 'function' ? values : callback;
      if (typeof given !== 'function') return stopsAfter(query(config, values) as Promise<unknown>, stop);
      const done: Callback = (error, result) => {
        stop();
        (given as Callback)(error, result);
      };
      return typeof values === 'function' ? query(config, done) : query(config, values, done);
    };
    this.query = guarded as typeof this.query;
    const end = super.end.bind(this) as Query;
    const guardedEnd: Query = (callback) => {
      // A silent server does not close its side either, and the pool waits for it.
      const timer = setTimeout(() => this.destroy(), limits.endMs);
      this.once('end', () => clearTimeout(timer));
      return end(callback);
    };
    this.end = guardedEnd as typeof this.end;
  }

  /** Ends the connection without asking the server; what waits for an answer fails with `reason`. */
  destroy(reason?: Error): void {
    (this as unknown as { connection: { stream: Duplex } }).connection.stream.destroy(reason);
  }

  #watch(afterMs: number): () => void {
    let immediate: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      // A process that was busy or suspended may have the answer in its socket already: it is read before this runs.
      immediate = setImmediate(() => this.destroy(new DatabaseSilent(afterMs)));
    }, afterMs);
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
  }
}

async function stopsAfter<T>(answer: Promise<T>, stop: () => void): Promise<T> {
  try {
    return await answer;
  } finally {
    stop();
  }
}
