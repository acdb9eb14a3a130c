import { newEvent, type EventPayload, type EventType, skipReasons } from '#contracts/events';
import type { DomainEvent } from '#platform/events';
import { expectNoLeaks } from '#platform/testing';
import { outcomeHandler, screeningHandler } from '../feedback/feedback.handler.js';
import { demoIdentities } from '../index.js';
import { demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const { userId, companyId } = demoIdentities.find(({ role }) => role === 'participant')! as {
  userId: string;
  companyId: string;
};
let counter = 0;

async function newFeedback(): Promise<string> {
  counter += 1;
  const submission = { companyId, userId, programId: null, text: 'Takk.', locale: null, rating: null };
  const outcome = await world.services.ingest.submit('test', [
    { ...submission, id: `event-${counter}`, submittedAt: world.clock.now() },
  ]);
  return outcome.kind === 'stored' ? outcome.feedbackIds[0]! : '';
}

function toEvent<T extends EventType>(type: T, payload: EventPayload<T>): DomainEvent {
  const { type: _type, ...rest } = newEvent(type, (payload as { feedbackId: string }).feedbackId, payload);
  return { ...rest, type, id: world.ids.next(), sequence: (counter += 1), occurredAt: world.clock.now() };
}

const handle = (events: DomainEvent[]) => {
  const handler = events[0]!.type.startsWith('feedback.')
    ? screeningHandler(world.services)
    : outcomeHandler(world.services);
  return world.db.transaction((tx) => handler.handle(events, tx, undefined as never));
};

const cleared = (feedbackId: string) =>
  toEvent('feedback.cleared', {
    feedbackId,
    companyId,
    userId,
    verdict: 'ALLOW',
    approvedByReviewer: false,
    redactedText: 'Takk.',
    language: 'no',
  });
const scored = (feedbackId: string, changes: Partial<EventPayload<'outcome.scored'>> = {}) =>
  toEvent('outcome.scored', {
    feedbackId,
    companyId,
    userId,
    classificationId: world.ids.next(),
    provider: 'embedded',
    model: 'm1',
    scores: [{ dimension: 'confidence', score: 0.7, confidence: 0.9, evidence: [{ start: 0, end: 4 }] }],
    ...changes,
  });

const stateOf = async (id: string) => {
  const [row] = await world.db.query<{ status: string; skip: string | null; scores: number[] | null }>(
    `select status, skip_reason as skip, (select json_agg(score order by score) from outcome_score o where o.feedback_id = f.id and superseded_at is null) as scores
     from feedback f where id = $1`,
    [id],
  );
  return row!;
};

test('a text goes from received over cleared to classified, each step with a new version and a signal', async () => {
  const id = await newFeedback();
  const watch = world.deps.signals.watch(`metrics:${companyId}`);
  const before = await world.services.metrics.seqOf(companyId);
  await handle([cleared(id)]);
  expect([await watch.next(), (await stateOf(id)).status]).toEqual([true, 'CLEARED']);
  await handle([scored(id)]);
  expect([await watch.next(), await stateOf(id)]).toEqual([true, { status: 'CLASSIFIED', skip: null, scores: [0.7] }]);
  expect(await world.services.metrics.seqOf(companyId)).toBe(before + 2);
  watch.close();
});

test('a score that overtakes the clearance is kept, and the late clearance changes nothing', async () => {
  const id = await newFeedback();
  await handle([scored(id)]);
  await handle([cleared(id)]);
  await handle([toEvent('feedback.held', { feedbackId: id, companyId, categories: ['ABUSE'] })]);
  expect((await stateOf(id)).status).toBe('CLASSIFIED');
});

test('a held text is approved or rejected; scores of a rejected text are dropped', async () => {
  const [approved, rejected] = [await newFeedback(), await newFeedback()];
  const held = (feedbackId: string) => toEvent('feedback.held', { feedbackId, companyId, categories: ['ABUSE'] });
  await handle([held(approved), held(rejected)]);
  expect((await stateOf(approved)).status).toBe('HELD');
  await handle([
    cleared(approved),
    toEvent('feedback.rejected', { feedbackId: rejected, companyId, reviewItemId: world.ids.next() }),
  ]);
  await handle([scored(approved), scored(rejected)]);
  expect([await stateOf(approved), await stateOf(rejected)]).toEqual([
    { status: 'CLASSIFIED', skip: null, scores: [0.7] },
    { status: 'REJECTED', skip: null, scores: null },
  ]);
});

test('skipped says why, and a later classification clears the reason', async () => {
  const id = await newFeedback();
  await handle([toEvent('outcome.skipped', { feedbackId: id, companyId, reason: 'BUDGET_EXHAUSTED' })]);
  expect(await stateOf(id)).toMatchObject({ status: 'SKIPPED', skip: 'BUDGET_EXHAUSTED' });
  await handle([scored(id)]);
  expect(await stateOf(id)).toMatchObject({ status: 'CLASSIFIED', skip: null });
});

test.each(skipReasons)('a text that was skipped for %s can be read', async (reason) => {
  const id = await newFeedback();
  await handle([toEvent('outcome.skipped', { feedbackId: id, companyId, reason })]);
  const query = 'query ($id: ID!) { feedback(id: $id) { status skipReason } }';
  expect(await world.send(demoActor('programme_staff'), query, { id })).toEqual({
    data: { feedback: { status: 'SKIPPED', skipReason: reason } },
  });
});

test('the same classification counts once; a later one supersedes it, also within one batch', async () => {
  const id = await newFeedback();
  const first = scored(id);
  await handle([first]);
  await handle([first, { ...first, id: world.ids.next() }]);
  expect((await stateOf(id)).scores).toEqual([0.7]);
  const again = (score: number) =>
    scored(id, { scores: [{ dimension: 'belonging', score, confidence: 1, evidence: [] }] });
  await handle([again(0.2), again(0.3)]);
  expect((await stateOf(id)).scores).toEqual([0.3]);
  const [all] = await world.db.query<{ count: number }>(
    'select count(*)::int as count from outcome_score where feedback_id = $1',
    [id],
  );
  expect(all!.count).toBe(3);
});

test('an event cannot move a score to another company or person', async () => {
  const id = await newFeedback();
  await handle([
    scored(id, { companyId: '00000000-0000-7000-8000-000000000001', userId: '00000000-0000-7000-8000-000000000002' }),
  ]);
  const [row] = await world.db.query('select company_id, user_id from outcome_score where feedback_id = $1', [id]);
  expect(row).toEqual({ company_id: companyId, user_id: userId });
});

test('two consumers at once on the same texts neither deadlock nor lose a step', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, newFeedback));
  await Promise.all([handle(ids.map(cleared)), handle(ids.toReversed().map((id) => scored(id)))]);
  const states = await Promise.all(ids.map(stateOf));
  expect(states.map(({ status }) => status)).toEqual(ids.map(() => 'CLASSIFIED'));
});
