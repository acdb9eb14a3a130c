import 'reflect-metadata';
import { fastify, type FastifyInstance } from 'fastify';
import { type Actor, type Role, scopesOfRole, serviceTokenHeader, serviceTokens } from '#platform/auth';
import type { Config } from '#platform/config';
import { createOutbox } from '#platform/events';
import { inProcessSignals, type Signals } from '#platform/live';
import { createMetrics, type Logger } from '#platform/observability';
import { type RunningSubgraph, startSubgraph, type SubgraphDependencies } from '#platform/subgraph-server';
import { type ManualClock, manualClock, testDatabase, type TestDatabase, testLogger } from '#platform/testing';
import { type Ids, uuidV7 } from '#platform/time';
import { signWebhook } from '../feedback/signature.rules.js';
import { demoIdentities, impact } from '../index.js';
import { createServices, type ImpactServices } from '../services.js';

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const oldSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
export const serviceTokenSecret = 'a secret of the tests that is long enough to be one';
export const now = '2026-11-23T12:00:00.000Z';

/** JSON whose shape the test knows, from the query beside it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any;

export interface World {
  readonly db: TestDatabase;
  readonly services: ImpactServices;
  readonly running: RunningSubgraph;
  /** Every statement so far that went through `query`. */
  readonly statements: readonly string[];
  readonly clock: ManualClock;
  readonly signals: Signals;
  readonly ids: Ids;
  readonly log: Logger;
  readonly logs: readonly { readonly [field: string]: unknown }[];
  /** A second process on the same database. */
  second(): ImpactServices;
  close(): Promise<void>;
}

/** The real subgraph on a real database with demo rows; only clock and secrets are chosen. */
export async function openWorld(given?: TestDatabase): Promise<World> {
  const { entities, migrations } = impact;
  const db = given ?? (await testDatabase({ name: 'impact', entities, migrations }));
  const clock = manualClock(now);
  const ids = uuidV7(clock);
  const signals = inProcessSignals();
  const { log, entries } = testLogger();
  const webhooks = { feedbackSecret: `${secret},${oldSecret}`, toleranceSeconds: 300 };
  const statements: string[] = [];
  const counted = {
    ...db,
    query: (text: string, params?: readonly unknown[]) => (statements.push(text), db.query(text, params)),
  } as TestDatabase;
  const dependenciesOf = (): SubgraphDependencies => ({
    config: { nodeEnv: 'test', webhooks, auth: { serviceTokenSecret } } as unknown as Config,
    db: counted,
    clock,
    ids,
    signals,
    log,
    outbox: createOutbox({ clock, ids }),
    metrics: createMetrics({ defaults: false }),
    ...({ jobs: unused('jobs'), mailer: unused('mailer'), storage: unused('storage') } as object as Pick<
      SubgraphDependencies,
      'jobs' | 'mailer' | 'storage'
    >),
    personalData: () => [],
  });
  const services = createServices(dependenciesOf());
  await impact.demo?.(services);
  return {
    db,
    services,
    running: await startSubgraph(impact, dependenciesOf()),
    statements,
    clock,
    signals,
    ids,
    log,
    logs: entries,
    second: () => createServices(dependenciesOf()),
    close: () => db.close(),
  };
}

/** Impact uses none of these: a use shows at once. */
const unused = (what: string): object =>
  new Proxy(
    {},
    {
      get(_target, property) {
        throw new Error(`impact asked ${what} for ${String(property)}`);
      },
    },
  );

export async function webhookServer(services: ImpactServices): Promise<FastifyInstance> {
  const app = fastify();
  await impact.routes?.(app, services);
  await app.ready();
  return app;
}

export function post(
  app: FastifyInstance,
  body: unknown,
  options: { clock: ManualClock; headers?: Record<string, string | undefined> },
) {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const signed = signWebhook(payload, { secret, id: 'msg_1', timestamp: options.clock.now() });
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    ...signed,
    ...options.headers,
  };
  for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
  return app.inject({ method: 'POST', url: '/webhooks/feedback', payload, headers: headers as Record<string, string> });
}

export const actor = (role: Role, identity: { userId: string; companyId: string | null }): Actor => ({
  kind: 'user',
  id: identity.userId,
  companyId: identity.companyId,
  roles: [role],
  scopes: scopesOfRole[role],
});

export const demoActor = (role: Role): Actor => actor(role, demoIdentities.find((identity) => identity.role === role)!);

/** Asks as the gateway would. */
export function client(world: World, who: Actor) {
  const headers = { [serviceTokenHeader]: serviceTokens(serviceTokenSecret, world.clock).sign(who, 'impact') };
  return {
    execute: async (query: string, variables: Record<string, unknown> = {}) => {
      const result = await world.running.execute({ query, variables, headers });
      return JSON.parse(JSON.stringify(result)) as {
        data?: Answer;
        errors?: { message: string; extensions: { code: string } }[];
      };
    },
    subscribe: (query: string, variables: Record<string, unknown> = {}) =>
      world.running.subscribe({ query, variables, headers }),
  };
}
