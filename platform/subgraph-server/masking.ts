import { GraphQLError } from 'graphql';
import { InvalidText, isTransient } from '#platform/database';
import type { Logger } from '#platform/observability';
import type { Ids } from '#platform/time';

export interface Masking {
  readonly ids: Ids;
  readonly log: Logger;
  readonly subgraph: string;
}

/**
 * The one place where errors become what a caller sees. Errors made for callers pass as they are; anything else (a bug, an outage) is
 * logged under a new id, and the caller learns that id and nothing more.
 */
export function maskErrors(
  errors: readonly GraphQLError[],
  masking: Masking,
  log: Logger = masking.log,
): readonly GraphQLError[] {
  return errors.map((error) => maskError(error, masking, log));
}

function maskError(error: GraphQLError, masking: Masking, log: Logger): GraphQLError {
  const cause = originOf(error);
  // Without a code of ours it is graphql-js itself, which could not read a variable or an argument.
  if (cause instanceof GraphQLError)
    return presented(error, cause.message, { ...cause.extensions, code: cause.extensions.code ?? 'BAD_USER_INPUT' });
  // A scalar that refuses a variable throws an ordinary error, but names only what the caller sent.
  if (error.path === undefined) return presented(error, error.message, { code: 'BAD_USER_INPUT' });
  if (cause instanceof InvalidText) return presented(error, cause.message, { code: 'BAD_USER_INPUT' });

  const errorId = masking.ids.next();
  const outage = isTransient(cause);
  log.error({ err: cause, errorId, subgraph: masking.subgraph, path: error.path.join('.') }, 'A resolver failed');
  const message = outage
    ? `A store of "${masking.subgraph}" does not answer; try again shortly. Error id ${errorId}.`
    : `Something went wrong in "${masking.subgraph}". Error id ${errorId}; quote it to the operators.`;
  return presented(error, message, { code: outage ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR', errorId });
}

/** The value that was thrown: graphql-js wraps it once per null that propagates. */
function originOf(error: GraphQLError): Error {
  let inner: Error = error;
  while (inner instanceof GraphQLError && inner.originalError) inner = inner.originalError;
  return inner;
}

function presented(error: GraphQLError, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions,
  });
}
