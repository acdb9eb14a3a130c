import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Authenticator } from '#platform/auth';
import type { HealthChecks, OperatorAccess } from '#platform/observability';
import type { RunningSubgraph } from '#platform/subgraph-server';
import type { GatewayConfigInput, GatewayLog } from './config.js';
import type { EngineOptions } from './engine-options.js';
import type { Engine } from './engine.js';
import type { Pipeline } from './pipeline/pipeline.js';
import type { SignServiceToken } from './pipeline/request-identity.js';
import type { PlaygroundOptions } from './playground/routes.js';
import type { RestOptions } from './rest/index.js';
import type { CallerSource, PolicySource } from './security/callers.js';
import type { SubscriptionSettingsInput } from './subscriptions/index.js';
import type { SupergraphSource } from './supergraph/source.js';

export interface GatewayOptions {
  readonly supergraph: SupergraphSource;
  /** Subgraphs of this process, by name; the others are called at their routing URLs. */
  readonly inProcess?: Readonly<Record<string, RunningSubgraph>>;
  /** Without it (and without `callers`) everybody is anonymous. */
  readonly authenticator?: Authenticator | undefined;
  /** Instead of `authenticator`, where callers are not users of this platform. */
  readonly callers?: CallerSource | undefined;
  /** Which policies (`@policy`) hold for a caller; none unless told. */
  readonly policies?: PolicySource | undefined;
  readonly signServiceToken?: SignServiceToken | undefined;
  readonly config?: GatewayConfigInput;
  /** How subgraphs are called and operations are planned; see `createEngine`. */
  readonly engine?: Partial<
    Pick<EngineOptions, 'fetchOptions' | 'sharing' | 'executor' | 'overrides' | 'urls' | 'mergeFetches'>
  >;
  readonly log: GatewayLog;
  readonly metrics: Registry;
  /** Documents that clients are known to send; they are planned before the first request. */
  readonly recordedOperations?: Iterable<string>;
  /** More routes on the same origin: webhooks, downloads. */
  readonly routes?: (app: FastifyInstance) => Promise<void>;
  /** Operations that are also served as REST. */
  readonly rest?: RestOptions | undefined;
  readonly playground?: PlaygroundOptions;
  /** Limits and times of streams; every part of it has a default. */
  readonly subscriptions?: SubscriptionSettingsInput;
  /** More dependencies for `/depz`, by the name an operator knows. */
  readonly dependencies?: HealthChecks;
  /** What this process alone needs, such as its data directory: `/readyz` is 503 without it. */
  readonly ownDependencies?: HealthChecks;
  /** Who may read `/metrics` and the reasons at `/depz`; callers on this machine unless given. */
  readonly operators?: OperatorAccess | undefined;
  /** True while nothing can be answered; every operation then gets 503 with `Retry-After`, at once. */
  readonly unavailable?: () => boolean;
}

export interface Gateway {
  readonly app: FastifyInstance;
  readonly pipeline: Pipeline;
  /** Starts listening and answers the URL. Port 0 takes a free one. */
  listen(options: { port: number; host?: string }): Promise<string>;
  /** Replaces the supergraph without dropping a request. Rejects when the SDL cannot be loaded; the old one then keeps serving. */
  reload(sdl: string): Promise<void>;
  /** Stops accepting, finishes what is in flight, ends sockets; cuts the rest off at the deadline. */
  drain(deadlineMs: number): Promise<void>;
  engine(): Engine;
}
