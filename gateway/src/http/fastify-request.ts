import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OperationContext } from '../pipeline/pipeline.js';
import type { Caller } from '../security/caller.js';
import { preflightHeaders } from './cors.js';
import type { Edge } from './edge.js';

/** What surrounds an operation that a request of Fastify's routes asks for. */
export const contextOf = ({ headers, id, ip }: FastifyRequest, caller: Caller): OperationContext => ({
  caller,
  headers,
  requestId: id,
  address: ip,
});

/** Aborted when the client leaves before it has its answer. */
export function leftSignal(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => reply.raw.writableFinished || left.abort());
  return left.signal;
}

/** The answer to a preflight; `allow` lists the methods. */
export function preflight(
  request: FastifyRequest,
  reply: FastifyReply,
  { edge, allow }: { edge: Edge; allow: string },
): FastifyReply {
  const asked = request.headers['access-control-request-headers'];
  const headers = preflightHeaders(edge.config, { origin: request.headers.origin, headers: asked });
  return reply
    .code(204)
    .headers({ allow, ...headers })
    .send();
}
