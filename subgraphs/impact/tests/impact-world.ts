import { fastify, type FastifyInstance } from 'fastify';
import { type Actor, type Role, scopesOfRole } from '#platform/auth';
import { type ManualClock, subgraphWorld, type SubgraphWorld, type SubgraphWorldOptions } from '#platform/testing';
import { demoIdentities, impact, signWebhook } from '../index.js';
import type { ImpactServices } from '../services.js';

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const oldSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
export const serviceTokenSecret = 'a secret of the tests that is long enough to be one';

export type World = SubgraphWorld<ImpactServices>;

/** The subgraph with the rows of the demo. */
export async function openWorld(
  options: Pick<SubgraphWorldOptions, 'database'> & { readonly definition?: typeof impact } = {},
): Promise<World> {
  const { definition = impact, ...given } = options;
  const world = await subgraphWorld(definition, {
    now: '2026-11-23T12:00:00.000Z',
    env: { FEEDBACK_WEBHOOK_SECRET: `${secret},${oldSecret}`, SERVICE_TOKEN_SECRET: serviceTokenSecret },
    ...given,
  });
  await impact.demo?.(world.services);
  return world;
}

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

export const actor = (role: Role, { userId, companyId }: { userId: string; companyId: string | null }): Actor => ({
  kind: 'user',
  id: userId,
  companyId,
  roles: [role],
  scopes: scopesOfRole[role],
});

export const demoActor = (role: Role): Actor => actor(role, demoIdentities.find((identity) => identity.role === role)!);
