import type { Mail } from '#platform/mail';
import type { PersonalDataContributor } from '#platform/personal-data';
import { actorOf, subgraphWorld, type SubgraphWorld } from '#platform/testing';
import { safety } from '../index.js';
import type { SafetyServices } from '../services.js';

export const companyA = 'c0000000-0000-7000-8000-00000000000a';
export const companyB = 'c0000000-0000-7000-8000-00000000000b';

export interface World extends SubgraphWorld<SafetyServices> {
  /** As if impact had told of these companies. */
  know(...companies: readonly string[]): Promise<void>;
  /** As the inbox would: prepare, then handle in one transaction. Returns the feedback ids. */
  receive(texts: readonly Received[]): Promise<string[]>;
  /** Who shares a programme or a meeting with whom, as the subgraph that owns people would say. */
  readonly linked: Map<string, readonly string[]>;
  /** What was handed to the mail server. */
  readonly mails: readonly Mail[];
}

export interface Received {
  readonly text: string;
  readonly locale?: string | null;
  readonly companyId?: string;
  readonly userId?: string;
  readonly feedbackId?: string;
}

/** A started safety subgraph that knows two companies. */
export async function openWorld(): Promise<World> {
  const linked = new Map<string, readonly string[]>();
  const mails: Mail[] = [];
  const people: PersonalDataContributor = {
    subgraph: 'people',
    describe: () => [],
    counts: () => Promise.resolve({}),
    exportPage: () => Promise.resolve({ records: [], nextCursor: null }),
    linkedPeople: (userId) => Promise.resolve(linked.get(userId) ?? []),
  };
  const world = await subgraphWorld(safety, {
    poolSize: 20,
    provide: () => ({
      personalData: () => [people],
      mailer: { send: (mail) => Promise.resolve(void mails.push(mail)) },
    }),
  });
  const { db, ids, services } = world;
  const know = async (...companies: readonly string[]) => {
    await db.query(
      `insert into known_company select id, 'Europe/Oslo', 'NO', true, 1 from unnest($1::uuid[]) as t (id)`,
      [companies],
    );
  };
  await know(companyA, companyB);
  return {
    ...world,
    know,
    linked,
    mails,
    async receive(texts) {
      const events = texts.map((text, at) => eventOf(text, ids.next(), at));
      const prepared = await services.screening.prepare!(events);
      await db.transaction((tx) => services.screening.handle(events, tx, prepared));
      return events.map(({ payload }) => payload.feedbackId);
    },
  };
}

function eventOf(
  { text, locale = 'en', companyId = companyA, userId = actorOf('participant', 9).id, feedbackId }: Received,
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
