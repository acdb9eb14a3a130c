import type { EntityManager, EntitySchema } from '@mikro-orm/postgresql';
import type { DocumentNode, ExecutionResult, GraphQLResolveInfo } from 'graphql';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { AccessRights, Actor, Credentials } from '#platform/auth';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { EventHandler, Outbox } from '#platform/events';
import type { JobDefinition, JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Mailer } from '#platform/mail';
import type { HealthChecks, Logger } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import type { Clock, Ids } from '#platform/time';

/** What the process gives a subgraph, once, at start. Nothing else of the platform is reached from inside a subgraph at run time. */
export interface SubgraphDependencies {
  readonly config: Config;
  readonly db: Database;
  readonly outbox: Outbox;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly mailer: Mailer;
  readonly storage: ObjectStorage;
  /** Where the partner sandbox listens; absent where there is none, as in production. */
  readonly partnerSandboxUrl?: string | undefined;
  /**
   * Who the credentials of a request to an own HTTP route stand for, by the same rules as at the gateway; `null` when they are not
   * valid. Absent where the process verifies no credentials: such a route must then find another proof.
   */
  readonly authenticate?: (credentials: Credentials) => Promise<Actor | null>;
  /** Whether an actor of an open stream may still do what they could; absent where the process knows neither keys nor sessions. */
  readonly rights?: AccessRights;
  /** The personal-data contract of every subgraph of the platform; resolved when asked, since subgraphs start in any order. */
  personalData(): readonly PersonalDataContributor[];
  /** The barriers of all subgraphs of this process; absent where there is none. */
  erasureBarriers?(): readonly ErasureBarrier[];
  /** Absent where the process knows no sessions. */
  readonly sessions?: Sessions;
}

/** Keeps a subgraph from storing anything about a person who is being erased, or was. */
export interface ErasureBarrier {
  readonly subgraph: string;
  /** Refuses writes about the person from now on. Repeating it changes nothing. */
  freeze(person: { readonly userId: string; readonly epoch: number }): Promise<void>;
  /** The erasure does not happen after all. */
  unfreeze(userId: string): Promise<void>;
  markErased(person: { readonly userId: string; readonly epoch: number }): Promise<void>;
  /** Those of these references of the ledger that this database does not know as erased: it is older than their erasure. */
  missing(refs: readonly string[]): Promise<readonly string[]>;
  /** People of this database that the references mean, by reference. */
  find(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Where nothing of the person is here: bars them by reference alone. */
  markRef(person: { readonly subjectRef: string; readonly epoch: number }): Promise<void>;
  /** Events about the person that came afterwards, and were dropped. */
  lateEventsOf(userId: string): Promise<number>;
}

/** Ends what a person has begun with their tokens. */
export interface Sessions {
  /** From now on no token of the person is taken, or again. Their id is not kept for it. */
  setBarred(userId: string, barred: boolean, changedBy: string): Promise<void>;
  /** Deletes what is known of earlier ends of their sessions. */
  forget(userId: string): Promise<void>;
}

/** One GraphQL request's context. `load` gives DataLoaders that live as long as the request. */
export interface GraphContext<S = unknown> {
  readonly actor: Actor;
  readonly requestId: string;
  readonly services: S;
  readonly log: Logger;
  /** The request's EntityManager, forked when first asked for. */
  readonly em: EntityManager;
  /** The request's DataLoader of this name; `batch` answers one value per key, in order, `null` where there is none. */
  load<K, V>(name: string, key: K, batch: (keys: readonly K[]) => Promise<readonly (V | null)[]>): Promise<V | null>;
}

export type ReferenceResolver<S> = (
  reference: { __typename: string } & Record<string, unknown>,
  context: GraphContext<S>,
  info: GraphQLResolveInfo,
) => unknown;

export interface SubgraphDefinition<S = unknown> {
  /** Also the name of its database, with `-` as `_`. */
  readonly name: string;
  readonly entities: readonly EntitySchema[];
  /** In order; never edited once committed. */
  readonly migrations: readonly { name: string; class: new (...args: never[]) => unknown }[];
  /** Stores and rules wired together, once per process. */
  services(dependencies: SubgraphDependencies): S | Promise<S>;
  /** type-graphql resolver classes; they reach the services through the context only. */
  readonly resolvers: readonly (new () => object)[];
  /** Object types that only other subgraphs lead to. */
  readonly orphanedTypes?: readonly (new () => object)[];
  /** `__resolveReference` by entity name. */
  readonly references?: Readonly<Record<string, ReferenceResolver<S>>>;
  /** The last word on the SDL, for directives where type-graphql has none (enums, unions, scalars, schema). */
  transformSdl?(document: DocumentNode): DocumentNode;
  events?(services: S): readonly EventHandler[];
  jobs?(services: S): readonly JobDefinition<never>[];
  personalData(services: S): PersonalDataContributor;
  /** HTTP routes that are not GraphQL (webhooks, downloads), under the public origin. */
  routes?(app: FastifyInstance, services: S): void | Promise<void>;
  /** Demo rows; called once, on an empty database, never in production. */
  demo?(services: S): Promise<void>;
  /** Called while draining, after requests, jobs and events have stopped. */
  close?(services: S): Promise<void>;
}

export interface SubgraphRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Lower-case names, as over HTTP: the service token and the request id travel here. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A started subgraph, callable in process with exactly the semantics it has over HTTP (service token, masking, limits). */
export interface RunningSubgraph {
  readonly name: string;
  /** SDL with every federation directive, as committed in `schema.graphql`. */
  readonly sdl: string;
  readonly db: Database;
  /** What it needs, by name: its database. */
  readonly dependencies: HealthChecks;
  readonly personalData: PersonalDataContributor;
  readonly erasureBarrier: ErasureBarrier;
  /** Consumers and jobs; the process registers them with its event relay and its scheduler. */
  readonly handlers: readonly EventHandler[];
  readonly jobDefinitions: readonly JobDefinition<never>[];
  execute(request: SubgraphRequest): Promise<ExecutionResult>;
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /** Mounts the subgraph's own HTTP routes (not `/graphql`). */
  mountRoutes(app: FastifyInstance): Promise<void>;
  /** Serves `/graphql` (POST and graphql-ws), `/healthz`, `/readyz`, `/depz`, `/metrics` for the mode of one process per subgraph. */
  listen(options: { port: number; host?: string }): Promise<{ url: string; close(): Promise<void> }>;
  seedDemo(): Promise<void>;
  /** Stops taking events, waits for work in flight until the deadline, closes the database. */
  drain(deadlineMs: number): Promise<void>;
}
