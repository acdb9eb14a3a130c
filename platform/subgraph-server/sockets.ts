import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Actor, serviceTokenHeader } from '../auth/index.js';
import { requestIdHeader } from '../observability/index.js';
import type { Operation } from './executor.js';
import type { ListenOptions } from './listen-options.js';
import { trackStream } from './work.js';

const maxPayload = 1024 * 1024;

type Connection = {
  actor?: Actor;
  requestId?: string | undefined;
};

/**
 * GraphQL over WebSocket (graphql-ws) at `/graphql`. The service token comes in `connectionParams` under its header name and is checked
 * once, when the connection is made: the socket belongs to one actor, and the gateway closes it when that actor's own token ends.
 */
export function graphqlSockets(http: Server, options: ListenOptions): { close(): Promise<void> } {
  const { requests, executor, work, schema } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload });
  const graphql = useServer<Record<string, unknown>, Connection>(
    {
      onConnect: ({ connectionParams = {}, extra }) => {
        const token = connectionParams[serviceTokenHeader];
        const requestId = connectionParams[requestIdHeader];
        try {
          extra.actor = requests.actorOf(typeof token === 'string' ? token : undefined);
          extra.requestId = typeof requestId === 'string' ? requestId : undefined;
          return true;
        } catch {
          return false;
        }
      },
      onSubscribe: ({ extra }, _id, { query, operationName, variables }) => {
        if (work.draining) return [requests.refusal()];
        const found = executor.document(query);
        if ('errors' in found) return found.errors;
        const contextValue = requests.contextAs(extra.actor!, extra.requestId);
        return { schema, document: found.document, operationName, variableValues: variables, contextValue };
      },
      execute: (args) => work.track(executor.run(operationOf(args))),
      subscribe: async (args) => trackStream(await executor.open(operationOf(args)), work),
    },
    sockets,
  );
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
