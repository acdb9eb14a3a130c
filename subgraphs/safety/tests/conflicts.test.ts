import type { Actor } from '#platform/auth';
import { actorOf, expectNoLeaks } from '#platform/testing';
import { leaseMs } from '../review-queue/review.rules.js';
import { companyA, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());
beforeEach(async () => {
  await world.db.query(
    `update review_item set status = 'DISMISSED' where status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`,
  );
  world.linked.clear();
});

const anna = actorOf('reviewer', 1);
const bert = actorOf('reviewer', 2);
const author = actorOf('reviewer', 9);
const names = ['approveReviewItem', 'dismissReviewItem', 'claimReviewItem', 'escalateReviewItem'] as const;
const types = {
  approveReviewItem: 'ReviewDecisionInput',
  dismissReviewItem: 'ReviewDecisionInput',
  claimReviewItem: 'ReviewActionInput',
  escalateReviewItem: 'EscalateInput',
};
const next = 'mutation { r: claimNextReviewItem { __typename ... on ReviewItem { id } } }';

async function held(by: Actor = author): Promise<string> {
  const [id] = await world.receive([
    { text: 'I will kill my mentor, I will kill you', companyId: companyA, userId: by.id },
  ]);
  const [row] = await world.db.query<{ id: string }>('select id from review_item where content_id = $1', [id]);
  return row!.id;
}
async function act(who: Actor, name: (typeof names)[number], id: string) {
  const input = { id, ...(name === 'escalateReviewItem' && { reason: 'please look' }) };
  const query = `mutation ($input: ${types[name]}!) { r: ${name}(input: $input) { __typename ... on ReviewItem { status } } }`;
  const { data, errors } = await world.send(who, query, { input });
  return errors?.[0].extensions.code ?? data.r.status ?? data.r.__typename;
}
const statusOf = async (id: string) =>
  (await world.db.query<{ status: string }>('select status from review_item where id = $1', [id]))[0]!.status;

describe('no one reviews a text that concerns them', () => {
  const mentor = actorOf('reviewer', 10);
  it.each([
    ['who wrote it', author],
    ['who shares a programme or a meeting with its author', mentor],
  ])('a reviewer %s cannot act on it, is not given it, and is not shown it', async (_who, who) => {
    world.linked.set(mentor.id, [author.id]);
    const id = await held();
    for (const name of names) expect([name, await act(who, name, id)]).toEqual([name, 'ReviewNeedsAnotherPerson']);
    expect((await world.send(who, next)).data.r.__typename).toBe('ReviewQueueEmpty');
    const shown = await world.send(
      who,
      'query ($id: ID!) { reviewItem(id: $id) { id text } reviewQueue { nodes { text } } }',
      { id },
    );
    expect(shown.data).toEqual({ reviewItem: { id, text: null }, reviewQueue: { nodes: [{ text: null }] } });
    expect(await statusOf(id)).toBe('PENDING');
    expect((await world.send(anna, next)).data.r.id).toBe(id);
    expect(await act(anna, 'approveReviewItem', id)).toBe('APPROVED');
  });

  it('also when the link came about after the claim, and reads no note about it', async () => {
    const id = await held();
    await world.send(bert, 'mutation ($input: EscalateInput!) { escalateReviewItem(input: $input) { __typename } }', {
      input: { id, reason: 'it names a mentor' },
    });
    expect(await act(mentor, 'claimReviewItem', id)).toBe('IN_REVIEW');
    world.linked.set(mentor.id, [author.id]);
    expect(await act(mentor, 'dismissReviewItem', id)).toBe('ReviewNeedsAnotherPerson');
    const notes = async (who: Actor) =>
      JSON.stringify(
        (await world.send(who, 'query ($id: ID!) { reviewItem(id: $id) { history { note } } }', { id })).data,
      );
    expect(await notes(mentor)).not.toContain('mentor');
    expect(await notes(anna)).toContain('it names a mentor');
  });
});

describe('a decision needs', () => {
  it('a claim that the reviewer holds, and holds still', async () => {
    const id = await held();
    for (const name of ['approveReviewItem', 'dismissReviewItem'] as const)
      expect(await act(anna, name, id)).toBe('ReviewNotClaimed');
    expect(await act(anna, 'claimReviewItem', id)).toBe('IN_REVIEW');
    expect(await act(bert, 'approveReviewItem', id)).toBe('ReviewLeaseHeld');
    world.clock.advance(leaseMs + 1);
    expect(await act(anna, 'approveReviewItem', id)).toBe('ReviewNotClaimed');
    expect(await act(bert, 'claimReviewItem', id)).toBe('IN_REVIEW');
    expect(await act(anna, 'approveReviewItem', id)).toBe('ReviewLeaseHeld');
    expect(await act(bert, 'approveReviewItem', id)).toBe('APPROVED');
  });

  it.each(['api-key', 'service'] as const)('a person: not one of %s', async (kind) => {
    const id = await held();
    const machine: Actor = { ...anna, kind, roles: [] };
    for (const name of names) expect([name, await act(machine, name, id)]).toEqual([name, 'FORBIDDEN']);
    expect((await world.send(machine, next)).errors![0].extensions.code).toBe('FORBIDDEN');
    expect(await statusOf(id)).toBe('PENDING');
  });
});
