import type { AccessRights, Actor, Credentials } from '#platform/auth';
import type { Config } from '#platform/config';
import { type Database, ensureDatabase, openDatabase, type ServerAddress } from '#platform/database';
import { createEventRuntime, createOutbox, type EventRuntime, type EventTransport } from '#platform/events';
import type { Jobs } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Mailer } from '#platform/mail';
import type { Logger } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import type { Clock, Ids } from '#platform/time';
import {
  type ErasureBarrier,
  type RunningSubgraph,
  type Sessions,
  startSubgraph,
  type SubgraphDefinition,
} from '#platform/subgraph-server';
import type { Registry } from 'prom-client';

/** What all subgraphs of one process share. */
export interface Host {
  readonly config: Config;
  readonly server: ServerAddress;
  readonly jobs: Jobs;
  readonly transport: EventTransport;
  readonly signals: Signals;
  readonly mailer: Mailer;
  readonly storage: ObjectStorage;
  readonly partnerSandboxUrl: string | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly rights: AccessRights;
  /** The database server may have gone. */
  readonly onConnectionLost: () => void;
  authenticate(credentials: Credentials): Promise<Actor | null>;
  personalData(): readonly PersonalDataContributor[];
  erasureBarriers(): readonly ErasureBarrier[];
  readonly sessions: Sessions;
}

export interface HostedSubgraph {
  readonly running: RunningSubgraph;
  readonly events: EventRuntime;
}

/** Opens a subgraph's database, starts it and prepares its events; its handlers and jobs run once `events` and the scheduler start. */
export async function hostSubgraph<S>(definition: SubgraphDefinition<S>, host: Host): Promise<HostedSubgraph> {
  const db = await openSubgraphDatabase(definition, host);
  const { clock, ids, log, metrics } = host;
  const outbox = createOutbox({ clock, ids });
  const { server: _server, transport, onConnectionLost: _onConnectionLost, ...shared } = host;
  const running = await startSubgraph(definition, { ...shared, db, outbox });
  const events = createEventRuntime({
    db,
    outbox,
    transport,
    handlers: running.handlers,
    log: log.child({ subgraph: definition.name }),
    metrics,
    clock,
  });
  host.jobs.define(...running.jobDefinitions);
  return { running, events };
}

async function openSubgraphDatabase<S>(definition: SubgraphDefinition<S>, host: Host): Promise<Database> {
  const log = host.log.child({ database: definition.name });
  return openDatabase({
    name: definition.name,
    url: await ensureDatabase(host.server, definition.name),
    entities: definition.entities,
    migrations: definition.migrations,
    poolSize: host.config.database.poolSize,
    log,
    onPoolError: () => host.onConnectionLost(),
  });
}
