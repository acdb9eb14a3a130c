import { createContext, use, useSyncExternalStore } from 'react';

export interface ConnectionState {
  readonly state: 'idle' | 'live' | 'reconnecting';
  /** Since when the state holds. */
  readonly since: number;
}

/** What is known of the socket; the chip in the header shows it. */
export class Connection {
  #now: ConnectionState = { state: 'idle', since: Date.now() };
  readonly #listeners = new Set<() => void>();

  set(state: ConnectionState['state']): void {
    if (state === this.#now.state) return;
    this.#now = { state, since: Date.now() };
    for (const listener of this.#listeners) listener();
  }

  readonly read = (): ConnectionState => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const ConnectionContext = createContext<Connection>(new Connection());

export function useConnection(): ConnectionState {
  const connection = use(ConnectionContext);
  return useSyncExternalStore(connection.subscribe, connection.read);
}
