import 'reflect-metadata';
import { fastify, type FastifyInstance } from 'fastify';
import { anonymous, type Actor, type Role, scopesOfRole } from '../../../platform/auth/index.js';
import type { Config } from '../../../platform/config/index.js';
import { createOutbox } from '../../../platform/events/index.js';
import { inProcessSignals, type Signals } from '../../../platform/live/index.js';
import { createMetrics } from '../../../platform/observability/index.js';
import type { SubgraphDependencies } from '../../../platform/subgraph-server/index.js';
import {
  type ManualClock,
  manualClock,
  testDatabase,
  type TestDatabase,
  testLogger,
} from '../../../platform/testing/index.js';
import { type Ids, uuidV7 } from '../../../platform/time/index.js';
import { signWebhook } from '../feedback/signature.js';
import { impact } from '../index.js';
import { createServices, type ImpactServices } from '../services.js';

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const oldSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
export const now = '2026-11-23T12:00:00.000Z';

export interface World {
  readonly db: TestDatabase;
  readonly services: ImpactServices;
  readonly dependencies: SubgraphDependencies;
  readonly clock: ManualClock;
  readonly signals: Signals;
  readonly ids: Ids;
  readonly logs: readonly { readonly [field: string]: unknown }[];
  /** A second process on the same database. */
  second(): ImpactServices;
  close(): Promise<void>;
}

/** The real subgraph on a real database with demo rows; only clock and secrets are chosen. */
export async function openWorld(): Promise<World> {
  const db = await testDatabase({ name: 'impact', entities: impact.entities, migrations: impact.migrations });
  const clock = manualClock(now);
  const ids = uuidV7(clock);
  const signals = inProcessSignals();
  const { log, entries } = testLogger();
  const webhooks = { feedbackSecret: `${secret},${oldSecret}`, toleranceSeconds: 300 };
  const dependenciesOf = (): SubgraphDependencies => ({
    config: { nodeEnv: 'test', webhooks } as unknown as Config,
    ...{
      db,
      clock,
      ids,
      signals,
      log,
      outbox: createOutbox({ clock, ids }),
      metrics: createMetrics({ defaults: false }),
    },
    ...({ jobs: unused('jobs'), mailer: unused('mailer'), storage: unused('storage') } as object as Pick<
      SubgraphDependencies,
      'jobs' | 'mailer' | 'storage'
    >),
    personalData: () => [],
  });
  const dependencies = dependenciesOf();
  const services = createServices(dependencies);
  await impact.demo?.(services);
  return {
    db,
    services,
    dependencies,
    clock,
    signals,
    ids,
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

export { anonymous };
