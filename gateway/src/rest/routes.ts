import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Endpoint, METHODS, unversionedPath } from '#contracts/endpoints';
import { corsHeaders } from '../http/cors.js';
import type { Edge } from '../http/edge.js';
import { preflight } from '../http/fastify-request.js';
import { assertFairSunset, deprecationHeaders, isGone } from './deprecated-paths.rules.js';
import { documentationRoutes } from './documentation-routes.js';
import { EndpointHandler } from './endpoint-handler.js';
import { LongUploads } from './long-uploads.js';
import { type Problem, sendProblem } from './problem.js';
import type { RestOptions, UnversionedPaths } from './rest-options.js';

/** REST: a route for each annotated operation, under `/v1` and, while it is deprecated, without. */
export async function restRoutes(app: FastifyInstance, { edge, options }: { edge: Edge; options: RestOptions }) {
  if (options.unversioned) assertFairSunset(options.unversioned);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: edge.config.limits.bodyBytes },
    async (_: unknown, body: unknown) => body,
  );
  app.setErrorHandler((error: FastifyError, request, reply) => failed(error, request, { reply, edge }));
  for (const [path, endpoints] of byPath(options.endpoints)) {
    mount(app, { edge, options, path, endpoints });
    if (!options.unversioned) continue;
    const { unversioned } = options;
    await app.register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => tellOfSunset(request, reply, { unversioned, options }));
      mount(scope, { edge, options, path: unversionedPath({ path }), endpoints });
    });
  }
  await documentationRoutes(app, { options, schema: edge.pipeline.parts.current().engine.apiSchema });
  app.all('/v1/*', (request, reply) =>
    sendProblem(request, reply, {
      status: 404,
      code: 'NOT_FOUND',
      detail: 'There is nothing here; GET /openapi.json lists what there is.',
    }),
  );
}

interface Mounted {
  readonly edge: Edge;
  readonly options: RestOptions;
  readonly path: string;
  readonly endpoints: readonly Endpoint[];
}

function mount(app: FastifyInstance, { edge, options, path, endpoints }: Mounted): void {
  const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
  for (const endpoint of endpoints) {
    const uploads = endpoint.longBody && new LongUploads(edge, options);
    const { handle } = new EndpointHandler(endpoint, { edge, options, uploads });
    const exposeHeadRoute = endpoint.method === 'GET' && endpoint.kind === 'query';
    app.route({
      method: endpoint.method,
      url,
      handler: handle,
      exposeHeadRoute,
      ...(endpoint.longBody && { bodyLimit: Math.max(endpoint.longBody.bytes, edge.config.limits.bodyBytes) }),
      ...(uploads && { onRequest: uploads.admit }),
    });
  }
  const served: readonly string[] = endpoints.map(({ method }) => method);
  const allow = [...served, ...(served.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  app.options(url, (request, reply) => preflight(request, reply, { edge, allow }));
  app.route({
    method: METHODS.filter((it) => !served.includes(it)),
    url,
    exposeHeadRoute: false,
    handler: (request, reply) => sendProblem(request, reply, wrongMethod(request.method, allow)),
  });
}

const wrongMethod = (method: string, allow: string): Problem => ({
  status: 405,
  code: 'METHOD_NOT_ALLOWED',
  detail: `${method} is not served here; ${allow} are.`,
  headers: { allow },
});

function byPath(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly Endpoint[]> {
  const paths = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) paths.set(endpoint.path, [...(paths.get(endpoint.path) ?? []), endpoint]);
  return paths;
}

async function tellOfSunset(
  request: FastifyRequest,
  reply: FastifyReply,
  { unversioned, options }: { unversioned: UnversionedPaths; options: RestOptions },
): Promise<FastifyReply | undefined> {
  reply.headers(deprecationHeaders(unversioned, `/v1${request.url}`));
  if (!isGone(unversioned, options.now?.() ?? new Date())) return undefined;
  const detail = `This path ended on ${unversioned.sunsetAt.toISOString()}. Use /v1${request.url.split('?', 1)[0]!}.`;
  return sendProblem(request, reply, { status: 410, code: 'GONE', detail });
}

function failed(
  error: FastifyError,
  request: FastifyRequest,
  { reply, edge }: { reply: FastifyReply; edge: Edge },
): FastifyReply {
  const status = error.statusCode ?? 500;
  reply.headers(corsHeaders(edge.config, request.headers.origin));
  if (status < 500) {
    const tooLarge = error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
    // Fastify would close at once, and who is still sending would be reset before reading why.
    if (status === 413) reply.removeHeader('connection');
    const limit = request.routeOptions.bodyLimit ?? edge.config.limits.bodyBytes;
    const detail = tooLarge ? `The body is larger than ${limit} bytes.` : error.message;
    return sendProblem(request, reply, { status, code: tooLarge ? 'BODY_TOO_LARGE' : 'BAD_REQUEST', detail });
  }
  edge.log.error({ err: error, requestId: request.id }, 'request failed inside the gateway');
  const detail = `Internal error. Quote the id ${request.id} when you report it.`;
  return sendProblem(request, reply, { status: 500, code: 'INTERNAL_SERVER_ERROR', detail });
}
