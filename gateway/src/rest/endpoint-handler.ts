import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Endpoint } from '#contracts/endpoints';
import { corsHeaders } from '../http/cors.js';
import type { Edge } from '../http/edge.js';
import { contextOf, leftSignal } from '../http/fastify-request.js';
import { COMMON } from '../http/http-answer.js';
import { LONG_READ_BYTES, refuseTypeOfGet } from '../http/request-body.js';
import { answerOfRejection, type OperationAnswer } from '../pipeline/answer.js';
import { isRejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';
import { AnswerReader, type RestBody } from './answer-reader.js';
import { type LongUploads, UNAUTHENTICATED } from './long-uploads.js';
import { PersonIds } from './person-ids.js';
import { type Problem, problemOfErrors, problemOfRejection, problemText, sendProblem } from './problem.js';
import { RequestReader, type Variables } from './read-request.js';
import { restEvents } from './rest-events.js';
import type { RestOptions } from './rest-options.js';

interface HandlerParts {
  readonly edge: Edge;
  readonly options: RestOptions;
  /** Where it takes long bodies: it has admitted the caller already. */
  readonly uploads?: LongUploads | undefined;
}

/** Answers the requests of one endpoint: through the same admission, limits and execution as every GraphQL operation. */
export class EndpointHandler {
  readonly #edge: Edge;
  readonly #endpoint: Endpoint;
  readonly #options: RestOptions;
  readonly #reader: RequestReader;
  readonly #answers: AnswerReader;
  readonly #personIds: PersonIds;
  readonly #uploads: LongUploads | undefined;

  constructor(endpoint: Endpoint, { edge, options, uploads }: HandlerParts) {
    this.#edge = edge;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#uploads = uploads;
    const schema = this.#schema;
    const maxValues = Math.max(edge.config.limits.bodyValues, endpoint.longBody?.values ?? 0);
    this.#reader = new RequestReader(endpoint, { schema, maxValues });
    this.#answers = new AnswerReader(endpoint, { schema, options });
    this.#personIds = new PersonIds(endpoint, options.endpoints);
  }

  readonly handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.headers({ ...corsHeaders(this.#edge.config, request.headers.origin), 'x-request-id': request.id });
    const odd = request.method === 'GET' ? refuseTypeOfGet(request.headers) : undefined;
    if (odd) return sendProblem(request, reply, problemOfRejection(odd, this.#options));
    const admitted = this.#uploads?.callerOf(request);
    const { caller, refused } = admitted ? { caller: admitted } : await this.#callerOf(request);
    if (refused) return sendProblem(request, reply, problemOfRejection(refused, this.#options));
    const read = await this.#readInTurn(request, caller);
    if ('rejected' in read) return sendProblem(request, reply, problemOfRejection(read, this.#options));
    if ('status' in read) return sendProblem(request, reply, read);
    const execute = (operation: Endpoint, variables: Variables) =>
      this.#execute(request, reply, { caller, operation, variables });
    const known = await this.#personIds.resolve(read.variables, execute);
    if ('status' in known) return sendProblem(request, reply, known);
    if ('failed' in known) return sendProblem(request, reply, this.#problemOf(known.failed, { caller, ...read }));
    const { variables } = known;
    if (this.#endpoint.kind === 'subscription') return this.#stream(request, reply, { caller, variables });
    const answer = await execute(this.#endpoint, variables);
    return this.#answer(request, reply, { answer, caller, variables });
  };

  #callerOf(request: FastifyRequest): ReturnType<Edge['admitCaller']> {
    return this.#edge.admitCaller(request.headers, request.ip);
  }

  async #readInTurn(request: FastifyRequest, caller: Caller): Promise<ReturnType<RequestReader['read']>> {
    const read = () => this.#reader.read(request);
    const bytes = (request.body as Buffer | undefined)?.length ?? 0;
    if (bytes <= LONG_READ_BYTES) return read();
    return this.#edge.pipeline.admission.read(contextOf(request, caller), bytes, read);
  }

  async #execute(
    request: FastifyRequest,
    reply: FastifyReply,
    { caller, operation, variables }: { caller: Caller; operation: Endpoint; variables: Variables },
  ): Promise<OperationAnswer> {
    const { pipeline } = this.#edge;
    const context = { ...contextOf(request, caller), signal: leftSignal(reply) };
    const asked = { params: paramsOf(operation, variables), kinds: [operation.kind], context };
    const admitted = pipeline.admitAtOnce(asked) ?? (await pipeline.admitInTurn(asked));
    return isRejection(admitted) ? answerOfRejection(admitted) : pipeline.execute(admitted);
  }

  #answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { answer, ...asked }: { answer: OperationAnswer; caller: Caller; variables: Variables },
  ): FastifyReply {
    const { data, errors = [], headers } = answer;
    if (errors.length > 0 || data === null) return sendProblem(request, reply, this.#problemOf(answer, asked));
    const body = this.#answers.read(data, { conditional: asked.variables.expectedVersion !== undefined });
    if ('status' in body) return sendProblem(request, reply, body);
    reply.headers({
      ...COMMON,
      ...headers,
      ...headersOf(body, request, reply),
    });
    if (body.etag !== undefined && isKnown(request.headers['if-none-match'], body.etag)) return reply.code(304).send();
    if (this.#endpoint.status === 204) return reply.code(204).send();
    return reply.code(this.#endpoint.status).type('application/json; charset=utf-8').send(body.text);
  }

  #problemOf(
    { status, data, errors = [], headers }: OperationAnswer,
    { caller, variables }: { caller: Caller; variables: Variables },
  ): Problem {
    const code = errors[0]?.extensions?.code;
    if (code === 'UNAUTHORIZED_FIELD_OR_TYPE') return caller.authenticated ? FORBIDDEN : UNAUTHENTICATED;
    // With a pointer for each value, where it was the values that were refused.
    const wrong = data === null && code === 'BAD_USER_INPUT' ? this.#reader.judge(variables, this.#schema) : undefined;
    return wrong ?? problemOfErrors(status, errors, { codes: this.#options, headers });
  }

  async #stream(
    request: FastifyRequest,
    reply: FastifyReply,
    { caller, variables }: { caller: Caller; variables: Variables },
  ): Promise<FastifyReply> {
    const { pipeline, subscriptions } = this.#edge;
    const params = paramsOf(this.#endpoint, variables);
    const context = contextOf(request, caller);
    const busy = await pipeline.admission.makeReady({ params, context, kinds: ['subscription'] });
    if (busy) return sendProblem(request, reply, problemOfRejection(busy, this.#options));
    const wrong = this.#reader.judge(variables, this.#schema);
    if (wrong || !subscriptions) return sendProblem(request, reply, wrong ?? NO_STREAMS);
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
    await subscriptions.stream({
      request: request.raw,
      response: reply.raw,
      body: params,
      caller,
      address: request.ip,
      requestId: request.id,
      protocol: restEvents(this.#endpoint, this.#options),
      refusal: (rejection) => ({
        status: rejection.status,
        headers: { ...rejection.headers, 'content-type': 'application/problem+json' },
        text: problemText(problemOfRejection(rejection, this.#options), `urn:request:${request.id}`),
      }),
    });
    return reply;
  }

  get #schema(): GraphQLSchema {
    return this.#edge.pipeline.parts.current().engine.apiSchema;
  }
}

const paramsOf = ({ text, name }: Endpoint, variables: Variables) => ({ query: text, operationName: name, variables });

const FORBIDDEN: Problem = { status: 403, code: 'FORBIDDEN', detail: 'Your role does not allow this.' };
const NO_STREAMS: Problem = { status: 501, code: 'NOT_IMPLEMENTED', detail: 'Streams are switched off here.' };

function headersOf({ etag, nextCursor, location }: RestBody, request: FastifyRequest, reply: FastifyReply) {
  const link = [reply.getHeader('link'), nextCursor && `<${nextUrl(request.url, nextCursor)}>; rel="next"`];
  return {
    ...(etag !== undefined && { etag }),
    ...(location !== undefined && { location }),
    ...(nextCursor !== undefined && { link: link.filter(Boolean).join(', ') }),
  };
}

function nextUrl(url: string, after: string): string {
  const at = new URL(url, 'http://localhost');
  at.searchParams.set('after', after);
  return at.pathname + at.search;
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match: weak comparison. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const opaque = etag.replace(/^W\//, '');
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === opaque);
}
