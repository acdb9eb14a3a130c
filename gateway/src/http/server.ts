import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { fastify, type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { safePath } from '#platform/observability';
import { writeAccess } from '../telemetry/access-log.js';
import { Connections } from './connections.js';
import type { Edge } from './edge.js';
import { requestIdOf } from './request-id.js';
import { GRAPHQL_PATHS } from './graphql-operations.js';
import { graphqlRoutes } from './graphql-route.js';
import { LongBodies } from './long-bodies.js';

/** Answers a request at once if it can; what it leaves (`false`) goes to Fastify. */
export type FastListener = (request: IncomingMessage, response: ServerResponse) => boolean;

/** How often Node looks for connections that were too slow to send their request; its default of 30 s would double every timeout. */
const SLOW_CHECK_MS = 1000;
const MAX_HEADER_BYTES = 16 * 1024;

export interface EdgeServer {
  readonly app: FastifyInstance;
  /** All sockets' servers: listening on `localhost` makes one per address family. */
  readonly servers: ReadonlyMap<Server, Connections>;
}

export async function createEdgeServer(edge: Edge, fast: FastListener | undefined): Promise<EdgeServer> {
  const servers = new Map<Server, Connections>();
  const app = fastify({
    serverFactory: (handler) => {
      const { server, connections } = httpServer(edge, handler, fast);
      servers.set(server, connections);
      return server;
    },
    genReqId: (request) => requestIdOf(request.headers),
    trustProxy: edge.config.trustProxy,
    logger: false,
    // Fastify's answer to a request in flight at shutdown would be 503; it is finished instead.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) edge.log.error({ err: error, requestId: request.id }, 'request failed inside the gateway');
    // Fastify would close at once; whoever is still sending would be reset before reading why. The rest is thrown away, while it comes in time.
    if (status === 413) reply.removeHeader('connection');
    const { message, code } = status >= 500 ? internal(request.id) : describe(error, edge.config.limits.bodyBytes);
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send({ errors: [{ message, extensions: { code } }] });
  });
  app.setNotFoundHandler((request, reply) => {
    const page = withoutSlash(app, request);
    if (page !== undefined) return reply.redirect(page, 308);
    const message = `There is nothing at ${request.method} ${request.url.split('?', 1)[0]!.slice(0, 100)}; GraphQL is at /graphql.`;
    return reply.code(404).send({ errors: [{ message, extensions: { code: 'NOT_FOUND' } }] });
  });
  if (edge.config.accessLog) logAccess(app, edge);
  await app.register((scope) => graphqlRoutes(scope, edge));
  return { app, servers };
}

/** The page that a GET with a slash at its end means, if there is one: people type it, and some tools add it. */
function withoutSlash(app: FastifyInstance, { method, url }: FastifyRequest): string | undefined {
  const [path = '', ...query] = url.split('?');
  const page = path.slice(0, -1);
  if (!path.endsWith('/') || page === '' || !['GET', 'HEAD'].includes(method)) return undefined;
  return app.hasRoute({ method: 'GET', url: page }) ? [page, ...query].join('?') : undefined;
}

function httpServer(
  edge: Edge,
  handler: RequestListener,
  fast: FastListener | undefined,
): { server: Server; connections: Connections } {
  const { timeouts } = edge.config;
  const longBodies = new LongBodies();
  const listener: RequestListener = (request, response) => {
    connections.started(request, response);
    longBodies.pace(request, response);
    if (!fast?.(request, response)) handler(request, response);
  };
  const server = createServer(
    {
      headersTimeout: Math.min(timeouts.headersMs, timeouts.requestMs),
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: SLOW_CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    listener,
  );
  const connections = new Connections(server);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const path = request.url?.split('?', 1)[0];
    if (edge.subscriptions && !edge.draining && GRAPHQL_PATHS.some((it) => it === path)) {
      edge.subscriptions.upgrade(request, socket, head);
    } else {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    }
  });
  return { server, connections };
}

/** What Node refuses before there is a request: the answer is written by hand, in the shape GraphQL clients read. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message]: [number, string] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, `The request's headers are larger than ${MAX_HEADER_BYTES} bytes.`]
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'The request was not sent completely in time.']
        : [400, 'The request is not valid HTTP.'];
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function describe(error: FastifyError, bodyBytes: number): { message: string; code: string } {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { message: `The request body is larger than ${bodyBytes} bytes.`, code: 'BODY_TOO_LARGE' };
  }
  return { message: error.message, code: 'BAD_REQUEST' };
}

function internal(requestId: string): { message: string; code: string } {
  return { message: `Internal error. Quote the id ${requestId} when you report it.`, code: 'INTERNAL_SERVER_ERROR' };
}

function logAccess(app: FastifyInstance, edge: Edge): void {
  app.addHook('onResponse', async (request, reply) => {
    writeAccess(edge.log, {
      requestId: request.id,
      method: request.method,
      // Paths of other routes may end with a secret, such as a download token.
      path: safePath(request.url),
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    });
  });
}
