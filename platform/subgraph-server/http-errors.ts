import type { FastifyError, FastifyInstance } from 'fastify';
import type { Masking } from './masking.js';

/** The HTTP side of masking: what a route refuses (4xx) is said, what breaks is logged under an id and answered with that id only. */
export function maskHttpErrors(app: FastifyInstance, { ids, log }: Pick<Masking, 'ids' | 'log'>): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    const errorId = ids.next();
    log.error({ err: error, errorId, route: request.routeOptions.url }, 'A route failed');
    return reply.code(500).send({ error: `Something went wrong. Error id ${errorId}; quote it to the operators.` });
  });
}
