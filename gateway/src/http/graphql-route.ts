import type { HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type GraphQLParams, readParams } from '../pipeline/params.js';
import type { OperationContext } from '../pipeline/pipeline.js';
import { isRejection, rejection, type Rejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';
import type { ApolloFrontend } from './apollo-frontend.js';
import { acceptedBy, responseType } from './content-negotiation.js';
import { corsHeaders } from './cors.js';
import type { Edge } from './edge.js';
import { contextOf, leftSignal, preflight } from './fastify-request.js';
import { GRAPHQL_PATHS, readOperations } from './graphql-operations.js';
import { COMMON, type HttpAnswer, httpRejection } from './http-answer.js';
import type { StreamWish } from './subscription-handler.js';
import {
  forgeryRejection,
  LONG_READ_BYTES,
  mayBeForged,
  readJsonBody,
  readSearch,
  refuseTypeOfGet,
} from './request-body.js';

const STREAMED = ['query', 'mutation', 'subscription'] as const;

/** GraphQL over HTTP for every request the hot path leaves alone. https://graphql.github.io/graphql-over-http/draft/ */
export async function graphqlRoutes(app: FastifyInstance, edge: Edge): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: edge.config.limits.bodyBytes },
    async (_: unknown, body: unknown) => body,
  );
  for (const url of GRAPHQL_PATHS) {
    app.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      handler: (request, reply) => handle(edge, request, reply),
    });
    app.options(url, (request, reply) => preflight(request, reply, { edge, allow: 'GET, POST, OPTIONS' }));
    app.route({
      method: ['PUT', 'PATCH', 'DELETE', 'HEAD'],
      url,
      handler: (request, reply) => wrongMethod(edge, request, reply),
    });
  }
}

async function handle(edge: Edge, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (edge.config.playground && isVisit(request)) return reply.redirect('/playground');
  const odd = request.method === 'GET' ? refuseTypeOfGet(request.headers) : undefined;
  if (odd) return send(edge, request, reply, httpRejection(odd, request.headers.accept));
  const { caller, refused } = await edge.admitCaller(request.headers, request.ip);
  if (refused) return send(edge, request, reply, httpRejection(refused, request.headers.accept));
  const streaming = edge.subscriptions?.accepts(request.raw);
  if (streaming === 'control') return stream(edge, request, reply, { caller });
  const body = await readInTurn(edge, request, caller);
  if ('rejected' in body) return send(edge, request, reply, httpRejection(body, request.headers.accept));
  if (streaming) {
    const wanted = await isToBeStreamed(edge, streaming, { value: body.value, context: contextOf(request, caller) });
    if (wanted !== true && wanted !== false)
      return send(edge, request, reply, httpRejection(wanted, request.headers.accept));
    if (wanted) return stream(edge, request, reply, { body: body.value, caller });
  }
  if (responseType(request.headers.accept) === null) {
    const message = 'The `accept` header allows neither application/json nor application/graphql-response+json.';
    return send(edge, request, reply, httpRejection(rejection(406, 'NOT_ACCEPTABLE', message), undefined));
  }
  const params = readOperations(edge, body.value);
  if ('rejected' in params) return send(edge, request, reply, httpRejection(params, request.headers.accept));
  return send(edge, request, reply, await throughApollo(await edge.apollo(), { request, reply }, { params, caller }));
}

/** Lets the operation have its turn to be read and planned, since streams begin at once. */
async function isToBeStreamed(
  { pipeline: { admission } }: Edge,
  wish: StreamWish,
  { value, context }: { value: unknown; context: OperationContext },
): Promise<boolean | Rejection> {
  const params = readParams(value);
  // Who is not asked for a stream says what is wrong: a batch, for example, is wrong only in a stream.
  if (isRejection(params)) return wish === 'operation';
  const busy = await admission.makeReady({ params, context, kinds: STREAMED });
  return busy ?? (wish === 'operation' || admission.operationOf(params)?.kind === 'subscription');
}

/** Somebody who opens the endpoint in a browser is looking for a page, not for an error. */
function isVisit({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.includes('?') && headers.accept?.includes('text/html') === true;
}

async function readInTurn(
  edge: Edge,
  request: FastifyRequest,
  caller: Caller,
): Promise<{ value: unknown } | Rejection> {
  const read = () => readBody(edge, request);
  const bytes = (request.body as Buffer | undefined)?.length ?? 0;
  return bytes > LONG_READ_BYTES ? edge.pipeline.admission.read(contextOf(request, caller), bytes, read) : read();
}

function readBody(edge: Edge, request: FastifyRequest): { value: unknown } | Rejection {
  if (edge.config.csrfPrevention && mayBeForged(request.headers) && !isOwnEventSource(request)) {
    return forgeryRejection();
  }
  const { bodyValues } = edge.config.limits;
  if (request.method === 'GET') return readSearch(request.url, bodyValues);
  return readJsonBody(request.body as Buffer | undefined, request.headers, bodyValues);
}

/** An `EventSource` cannot send headers, but its GET may do nothing that has effects, and browsers tell when it is a foreign page's. */
function isOwnEventSource({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    acceptedBy(headers.accept).streamOfOne === 'sse' &&
    !['cross-site', 'same-site'].includes(headers['sec-fetch-site'] ?? '')
  );
}

async function throughApollo(
  apollo: ApolloFrontend,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { params, caller }: { params: GraphQLParams | readonly GraphQLParams[]; caller: Caller },
): Promise<HttpAnswer> {
  const context = { ...contextOf(request, caller), signal: leftSignal(reply) };
  const { status, headers, text } = await apollo.answer({
    method: request.method as 'GET' | 'POST',
    params,
    context,
    headers: new Map(Object.entries(request.headers)) as unknown as HeaderMap,
  });
  const type = responseType(request.headers.accept)!;
  return { status, headers: { ...COMMON, ...Object.fromEntries(headers), 'content-type': type }, text };
}

async function stream(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  { body, caller }: { body?: unknown; caller: Caller },
): Promise<FastifyReply> {
  reply.hijack();
  for (const [name, value] of Object.entries(corsHeaders(edge.config, request.headers.origin)))
    reply.raw.setHeader(name, value);
  const { raw, ip: address, id: requestId } = request;
  await edge.subscriptions!.stream({ request: raw, response: reply.raw, body, caller, address, requestId });
  return reply;
}

function wrongMethod(edge: Edge, request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> {
  if (edge.subscriptions?.accepts(request.raw) === 'control') return handle(edge, request, reply);
  const message = `GraphQL is served with GET and POST, not ${request.method}.`;
  const refused = rejection(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow: 'GET, POST, OPTIONS' } });
  return send(edge, request, reply, httpRejection(refused, request.headers.accept));
}

function send(edge: Edge, request: FastifyRequest, reply: FastifyReply, answer: HttpAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .headers({ ...answer.headers, ...corsHeaders(edge.config, request.headers.origin), 'x-request-id': request.id })
    .send(answer.text);
}
