import type { GraphQLFormattedError } from 'graphql';

export function overflowError(maxQueued: number): GraphQLFormattedError {
  return {
    message: `The client reads too slowly: ${maxQueued} results were waiting. Subscribe again, and select less or read faster.`,
    extensions: { code: 'SUBSCRIPTION_OVERFLOW', limit: maxQueued },
  };
}

export function expiredError(): GraphQLFormattedError {
  return {
    message: 'The credentials of this stream have expired. Subscribe again with new ones.',
    extensions: { code: 'TOKEN_EXPIRED' },
  };
}

export function reloadError(reasons: readonly GraphQLFormattedError[]): GraphQLFormattedError {
  return {
    message: `The schema was replaced and the subscription does not fit it any more: ${reasons[0]?.message ?? 'unknown reason'}`,
    extensions: { code: 'SUBSCRIPTION_SCHEMA_RELOAD' },
  };
}

export function unavailableError(subgraph: string): GraphQLFormattedError {
  return {
    message: `The event stream of subgraph "${subgraph}" was lost and could not be opened again. Subscribe again later.`,
    extensions: { code: 'SUBSCRIPTION_UPSTREAM_LOST', service: subgraph },
  };
}

export function shutdownError(): GraphQLFormattedError {
  return {
    message: 'The gateway is shutting down. Subscribe again; another instance answers.',
    extensions: { code: 'SERVER_SHUTDOWN' },
  };
}
