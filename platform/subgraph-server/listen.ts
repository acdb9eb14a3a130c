import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance, type onRequestAsyncHookHandler } from 'fastify';
import {
  checkDependencies,
  dependencyCheckHeader,
  type HealthChecks,
  healthRoutes,
  sharedFor,
} from '#platform/observability';
import { apolloHandler } from './apollo.js';
import { maskHttpErrors } from './http-errors.js';
import type { ListenOptions } from './listen-options.js';
import { graphqlSockets } from './sockets.js';

/** A batch of texts and a page of entity references are large; the gateway limits what clients send long before. */
const bodyLimit = 32 * 1024 * 1024;

/** One subgraph as a process of its own: `/graphql` over HTTP (Apollo Server) and WebSocket, its own routes, health, dependencies and metrics. */
export async function listen(options: ListenOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { port, host = '127.0.0.1', running, work, metrics } = options;
  const app = fastify({ logger: false, bodyLimit });
  maskHttpErrors(app, options);
  const graphql = await apolloHandler(options);
  healthRoutes(app, {
    dependencies: () => running.dependencies,
    metrics,
    access: options.operators,
    draining: () => work.draining,
  });
  app.post('/graphql', { onRequest: refuseWithoutStores(running.dependencies) }, graphql.handle);
  await running.mountRoutes(app);
  const sockets = graphqlSockets(app.server, options);
  try {
    await app.listen({ port, host });
  } catch (error) {
    await Promise.allSettled([sockets.close(), graphql.stop(), app.close()]);
    throw new Error(`Subgraph "${running.name}" cannot listen on ${host}:${port}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const address = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}/graphql`,
    async close() {
      await sockets.close();
      await closeHttp(app);
      await graphql.stop();
    },
  };
}

/** Asked by a gateway whether it is well, a subgraph without its stores is not, although it can say its own name. */
function refuseWithoutStores(dependencies: HealthChecks): onRequestAsyncHookHandler {
  const check = sharedFor(500, () => checkDependencies(dependencies));
  return async (request, reply) => {
    if (request.headers[dependencyCheckHeader] === undefined) return;
    const { status } = await check();
    if (status === 'ok') return;
    const message = 'A store of this subgraph does not answer.';
    await reply.code(503).send({ errors: [{ message, extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  };
}

/** Fastify answers a request in flight with keep-alive and then waits for that socket, so idle ones are closed until none is left. */
async function closeHttp(app: FastifyInstance): Promise<void> {
  const timer = setInterval(() => app.server.closeIdleConnections(), 25);
  try {
    await app.close();
  } finally {
    clearInterval(timer);
  }
}
