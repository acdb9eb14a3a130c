import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopesOfRole, serviceTokenHeader, serviceTokens, type Actor, type Role } from '#platform/auth';
import { loadConfig } from '#platform/config';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import { startSubgraph, type RunningSubgraph, type SubgraphDependencies } from '#platform/subgraph-server';
import {
  manualClock,
  testDatabase,
  testLogger,
  type LogEntry,
  type ManualClock,
  type TestDatabase,
} from '#platform/testing';
import { uuidV7 } from '#platform/time';
import { safety } from '../index.js';
import { safetyServices, type SafetyServices } from '../services.js';

const nowhere = () => Promise.reject(new Error('not part of this test'));

export const companyA = 'c0000000-0000-7000-8000-00000000000a';
export const companyB = 'c0000000-0000-7000-8000-00000000000b';

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
  /** As if impact had told of these companies. */
  know(...companies: readonly string[]): Promise<void>;
  readonly db: TestDatabase;
  readonly logs: readonly LogEntry[];
  readonly clock: ManualClock;
  readonly services: SafetyServices;
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
  /** As the inbox would: prepare, then handle in one transaction. Answers the feedback ids. */
  receive(texts: readonly Received[]): Promise<string[]>;
  events(type: string): Promise<{ id: string; payload: Json }[]>;
  /** Who shares a programme or a meeting with whom, as the subgraph that owns people would say. */
  readonly linked: Map<string, readonly string[]>;
}

export interface Received {
  readonly text: string;
  readonly locale?: string | null;
  readonly companyId?: string;
  readonly userId?: string;
  readonly feedbackId?: string;
}

/** A started safety subgraph on a database of its own; nothing in it is pretended but the clock. */
export async function openWorld(): Promise<World> {
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: mkdtempSync(join(tmpdir(), 'safety-')) });
  const clock = manualClock(new Date());
  const ids = uuidV7();
  const db = await testDatabase({
    name: 'safety',
    entities: safety.entities,
    migrations: safety.migrations,
    poolSize: 20,
  });
  const outbox = createOutbox({ clock, ids });
  const { log, entries } = testLogger();
  const linked = new Map<string, readonly string[]>();
  const people: PersonalDataContributor = {
    subgraph: 'people',
    describe: () => [],
    counts: () => Promise.resolve({}),
    exportPage: () => Promise.resolve({ records: [], nextCursor: null }),
    linkedPeople: (userId) => Promise.resolve(linked.get(userId) ?? []),
  };
  const deps: SubgraphDependencies = {
    config,
    db,
    outbox,
    clock,
    ids,
    signals: inProcessSignals(),
    log,
    metrics: createMetrics({ defaults: false }),
    jobs: { wake: nowhere },
    mailer: { send: nowhere },
    personalData: () => [people],
    storage: { put: nowhere, get: nowhere, delete: nowhere, exists: nowhere, deleteFolder: nowhere, ping: nowhere },
  };
  const services = safetyServices(deps);
  const running = await startSubgraph({ ...safety, services: () => services }, deps);
  const know = async (...companies: readonly string[]) => {
    await db.query(
      `insert into known_company select id, 'Europe/Oslo', 'NO', true, 1 from unnest($1::uuid[]) as t (id)`,
      [companies],
    );
  };
  await know(companyA, companyB);
  const tokens = serviceTokens(config.auth.serviceTokenSecret, clock);
  const request = (who: Actor, query: string, variables = {}) => ({
    query,
    variables,
    headers: { [serviceTokenHeader]: tokens.sign(who, 'safety') },
  });
  return {
    db,
    know,
    logs: entries,
    clock,
    services,
    linked,
    running,
    send: async (who, query, variables) =>
      JSON.parse(JSON.stringify(await running.execute(request(who, query, variables)))),
    subscribe: async (who, query, variables) =>
      (await running.subscribe(request(who, query, variables))) as AsyncIterableIterator<{ data?: Json }>,
    async receive(texts) {
      const events = texts.map((text, at) => event(text, ids.next(), at));
      const prepared = await services.screening.prepare!(events);
      await db.transaction((tx) => services.screening.handle(events, tx, prepared));
      return events.map(({ payload }) => payload.feedbackId);
    },
    events: (type) => db.query('select id, payload from event_outbox where type = $1 order by sequence', [type]),
  };
}

function event(
  { text, locale = 'en', companyId = companyA, userId = actor('participant', 9).id, feedbackId }: Received,
  id: string,
  at: number,
) {
  const payload = {
    feedbackId: feedbackId ?? id,
    companyId,
    userId,
    programId: null,
    text,
    locale,
    submittedAt: '2026-11-23T10:00:00.000Z',
  };
  return {
    id,
    type: 'feedback.received',
    aggregateId: payload.feedbackId,
    sequence: at,
    occurredAt: new Date(0),
    payload,
  };
}
