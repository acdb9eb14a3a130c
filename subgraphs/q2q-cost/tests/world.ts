import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopesOfRole, serviceTokenHeader, serviceTokens, type Actor, type Role } from '#platform/auth';
import { newEvent } from '#contracts/events';
import type { KnownCompany } from '#platform/companies';
import { loadConfig } from '#platform/config';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics } from '#platform/observability';
import { startSubgraph, type RunningSubgraph, type SubgraphDependencies } from '#platform/subgraph-server';
import { manualClock, testDatabase, testLogger, type ManualClock, type TestDatabase } from '#platform/testing';
import { uuidV7, type Ids } from '#platform/time';
import { q2qCost } from '../index.js';
import type { HoldRequest } from '../ledger/reservation.store.js';
import { costServices, type CostServices } from '../services.js';

const nowhere = () => Promise.reject(new Error('not part of this test'));

export const actor = (role: Role, n = 1, companyId: string | null = null): Actor => ({
  kind: 'user',
  id: `a0000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  companyId,
  roles: [role],
  scopes: scopesOfRole[role],
});

/** Whatever a response holds: each test says what it expects of it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface World {
  readonly db: TestDatabase;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly deps: SubgraphDependencies;
  readonly services: CostServices;
  readonly running: RunningSubgraph;
  send(
    who: Actor,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<{ data?: Json; errors?: readonly Json[] }>;
  subscribe(
    who: Actor,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<AsyncIterableIterator<{ data?: Json }>>;
  events(type: string): Promise<{ id: string; payload: Json }[]>;
  /** Tells of a company, as its owner does; answers its id. */
  tell(changes?: Partial<KnownCompany>): Promise<string>;
  /** A known company of its own with this month's limit in pico-USD. */
  company(limitPusd: bigint): Promise<string>;
}

/** A started q2q-cost subgraph on a database of its own; nothing in it is pretended but the clock. */
export async function openWorld(): Promise<World> {
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: mkdtempSync(join(tmpdir(), 'q2q-cost-')) });
  const clock = manualClock(new Date());
  const ids = uuidV7();
  const db = await testDatabase({
    name: 'q2q-cost',
    entities: q2qCost.entities,
    migrations: q2qCost.migrations,
    poolSize: 25,
  });
  const outbox = createOutbox({ clock, ids });
  const deps: SubgraphDependencies = {
    config,
    db,
    outbox,
    clock,
    ids,
    signals: inProcessSignals(),
    log: testLogger().log,
    metrics: createMetrics({ defaults: false }),
    jobs: { wake: nowhere },
    mailer: { send: nowhere },
    personalData: () => [],
    storage: { put: nowhere, get: nowhere, delete: nowhere, exists: nowhere, deleteFolder: nowhere, ping: nowhere },
  };
  const services = costServices(deps);
  const running = await startSubgraph({ ...q2qCost, services: () => services }, deps);
  const companies = services.handlers[0]!;
  const tell = async (changes: Partial<KnownCompany> = {}) => {
    const company = { companyId: ids.next(), timeZone: 'UTC', country: 'NO', active: true, version: 1, ...changes };
    const { companyId } = company;
    const { type, payload } = newEvent('company.changed', companyId, company);
    const event = { id: ids.next(), type, aggregateId: companyId, sequence: 1, occurredAt: clock.now(), payload };
    await db.transaction((tx) => companies.handle([event as never], tx, undefined as never));
    return companyId;
  };
  const tokens = serviceTokens(config.auth.serviceTokenSecret, clock);
  const request = (who: Actor, query: string, variables = {}) => ({
    query,
    variables,
    headers: { [serviceTokenHeader]: tokens.sign(who, 'q2q-cost') },
  });
  return {
    db,
    clock,
    ids,
    deps,
    services,
    running,
    send: async (who, query, variables) =>
      JSON.parse(JSON.stringify(await running.execute(request(who, query, variables)))),
    subscribe: async (who, query, variables) =>
      (await running.subscribe(request(who, query, variables))) as AsyncIterableIterator<{ data?: Json }>,
    events: (type) => db.query('select id, payload from event_outbox where type = $1 order by sequence', [type]),
    tell,
    async company(limitPusd) {
      const companyId = await tell();
      await services.budgetChanges.set({
        companyId,
        monthlyLimitPusd: limitPusd,
        timeZone: null,
        reason: 'test',
        actorId: 'test',
        idempotencyKey: null,
      });
      return companyId;
    },
  };
}

export const hold = (companyId: string, key: string, holdPusd: bigint): HoldRequest => ({
  idempotencyKey: key,
  requestHash: 'same',
  companyId,
  provider: 'embedded',
  model: 'q2q-ngram-1',
  feature: 'interactive',
  holdPusd,
  ttlMs: 60_000,
});
