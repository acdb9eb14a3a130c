import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createMetrics } from '#platform/observability';
import { createGateway, type Gateway, type GatewayOptions } from '../../index.js';
import { anonymousCaller, callerOf } from '../../src/security/caller.js';
import type { CallerSource } from '../../src/security/callers.js';
import { StreamingFederation } from './federation.js';
import type { Subgraph } from './federation-types.js';

export const REVIEW = 'subscription { reviewAdded { id body author { name } product { name price } } }';

/** `Bearer user:scope,scope:lifetimeMs`; `Bearer expired` is refused. */
export const callers: CallerSource = {
  async identify({ authorization, 'x-api-key': key }) {
    if (authorization === undefined && key === undefined) return anonymousCaller;
    const [id = '', scopes = '', lifetimeMs] = (authorization ?? `Bearer ${String(key)}`)
      .replace(/^Bearer /, '')
      .split(':');
    if (id === 'expired') {
      throw Object.assign(new Error('The token has expired.'), {
        name: 'AuthenticationError',
        code: 'TOKEN_EXPIRED',
        httpStatus: 401,
      });
    }
    const actor = {
      kind: 'user',
      id,
      companyId: null,
      roles: [],
      scopes: scopes.split(',').filter(Boolean) as never,
    } as const;
    return callerOf(actor, lifetimeMs === undefined ? {} : { expiresAtMs: Date.now() + Number(lifetimeMs) });
  },
};

export interface Streaming {
  readonly federation: StreamingFederation;
  readonly gateway: Gateway;
  /** Without path. */
  readonly url: string;
  readonly socketUrl: string;
  client(connectionParams?: Record<string, unknown>, path?: string): Client;
  socket(options?: { headers?: Record<string, string>; protocol?: string }): WebSocket;
  /** Value of a series, 0 when it is not there; `series` may have labels. */
  metric(series: string): Promise<number>;
  /** Ends all clients so far. */
  leave(): void;
  close(): Promise<void>;
}

export interface StreamingOptions extends Partial<GatewayOptions> {
  /** Subgraphs that are called in process. */
  readonly local?: readonly Subgraph[];
}

export async function startStreaming({ local = [], ...options }: StreamingOptions = {}): Promise<Streaming> {
  const federation = await StreamingFederation.start();
  const clients: Client[] = [];
  const leave = () => {
    for (const client of clients.splice(0)) client.terminate();
  };
  const silent = () => {};
  const gateway = await createGateway({
    supergraph: { sdl: federation.sdl() },
    callers,
    log: { info: silent, warn: silent, error: silent },
    metrics: createMetrics({ defaults: false }),
    ...options,
    config: { accessLog: false, headerRules: [{ propagate: 'authorization' }], ...options.config },
    subscriptions: {
      ...options.subscriptions,
      upstream: {
        retryDelayMs: 20,
        maxRetryDelayMs: 200,
        attempts: 100,
        idleMs: 50,
        ...options.subscriptions?.upstream,
      },
    },
    ...(local.length > 0 && {
      inProcess: Object.fromEntries(local.map((name) => [name, federation.inProcess(name) as never])),
    }),
  });
  const url = await gateway.listen({ port: 0 });
  const socketUrl = url.replace('http', 'ws');
  return {
    federation,
    gateway,
    url,
    socketUrl,
    client(connectionParams, path = '/graphql') {
      const params = connectionParams === undefined ? {} : { connectionParams };
      const client = createClient({ url: socketUrl + path, webSocketImpl: WebSocket, retryAttempts: 0, ...params });
      clients.push(client);
      return client;
    },
    socket: ({ headers = {}, protocol = 'graphql-transport-ws' } = {}) =>
      new WebSocket(`${socketUrl}/graphql`, protocol === '' ? [] : [protocol], { headers }),
    async metric(series) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((each) => each.startsWith(`${series} `));
      return line === undefined ? 0 : Number(line.split(' ').at(-1));
    },
    leave,
    async close() {
      leave();
      await gateway.drain(2000);
      await federation.stop();
    },
  };
}

/** Waits for a condition that some other part of the test makes true. */
export async function until(condition: () => boolean | Promise<boolean>, what = String(condition)): Promise<void> {
  for (let waitedMs = 0; !(await condition()); waitedMs += 5) {
    if (waitedMs > 10_000) throw new Error(`Waited in vain for: ${what}`);
    await delay(5);
  }
}

/** What a subscription delivers, while it runs. */
export interface Listening {
  // Tests look into results freely.
  readonly results: ExecutionResult<never, never>[];
  /** What ended it: `complete`, a list of GraphQL errors or a close event. */
  ended(): Promise<unknown>;
  stop(): void;
}

export function listen(client: Client, query: string, variables?: Record<string, unknown>): Listening {
  const results: Listening['results'] = [];
  let settle: (end: unknown) => void = () => {};
  const ended = new Promise((resolve) => (settle = resolve));
  const stop = client.subscribe<never>(
    { query, ...(variables && { variables }) },
    {
      next: (result) => results.push(result as never),
      error: settle,
      complete: () => settle('complete'),
    },
  );
  return { results, ended: () => ended, stop };
}

export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
