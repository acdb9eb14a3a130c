import type { GraphQLError } from 'graphql';
import { type Actor, type ServiceGrant, ServiceTokenError, serviceTokenHeader, serviceTokens } from '#platform/auth';
import { type Logger, requestIdFrom, requestIdHeader } from '#platform/observability';
import { RequestContext } from './context.js';
import { GraphqlError, Unauthenticated } from './errors.js';
import type { GraphContext, SubgraphDependencies, SubgraphRequest } from './subgraph.js';

/** Who asks, and with which context; the same for every way in. */
export interface Requests {
  /** Throws `Unauthenticated` for anything but a valid token of the gateway for this subgraph. */
  actorOf(serviceToken: string | undefined): Actor;
  /** The same, with the end of the token. */
  grantOf(serviceToken: string | undefined): ServiceGrant;
  contextFor(headers: SubgraphRequest['headers']): GraphContext;
  contextAs(actor: Actor, requestId: string | undefined): GraphContext;
  /** What a new request is told while the subgraph drains. */
  refusal(): GraphQLError;
}

export interface RequestsOptions<S> {
  readonly subgraph: string;
  readonly services: S;
  readonly log: Logger;
  readonly dependencies: Pick<SubgraphDependencies, 'config' | 'clock' | 'ids' | 'db'>;
}

export function createRequests<S>({ subgraph, services, log, dependencies }: RequestsOptions<S>): Requests {
  const { config, clock, ids, db } = dependencies;
  const tokens = serviceTokens(config.auth.serviceTokenSecret, clock);
  const fork = () => db.fork();

  function grantOf(token: string | undefined): ServiceGrant {
    if (!token) {
      throw new Unauthenticated(
        `Subgraph "${subgraph}" answers the gateway only: the header ${serviceTokenHeader} is missing.`,
      );
    }
    try {
      return tokens.grant(token, subgraph);
    } catch (error) {
      if (error instanceof ServiceTokenError) throw new Unauthenticated(error.message);
      throw error;
    }
  }
  const actorOf = (token: string | undefined): Actor => grantOf(token).actor;
  const contextAs = (actor: Actor, requestId: string | undefined): GraphContext =>
    new RequestContext<S>({ actor, requestId: requestIdFrom(requestId, ids), services, log, fork });
  return {
    actorOf,
    grantOf,
    contextAs,
    contextFor: (headers) => contextAs(actorOf(headers[serviceTokenHeader]), headers[requestIdHeader]),
    refusal: () =>
      new GraphqlError('SERVICE_UNAVAILABLE', `Subgraph "${subgraph}" is shutting down; try again shortly.`),
  };
}
