import './no-telemetry.js';
import type { ApolloServerOptions, ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { RouteHandlerMethod } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Executor } from './executor.js';
import type { ListenOptions } from './listen-options.js';
import type { GraphContext } from './subgraph.js';

type Gateway = NonNullable<ApolloServerOptions<BaseContext>['gateway']>;

/**
 * `/graphql` over HTTP by Apollo Server (single and batched requests, content negotiation, CSRF prevention). It executes through our own
 * executor, so that what a subgraph answers, and what it masks, is the same in process and over HTTP.
 */
export async function apolloHandler(
  options: ListenOptions,
): Promise<{ handle: RouteHandlerMethod; stop(): Promise<void> }> {
  const [
    { ApolloServer },
    { ApolloServerPluginInlineTraceDisabled, ApolloServerPluginLandingPageDisabled },
    { fastifyApolloHandler },
  ] = await Promise.all([
    import('@apollo/server'),
    import('@apollo/server/plugin/disabled'),
    import('@as-integrations/fastify'),
  ]);
  const server = new ApolloServer<BaseContext>({
    gateway: executingWith(options),
    plugins: [ApolloServerPluginInlineTraceDisabled(), ApolloServerPluginLandingPageDisabled(), batchesAnswer200],
    allowBatchedHttpRequests: true,
    // The gateway decides who may introspect; a caller who reaches a subgraph has its service token.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: options.log,
  });
  await server.start();
  const handle = fastifyApolloHandler(server, {
    context: (request) => {
      try {
        return Promise.resolve(options.requests.contextFor(request.headers as Record<string, string>));
      } catch (error) {
        return Promise.reject(withStatus(error, 401));
      }
    },
  });
  return { handle, stop: () => server.stop() };
}

/** One refused operation must not give the whole batch its status. */
const batchesAnswer200: ApolloServerPlugin = {
  requestDidStart: ({ requestIsBatched }) =>
    Promise.resolve({
      willSendResponse({ response }) {
        if (requestIsBatched) response.http.status = 200;
        return Promise.resolve();
      },
    }),
};

function executingWith({ schema, executor, work, running, requests }: ListenOptions): Gateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: running.sdl });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async (request) => {
          if (work.draining) return { errors: [requests.refusal()] };
          return (await work.track(run(executor, request))) as never;
        },
      }),
    stop: () => Promise.resolve(),
  };
}

type ApolloRequest = Parameters<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>[0];

const run = (executor: Executor, { document, operationName, request, context }: ApolloRequest) =>
  executor.run({
    document,
    operationName,
    variableValues: request.variables,
    contextValue: context as unknown as GraphContext,
  });

/** Apollo Server answers with the status that the error carries, and leaves it out of the answer. */
function withStatus(error: unknown, status: number): unknown {
  if (!(error instanceof GraphQLError)) return error;
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status } } });
}
