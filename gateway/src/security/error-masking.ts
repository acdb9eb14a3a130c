import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { GatewayLog } from '../config.js';

export interface MaskingContext {
  readonly log: GatewayLog;
  readonly requestId: string;
  /** Also hide what subgraphs report without a code, or as `INTERNAL_SERVER_ERROR`. */
  readonly maskSubgraphErrors: boolean;
}

/** Errors nobody meant for clients. The engine gives the second code to errors of subgraphs that carry none. */
const INTERNAL: ReadonlySet<unknown> = new Set(['INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR']);

/**
 * What was thrown, as a client may see it. An error meant for clients (a GraphQLError that does not wrap another failure) passes; all
 * else becomes a sentence with the request's id, and the log line with that id has the cause.
 */
export function maskThrown(error: unknown, context: MaskingContext): GraphQLFormattedError {
  if (error instanceof GraphQLError && !(error.originalError && !(error.originalError instanceof GraphQLError))) {
    const { http: _, ...extensions } = error.extensions;
    return { ...error.toJSON(), extensions: { ...extensions, code: extensions.code ?? 'INTERNAL_SERVER_ERROR' } };
  }
  context.log.error({ err: error, requestId: context.requestId }, 'operation failed inside the gateway');
  return masked(context.requestId);
}

/** Errors of an answer: stack traces never leave, and internal errors of subgraphs only where that is wanted. */
export function maskErrors(
  errors: readonly GraphQLFormattedError[],
  context: MaskingContext,
): readonly GraphQLFormattedError[] {
  return errors.map((error) => {
    const extensions = error.extensions;
    if (!extensions) return error;
    if (context.maskSubgraphErrors && INTERNAL.has(extensions.code)) {
      const { message, path } = error;
      context.log.error(
        { requestId: context.requestId, path, subgraphError: message },
        'subgraph reported an internal error',
      );
      return { ...masked(context.requestId), ...(path && { path }) };
    }
    if (!('stacktrace' in extensions) && !('exception' in extensions)) return error;
    const { stacktrace: _, exception: __, ...kept } = extensions;
    return { ...error, extensions: kept };
  });
}

function masked(errorId: string): GraphQLFormattedError {
  return {
    message: `Internal error. Quote the id ${errorId} when you report it.`,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}
