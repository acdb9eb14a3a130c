import { fastify, type FastifyInstance } from 'fastify';
import type { Actor } from '#platform/auth';
import { actorOf } from '#platform/testing';
import { addPerson, addRows, ann, bob, personAs } from './people.js';
import { openWorld, type World } from './world.js';

export const me = personAs(ann, 'participant');
export const other = personAs(bob, 'participant');
export const officer = actorOf('privacy_officer', 1, ann.companyId);

/** The subgraph as a gateway sees it, with its HTTP routes. */
export interface Served {
  readonly world: World;
  readonly app: FastifyInstance;
  /** The data of an operation; throws its errors. */
  readonly ask: <T>(actor: Actor, query: string, variables?: Record<string, unknown>) => Promise<T>;
  /** From now on this person's credentials name `now`: their roles or their company have changed. */
  readonly signIn: (person: Actor, now: Actor) => void;
  /** A finished export of one's own. */
  readonly exported: () => Promise<string>;
  close(): Promise<void>;
}

export async function serve(): Promise<Served> {
  const bearers = new Map<string, Actor>([me, other, officer].map((actor) => [`Bearer ${actor.id}`, actor]));
  const world = await openWorld({
    now: '2026-03-05T09:00:00Z',
    authenticate: ({ authorization }) => Promise.resolve(bearers.get(String(authorization)) ?? null),
  });
  await addPerson(world.db, { ...ann, email: 'ann@example.org' });
  await addPerson(world.db, { ...bob, email: 'bob@example.org' });
  await addRows(world.db, { room: 'alpha', section: 'notes', userId: ann.userId, count: 4, body: 'Ann was here' });
  const app = fastify();
  await world.running.mountRoutes(app);

  async function ask<T>(actor: Actor, query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await world.send(actor, query, variables);
    if (errors) throw new Error(errors.map((error) => String(error.message)).join('\n'));
    return data as T;
  }
  return {
    world,
    app,
    ask,
    signIn: (person, now) => void bearers.set(`Bearer ${person.id}`, now),
    async exported() {
      const query = 'mutation { requestDataExport { ... on PrivacyRequest { id } } }';
      const { requestDataExport } = await ask<{ requestDataExport: { id: string } }>(me, query);
      await world.work(world.services);
      return requestDataExport.id;
    },
    async close() {
      await app.close();
      await world.close();
    },
  };
}
