import type { FastifyError, FastifyInstance } from 'fastify';
import { isTransient } from '#platform/database';
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

/** A route whose store is away says so, instead of what the server around it says about failures: repeating it is right. */
export function answerOutages(scope: FastifyInstance, { ids, log }: Pick<Masking, 'ids' | 'log'>): void {
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    if (!isTransient(error)) throw error;
    const errorId = ids.next();
    log.error({ err: error, errorId, route: request.routeOptions.url }, 'A route has no answer: its store is away');
    const message = `A store does not answer; send the same request again. Error id ${errorId}.`;
    return reply
      .code(503)
      .header('retry-after', '2')
      .send({ error: { code: 'UNAVAILABLE', message } });
  });
}
