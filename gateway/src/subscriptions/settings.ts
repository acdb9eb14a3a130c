/** What one client, one caller and the whole process may hold, and how long anybody is waited for. */
export interface SubscriptionSettings {
  readonly limits: {
    /** Operations under way on one socket or one event stream. */
    readonly streamsPerConnection: number;
    /** Streams of one authenticated caller, over all connections. Anonymous callers have only the limits around this one. */
    readonly streamsPerIdentity: number;
    readonly streamsPerProcess: number;
    /** Sockets and event streams that are open at the same time. */
    readonly connections: number;
    /** Event streams that are reserved and not yet open, of anonymous callers and of all others each. */
    readonly reservations: number;
    /** Of these, those of one caller, or of one address where the caller is anonymous. */
    readonly reservationsPerOwner: number;
  };
  /** Queries and mutations of one socket that run at the same time, and subscriptions that begin; the next ones wait for their turn. */
  readonly concurrentOperations: number;
  /** Results that wait for one stream of a client that reads too slowly; one more ends that stream. */
  readonly queuedResults: number;
  /** Bytes in a connection's send buffer from which results wait in its streams' queues; 128 KiB at least. */
  readonly bufferedBytes: number;
  /** Events of one topic that wait to be completed; one more ends the topic. */
  readonly pendingEvents: number;
  /** Events of one topic that are completed at the same time; they are delivered in order. */
  readonly concurrentEvents: number;
  /** For a client to send `connection_init`. */
  readonly initTimeoutMs: number;
  /** Between pings and heartbeats; a socket that answers no ping until the next one is cut. */
  readonly keepAliveMs: number;
  /** How long an event stream may be reserved without being opened (single connection mode). */
  readonly reservationMs: number;
  /** How often the credentials of open sockets and streams are checked again. */
  readonly recheckMs: number;
  /** How long they stay open while their credentials cannot be checked. */
  readonly uncheckedMs: number;
  readonly upstream: {
    /** Attempts in a row to reach a subgraph before its streams end; counted anew once a stream was open for `maxRetryDelayMs`. */
    readonly attempts: number;
    /** Longest wait before the second attempt; doubled each time. The wait itself is random, so that clients do not come all at once. */
    readonly retryDelayMs: number;
    readonly maxRetryDelayMs: number;
    /** For a subgraph to accept the socket and the `connection_init`. */
    readonly connectTimeoutMs: number;
    readonly keepAliveMs: number;
    /** How long a socket without streams is kept. */
    readonly idleMs: number;
    readonly maxMessageBytes: number;
  };
  /** Instead of the routing URL with `ws` for `http`, by subgraph. */
  readonly urls: Readonly<Record<string, string>>;
  readonly random: () => number;
}

export const defaultSettings: SubscriptionSettings = {
  limits: {
    streamsPerConnection: 100,
    streamsPerIdentity: 2000,
    streamsPerProcess: 20_000,
    connections: 10_000,
    reservations: 2000,
    reservationsPerOwner: 20,
  },
  concurrentOperations: 16,
  queuedResults: 1000,
  bufferedBytes: 1024 * 1024,
  pendingEvents: 1000,
  concurrentEvents: 16,
  initTimeoutMs: 5000,
  keepAliveMs: 12_000,
  // Clients open what they have reserved at once.
  reservationMs: 10_000,
  recheckMs: 4000,
  uncheckedMs: 60_000,
  upstream: {
    attempts: 12,
    retryDelayMs: 200,
    maxRetryDelayMs: 10_000,
    connectTimeoutMs: 5000,
    keepAliveMs: 10_000,
    idleMs: 1000,
    maxMessageBytes: 16 * 1024 * 1024,
  },
  urls: {},
  random: Math.random,
};

export type SubscriptionSettingsInput = {
  readonly [K in keyof SubscriptionSettings]?: SubscriptionSettings[K] extends (...args: never[]) => unknown
    ? SubscriptionSettings[K]
    : SubscriptionSettings[K] extends object
      ? Partial<SubscriptionSettings[K]>
      : SubscriptionSettings[K];
};

const MIN_BUFFERED_BYTES = 128 * 1024;

/** Fills what is left out with the defaults above, group by group. */
export function subscriptionSettings(input: SubscriptionSettingsInput = {}): SubscriptionSettings {
  return {
    ...defaultSettings,
    ...(input as Partial<SubscriptionSettings>),
    limits: { ...defaultSettings.limits, ...input.limits },
    upstream: { ...defaultSettings.upstream, ...input.upstream },
    // Below the high-water mark of a socket nobody would be told that there is room again.
    bufferedBytes: Math.max(input.bufferedBytes ?? defaultSettings.bufferedBytes, MIN_BUFFERED_BYTES),
  };
}
