import { fastify, type FastifyInstance } from 'fastify';
import type { Actor } from '#platform/auth';
import { actorOf } from '#platform/testing';
import { addPerson, addRows, ann, bob, personAs } from './people.js';
import { signedIn } from './identity.js';
import { openWorld, type World, type WorldOptions } from './world.js';

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
  /** The subject says that a request of an officer is theirs. */
  readonly confirmed: (requestId: string, subject?: Actor) => Promise<void>;
  /** A finished export of one's own. */
  readonly exported: () => Promise<string>;
  close(): Promise<void>;
}

export async function serve(options: Pick<WorldOptions, 'env' | 'provide'> = {}): Promise<Served> {
  const bearers = new Map<string, Actor>([me, other, officer].map((actor) => [`Bearer ${actor.id}`, actor]));
  const world = await openWorld({
    ...options,
    now: '2026-03-05T09:00:00Z',
    authenticate: ({ authorization }) => Promise.resolve(bearers.get(String(authorization)) ?? null),
  });
  await addPerson(world.db, { ...ann, email: 'ann@example.org' });
  await addPerson(world.db, { ...bob, email: 'bob@example.org' });
  await addRows(world.db, { room: 'alpha', section: 'notes', userId: ann.userId, count: 4, body: 'Ann was here' });
  const app = fastify();
  await world.running.mountRoutes(app);

  /** People of these tests have always just signed in, unless their token says otherwise. */
  const justSignedIn = (actor: Actor): Actor => (actor.authTime === 0 ? actor : signedIn(world, actor));

  async function ask<T>(actor: Actor, query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await world.send(justSignedIn(actor), query, variables);
    if (errors) throw new Error(errors.map((error) => String(error.message)).join('\n'));
    return data as T;
  }
  return {
    world,
    app,
    ask,
    signIn: (person, now) => void bearers.set(`Bearer ${person.id}`, now),
    async confirmed(requestId, subject = me) {
      await world.services.identity.confirm(signedIn(world, subject), { requestId, code: null });
    },
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
