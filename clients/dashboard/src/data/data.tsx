import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-ws';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Provider } from 'urql';
import { type Session, useSession } from '#session';
import { Connection, ConnectionContext } from './connection.ts';
import { operationIds } from './generated/operation-ids.ts';

export interface Data {
  readonly client: Client;
  readonly connection: Connection;
  readonly close: () => void;
}

/** The server runs documents that it knows; it is sent their id. */
const bodyOf = (operationName: string | undefined, body: Record<string, unknown>) => {
  const documentId = operationName === undefined ? undefined : operationIds[operationName];
  if (documentId === undefined) return body;
  const { query: _, ...rest } = body;
  return { ...rest, documentId };
};

const fetchById: typeof fetch = (input, init) => {
  if (typeof init?.body !== 'string') return fetch(input, init);
  const body = JSON.parse(init.body) as Record<string, unknown> & { operationName?: string };
  return fetch(input, { ...init, body: JSON.stringify(bodyOf(body.operationName, body)) });
};

/** One client for one person. Types without an id are kept inside their parents. */
const none: Record<string, (data: { id?: unknown }) => string | null> = {};
const keys = new Proxy(none, {
  get: () => (data: { id?: unknown }) => (typeof data.id === 'string' ? data.id : null),
  has: () => true,
});

export function createData(session: Session): Data {
  const connection = new Connection();
  const socket = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    lazyCloseTimeout: 3_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: async (tries) => {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(500 * 2 ** tries, 5_000) * (0.5 + Math.random() / 2)),
      );
    },
    // Not for what this page did wrong: that would fail again at once, for ever.
    shouldRetry: (event) => typeof event === 'object' && event !== null && 'code' in event,
    keepAlive: 10_000,
    connectionParams: async () => {
      const token = await session.token();
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
    on: {
      connected: () => connection.set('live'),
      closed: (event) => {
        const { code } = event as { code?: number };
        if (code === 4401 || code === 4403) void session.renew().catch(() => undefined);
        connection.set(code === 1000 ? 'idle' : 'reconnecting');
      },
    },
  });
  const client = new Client({
    url: '/graphql',
    fetch: fetchById,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [
      cacheExchange({ keys }),
      authentication(session),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, operationName, variables }, operation) => ({
          subscribe(sink) {
            const name = operationName ?? nameOf(operation.query);
            // The protocol demands a `query` even beside an id.
            const sent: Record<string, unknown> = { ...variables };
            const payload = { query: '', ...bodyOf(name, { query, operationName: name, variables: sent }) };
            const dispose = socket.subscribe(payload, {
              next(value) {
                // A lost subscription is sent again as this very object: it goes on after the last value seen.
                const seq = seqOf(value.data);
                if (seq !== undefined && 'afterSeq' in sent) sent.afterSeq = seq;
                sink.next(value as Parameters<typeof sink.next>[0]);
              },
              error: (error) => sink.error(error),
              complete: () => sink.complete(),
            });
            return { unsubscribe: dispose };
          },
        }),
      }),
    ],
  });
  return { client, connection, close: () => void socket.dispose() };
}

function authentication(session: Session) {
  return authExchange(async (utilities) => {
    let token = await session.token();
    return {
      addAuthToOperation: (operation) =>
        token === undefined ? operation : utilities.appendHeaders(operation, { authorization: `Bearer ${token}` }),
      didAuthError: (error) =>
        error.response?.status === 401 ||
        error.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED'),
      refreshAuth: async () => {
        await session.renew();
        token = await session.token();
      },
    };
  });
}

function nameOf(document: unknown): string | undefined {
  const { definitions } = document as { definitions?: readonly { name?: { value: string } }[] };
  return definitions?.[0]?.name?.value;
}

function seqOf(data: unknown): number | undefined {
  const [value] = Object.values((data ?? {}) as Record<string, unknown>);
  const { seq } = (value ?? {}) as { seq?: unknown };
  return typeof seq === 'number' ? seq : undefined;
}

/** A new person gets a new client: nothing that was read for the one before is left. */
export function DataProvider({ children }: { children: ReactNode }) {
  const session = useSession();
  const data = useMemo(() => createData(session), [session]);
  useEffect(() => () => data.close(), [data]);
  return (
    <ConnectionContext value={data.connection}>
      <Provider value={data.client}>{children}</Provider>
    </ConnectionContext>
  );
}
