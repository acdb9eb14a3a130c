import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import { type Actor, serviceTokenHeader, serviceTokens } from '#platform/auth';
import { type RunningSubgraph, startSubgraph } from '#platform/subgraph-server';
import { manualClock } from '#platform/testing';
import { privacy } from '../index.js';
import type { PrivacyServices } from '../services.js';
import { addPerson, addRows, ann, bob } from './people.js';
import { actorOf, config, openWorld, type World } from './world.js';

export const me = actorOf(ann.userId, 'participant', ann.companyId);
export const other = actorOf(bob.userId, 'participant', bob.companyId);
export const officer = actorOf(randomUUID(), 'privacy_officer', ann.companyId);
export const clock = manualClock('2026-03-05T09:00:00Z');

/** The subgraph as a gateway sees it, with its HTTP routes. */
export interface Served {
  readonly world: World;
  readonly running: RunningSubgraph;
  readonly services: PrivacyServices;
  readonly app: FastifyInstance;
  /** The data of an operation; throws its errors. */
  readonly ask: <T>(actor: Actor, query: string, variables?: Record<string, unknown>) => Promise<T>;
  /** From now on this person's credentials name `now`: their roles or their company have changed. */
  readonly signIn: (person: Actor, now: Actor) => void;
  /** A finished export of one's own. */
  readonly exported: () => Promise<string>;
  close(): Promise<void>;
}

export const headersOf = (actor: Actor): Record<string, string> => ({
  [serviceTokenHeader]: serviceTokens(config.auth.serviceTokenSecret, clock).sign(actor, 'privacy'),
});

export async function serve(): Promise<Served> {
  const world = await openWorld({ clock });
  await addPerson(world.db, { ...ann, email: 'ann@example.org' });
  await addPerson(world.db, { ...bob, email: 'bob@example.org' });
  await addRows(world.db, { room: 'alpha', section: 'notes', userId: ann.userId, count: 4, body: 'Ann was here' });
  const bearers = new Map<string, Actor>([me, other, officer].map((actor) => [`Bearer ${actor.id}`, actor]));
  let services!: PrivacyServices;
  const running = await startSubgraph(
    { ...privacy, services: async (given) => (services = await privacy.services(given)) },
    {
      ...world.dependencies,
      authenticate: ({ authorization }) => Promise.resolve(bearers.get(String(authorization)) ?? null),
    },
  );
  const app = fastify();
  await running.mountRoutes(app);

  async function ask<T>(actor: Actor, query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const result = await running.execute({ query, variables, headers: headersOf(actor) });
    if (result.errors) throw new Error(result.errors.map((error) => error.message).join('\n'));
    return result.data as T;
  }
  return {
    world,
    running,
    services,
    app,
    ask,
    signIn: (person, now) => void bearers.set(`Bearer ${person.id}`, now),
    async exported() {
      const query = 'mutation { requestDataExport { ... on PrivacyRequest { id } } }';
      const { requestDataExport } = await ask<{ requestDataExport: { id: string } }>(me, query);
      await world.work(services);
      return requestDataExport.id;
    },
    async close() {
      await app.close();
      await running.drain(1000);
      await world.close();
    },
  };
}
