import { expectNoLeaks } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { FeedbackIngest } from '../feedback/ingest.service.js';
import { IngestStore } from '../feedback/ingest.store.js';
import { KnownRecords } from '../feedback/known-records.store.js';
import { demoIdentities, impact } from '../index.js';
import { createImpactServices } from '../services.js';
import { demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const [nordlys, dnipro] = demoCompanies;
const unknownId = '00000000-0000-7000-8000-00000000dead';
const participant = demoIdentities.find(({ role }) => role === 'participant')!;
const manager = demoActor('company_manager');

describe('ingestFeedback', () => {
  const mutation = `mutation ($input: IngestFeedbackInput!, $key: String) { ingestFeedback(input: $input, idempotencyKey: $key) { __typename
    ... on FeedbackAccepted { feedback { id text status } } ... on FeedbackDuplicate { feedback { id } }
    ... on ErrorResult { code message } ... on FeedbackInvalid { problems { path message } } ... on RateLimited { retryAfter } } }`;
  const input = { companyId: nordlys.id, userId: participant.userId, text: 'Nå tør jeg å snakke.', locale: 'nb-NO' };
  const submit = async (changes: object = {}, key: string | null = null, who = manager, to = world) =>
    (await to.send(who, mutation, { input: { ...input, ...changes }, key })).data?.ingestFeedback;

  test('accepts, recognises the repetition even minutes later, and refuses the key for other content', async () => {
    const first = await submit({}, 'key-1');
    expect(first).toMatchObject({ __typename: 'FeedbackAccepted', feedback: { text: null, status: 'RECEIVED' } });
    world.clock.advance(120_000);
    expect(await submit({}, 'key-1')).toEqual({ __typename: 'FeedbackDuplicate', feedback: { id: first.feedback.id } });
    expect(await submit({ text: 'Other.' }, 'key-1')).toMatchObject({
      __typename: 'IdempotencyKeyReused',
      code: 'IDEMPOTENCY_KEY_REUSED',
      message: expect.stringContaining('new key'),
    });
    // The key is the caller's own: another caller may use the same words for it.
    const operator = await submit({}, 'key-1', demoActor('operator'));
    expect(operator.__typename).toBe('FeedbackAccepted');
  });

  test('names what is invalid; a company of others is as unknown as one that does not exist', async () => {
    const problems = async (changes: object, key?: string) => {
      const refusal = await submit(changes, key);
      expect(refusal).toMatchObject({ __typename: 'FeedbackInvalid', code: 'FEEDBACK_INVALID' });
      return refusal.problems;
    };
    expect(await problems({ text: '' })).toEqual([{ path: 'input.text', message: expect.any(String) }]);
    expect(await problems({ rating: 9 })).toEqual([{ path: 'input.rating', message: expect.any(String) }]);
    expect(await problems({}, 'two words')).toEqual([{ path: 'idempotencyKey', message: expect.any(String) }]);
    expect(await problems({ companyId: dnipro.id })).toEqual(await problems({ companyId: unknownId }));
  });

  test('a full queue is a refusal that says when to come back, and nothing of it is stored', async () => {
    const crowded = await openWorld({
      definition: {
        ...impact,
        async services(deps) {
          const services = createImpactServices(deps);
          const { db, outbox, ids, signals, clock, log } = deps;
          const store = new IngestStore({ db, outbox, ids, metrics: services.metrics });
          const known = new KnownRecords(db);
          const ingest = new FeedbackIngest({ store, known, signals, clock, log }, { maxBatch: 1, maxQueued: 1 });
          return { ...services, ingest };
        },
      },
    });
    const texts = Array.from({ length: 6 }, (_, n) => `Text ${n}`);
    const answers = await Promise.all(texts.map((text) => submit({ text }, null, manager, crowded)));
    const refused = answers.filter(({ __typename }) => __typename === 'RateLimited');
    expect(refused[0]).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('1 s'), retryAfter: 1 });
    const stored = await crowded.db.query('select from feedback where text = any($1)', [texts]);
    expect(stored).toHaveLength(texts.length - refused.length);
    await crowded.close();
  });

  test('needs the scope', async () => {
    const { errors } = await world.send(demoActor('participant'), mutation, { input, key: null });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});
