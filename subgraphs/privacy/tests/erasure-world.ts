import { actorOf } from '#platform/testing';
import type { ErasureBarrier } from '#platform/subgraph-server';
import { newEvent } from '#contracts/events';
import { addPerson, addRows, ann, bob } from './people.js';
import { me, serve, type Served } from './served.js';

export const first = actorOf('privacy_officer', 11, ann.companyId);
export const second = actorOf('privacy_officer', 12, ann.companyId);

export interface ErasureWorld extends Served {
  /** Whose sessions were ended, and opened again. */
  readonly sessions: Map<string, boolean>;
  /** A person with rows in both rooms. */
  readonly person: (userId: string, rows?: number) => Promise<void>;
  /** Works until nothing is due, acknowledging in the name of the rooms. */
  readonly settle: (options?: { readonly acknowledge?: readonly string[] }) => Promise<void>;
  /** Every room that was told confirms. */
  readonly acknowledge: () => Promise<number>;
  readonly request: (id: string) => Promise<RequestView>;
  /** Asks, waits for the plan, and lets the second officer approve it. */
  readonly approved: (userId: string) => Promise<string>;
  readonly rowsOf: (userId: string) => Promise<number>;
}

export interface RequestView {
  readonly id: string;
  readonly phase: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly progress: number;
  readonly subject: { readonly id: string } | null;
  readonly subjectPseudonym: string;
  readonly plan: {
    readonly hash: string;
    readonly records: number;
    readonly items: readonly {
      readonly store: string;
      readonly count: number;
      readonly held: boolean;
      readonly action: string;
    }[];
  } | null;
  readonly acknowledgements: readonly {
    readonly subgraph: string;
    readonly acknowledgedAt: string | null;
    readonly waivedAt: string | null;
  }[];
  readonly certificate: { readonly json: string; readonly html: string; readonly seal: string } | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly auditTrail: { readonly nodes: readonly { readonly action: string; readonly actorRole: string }[] };
}

const view = `query($id: ID!) { privacyRequest(id: $id) { id phase status outcome progress subject { id } subjectPseudonym
  plan { hash records items { store count held action } } acknowledgements { subgraph acknowledgedAt waivedAt }
  certificate { json html seal } failure { code message } auditTrail(first: 100) { nodes { action actorRole } } } }`;

/** The subgraph with two rooms, their barriers and sessions; no cool-off unless a test sets one. */
export async function erasureWorld(): Promise<ErasureWorld> {
  const sessions = new Map<string, boolean>();
  const barriers: ErasureBarrier[] = [];
  const served = await serve({
    env: { PRIVACY_COOL_OFF_HOURS: '0' },
    provide: {
      erasureBarriers: () => barriers,
      sessions: {
        setBarred: (userId, barred) => Promise.resolve(void sessions.set(userId, barred)),
        forget: () => Promise.resolve(),
      },
    },
  });
  const { world, ask } = served;
  barriers.push(world.running.erasureBarrier);
  await addRows(world.db, { room: 'beta', section: 'scores', userId: bob.userId, count: 3, body: 'bystander' });

  const acknowledge = async (subgraphs: readonly string[]): Promise<number> => {
    const asked = await world.db.query<{ userId: string; epoch: number; subgraph: string }>(
      `select r.subject_user_id as "userId", a.epoch, a.subgraph from privacy_erasure_ack a
       join privacy_request r on r.id = a.request_id where r.phase = 'AWAITING_ACKS' and a.acked_at is null and a.waived_at is null and a.subgraph = any($1)`,
      [subgraphs],
    );
    const { handler } = world.services.acknowledgements;
    for (const { userId, epoch, subgraph } of asked) {
      const payload = { userId, epoch, subgraph, counts: { rows: 1 }, catalogueHash: 'a'.repeat(64) };
      const event = {
        ...newEvent('user.deleted.acknowledged', userId, payload),
        id: world.ids.next(),
        sequence: 1,
        occurredAt: world.clock.now(),
      };
      await world.db.transaction((tx) => handler.handle([event], tx, undefined));
    }
    return asked.length;
  };
  const settle: ErasureWorld['settle'] = async ({ acknowledge: by = ['alpha', 'beta'] } = {}) => {
    do await world.work(world.services);
    while ((await acknowledge(by)) > 0);
    await world.work(world.services);
  };
  const request = async (id: string) =>
    (await ask<{ privacyRequest: RequestView }>(first, view, { id })).privacyRequest;
  return {
    ...served,
    sessions,
    settle,
    acknowledge: () => acknowledge(['alpha', 'beta']),
    request,
    async person(userId, rows = 7) {
      const email = `${userId.slice(-4)}@example.org`;
      await addPerson(world.db, { userId, companyId: ann.companyId, email });
      await addRows(world.db, { room: 'alpha', section: 'notes', userId, count: rows, body: `written by ${email}` });
      await addRows(world.db, { room: 'beta', section: 'scores', userId, count: 2, body: 'score' });
    },
    async approved(userId) {
      const asked = await ask<{ requestErasure: { id: string } }>(
        first,
        'mutation($u: ID!) { requestErasure(input: { subjectUserId: $u }) { ... on PrivacyRequest { id } ... on ErrorResult { message } } }',
        { u: userId },
      );
      const { id } = asked.requestErasure;
      await served.confirmed(id, { ...me, id: userId });
      await world.work(world.services);
      const { plan } = await request(id);
      await ask(
        second,
        'mutation($i: ApproveErasureInput!) { approveErasure(input: $i) { __typename ... on ErrorResult { message } } }',
        { i: { requestId: id, planHash: plan!.hash } },
      );
      return id;
    },
    async rowsOf(userId) {
      const [row] = await world.db.query<{ n: number }>('select count(*)::int as n from test_row where user_id = $1', [
        userId,
      ]);
      return row!.n;
    },
  };
}
