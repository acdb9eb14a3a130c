import type { FastifyReply, FastifyRequest } from 'fastify';
import { corsHeaders } from '../http/cors.js';
import type { Edge } from '../http/edge.js';
import type { Caller } from '../security/caller.js';
import { type Problem, problemOfRejection, sendProblem } from './problem.js';
import type { RestOptions } from './rest-options.js';

/** Each is in memory several times over while it is read and passed on. */
const MOST_AT_ONCE = 2;

const BUSY: Problem = {
  status: 503,
  code: 'SERVICE_UNAVAILABLE',
  detail: 'Other long bodies are being read; send the same request again shortly.',
  headers: { 'retry-after': '5' },
};
export const UNAUTHENTICATED: Problem = {
  status: 401,
  code: 'UNAUTHENTICATED',
  detail: 'Send a bearer token or an API key.',
  headers: { 'www-authenticate': 'Bearer' },
};

/**
 * Guards an endpoint that takes longer bodies than others: nothing is read for somebody who is not known, and few are read at once.
 * Bodies that other endpoints would take as well need no place.
 */
export class LongUploads {
  readonly #edge: Edge;
  readonly #options: RestOptions;
  readonly #callers = new WeakMap<FastifyRequest, Caller>();
  #open = 0;

  constructor(edge: Edge, options: RestOptions) {
    this.#edge = edge;
    this.#options = options;
  }

  /** The caller whom `admit` let pass. */
  callerOf(request: FastifyRequest): Caller | undefined {
    return this.#callers.get(request);
  }

  readonly admit = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { caller, refused } = await this.#edge.admitCaller(request.headers, request.ip);
    const problem = refused ? problemOfRejection(refused, this.#options) : this.#judge(request, caller);
    if (problem) {
      reply.headers({ ...corsHeaders(this.#edge.config, request.headers.origin), 'x-request-id': request.id });
      return sendProblem(request, reply, problem);
    }
    this.#callers.set(request, caller);
    if (this.#isLong(request)) {
      this.#open += 1;
      reply.raw.once('close', () => {
        this.#open -= 1;
      });
    }
    return undefined;
  };

  #judge(request: FastifyRequest, caller: Caller): Problem | undefined {
    if (!caller.authenticated) return UNAUTHENTICATED;
    return this.#isLong(request) && this.#open >= MOST_AT_ONCE ? BUSY : undefined;
  }

  #isLong({ headers }: FastifyRequest): boolean {
    const length = headers['content-length'];
    return length === undefined || Number(length) > this.#edge.config.limits.bodyBytes;
  }
}
