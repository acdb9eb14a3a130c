import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLocalRequest } from '#platform/local-only';

/** Who may read metrics and the reasons of health checks: they tell names, loads and failures of a platform. */
export interface OperatorAccess {
  mayRead(request: FastifyRequest): boolean;
  /** What everybody else is told. */
  refuse(reply: FastifyReply): FastifyReply;
}

export interface OperatorAccessOptions {
  /** Bearer tokens; several while rotating. */
  readonly tokens?: readonly string[];
  /** Without tokens, callers on this machine may read. False in production: behind a proxy on this machine, everybody seems to be here. */
  readonly local?: boolean;
}

export function operatorAccess({ tokens = [], local = true }: OperatorAccessOptions = {}): OperatorAccess {
  const known = tokens.map(digest);
  return {
    mayRead(request) {
      if (known.length === 0) return local && isLocalRequest(request.raw);
      const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
      if (token === undefined) return false;
      const given = digest(token);
      // Every one is compared, so that the time tells nothing.
      return known.map((each) => timingSafeEqual(each, given)).includes(true);
    },
    refuse: (reply) =>
      known.length > 0
        ? reply
            .code(401)
            .header('www-authenticate', 'Bearer')
            .send({ error: 'This needs the METRICS_TOKEN as a bearer token.' })
        : (reply.callNotFound(), reply),
  };
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
