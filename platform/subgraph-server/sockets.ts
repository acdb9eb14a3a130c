import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Actor, serviceTokenHeader } from '#platform/auth';
import { requestIdHeader } from '#platform/observability';
import type { Operation } from './executor.js';
import type { ListenOptions } from './listen-options.js';
import { trackStream } from './work.js';

const maxPayload = 1024 * 1024;

type Connection = {
  actor?: Actor;
  requestId?: string | undefined;
  /** Ends what watches over the socket. */
  unwatch?: () => void;
};

/** As in the protocol of graphql-ws: the gateway opens another socket, with a token made anew. */
const forbidden = 4403;

/**
 * GraphQL over WebSocket (graphql-ws) at `/graphql`. The service token comes in `connectionParams` under its header name and is checked
 * once, when the connection is made: the socket belongs to one actor, and lives as long as the token (up to a minute). A caller who may
 * go on has the gateway, which opens the next one with a new token and resumes; a socket would otherwise outlive every right.
 */
export function graphqlSockets(http: Server, options: ListenOptions): { close(): Promise<void> } {
  const { requests, executor, work, rights, clock, schema } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload });
  const graphql = useServer<Record<string, unknown>, Connection>(
    {
      onConnect: ({ connectionParams = {}, extra }) => {
        const token = connectionParams[serviceTokenHeader];
        const requestId = connectionParams[requestIdHeader];
        try {
          const { actor, until } = requests.grantOf(typeof token === 'string' ? token : undefined);
          extra.actor = actor;
          extra.unwatch = watchSocket(extra.socket, { actor, until });
          extra.requestId = typeof requestId === 'string' ? requestId : undefined;
          return true;
        } catch {
          return false;
        }
      },
      onDisconnect: ({ extra }) => extra.unwatch?.(),
      onSubscribe: ({ extra }, _id, { query, operationName, variables }) => {
        if (work.draining) return [requests.refusal()];
        const found = executor.document(query);
        if ('errors' in found) return found.errors;
        const contextValue = requests.contextAs(extra.actor!, extra.requestId);
        return { schema, document: found.document, operationName, variableValues: variables, contextValue };
      },
      execute: (args) => work.track(executor.run(operationOf(args))),
      subscribe: async (args) => {
        const since = clock.now();
        const { actor } = operationOf(args).contextValue;
        return trackStream(await executor.open(operationOf(args)), { work, rights, actor, since });
      },
    },
    sockets,
  );
  function watchSocket(socket: { close(code: number, reason: string): void }, grant: { actor: Actor; until: Date }) {
    const now = clock.now();
    const end = (reason: string) => socket.close(forbidden, reason);
    const timer = setTimeout(() => end('TOKEN_EXPIRED'), grant.until.getTime() - now.getTime()).unref();
    const unwatch = rights.watch({ actor: grant.actor, since: now, end: () => end('ACCESS_CHANGED') });
    return () => {
      clearTimeout(timer);
      unwatch();
    };
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?', 1)[0] !== '/graphql') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  };
  http.on('upgrade', upgrade);
  return {
    async close() {
      http.off('upgrade', upgrade);
      // A client that does not answer the closing handshake (1001) must not hold the process.
      const stragglers = setTimeout(() => sockets.clients.forEach((client) => client.terminate()), 1000);
      await graphql.dispose();
      clearTimeout(stragglers);
    },
  };
}

const operationOf = (args: ExecutionArgs): Operation => args as Operation;
