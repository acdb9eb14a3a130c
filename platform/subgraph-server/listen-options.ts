import type { GraphQLSchema } from 'graphql';
import type { Registry } from 'prom-client';
import type { Logger, OperatorAccess } from '#platform/observability';
import type { Ids } from '#platform/time';
import type { Executor } from './executor.js';
import type { Requests } from './requests.js';
import type { Clock } from '#platform/time';
import type { StreamRights } from './stream-rights.js';
import type { RunningSubgraph } from './subgraph.js';
import type { Work } from './work.js';

/** What serving a subgraph over HTTP and sockets needs. */
export interface ListenOptions {
  readonly port: number;
  readonly host?: string;
  readonly running: RunningSubgraph;
  readonly executor: Executor;
  readonly schema: GraphQLSchema;
  readonly requests: Requests;
  readonly work: Work;
  readonly rights: StreamRights;
  readonly clock: Clock;
  readonly metrics: Registry;
  /** Who may read `/metrics` and the reasons at `/depz`. */
  readonly operators: OperatorAccess;
  readonly ids: Ids;
  readonly log: Logger;
}
