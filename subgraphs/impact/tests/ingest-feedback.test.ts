import { expectNoLeaks } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { demoIdentities } from '../index.js';
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
    ... on FeedbackConflict { idempotencyKey message } ... on FeedbackInvalid { problems { path message } } } }`;
  const input = { companyId: nordlys.id, userId: participant.userId, text: 'Nå tør jeg å snakke.', locale: 'nb-NO' };
  const submit = async (changes: object = {}, key: string | null = null, who = manager) =>
    (await world.send(who, mutation, { input: { ...input, ...changes }, key })).data?.ingestFeedback;

  test('accepts, recognises the repetition even minutes later, and refuses the key for other content', async () => {
    const first = await submit({}, 'key-1');
    expect(first).toMatchObject({ __typename: 'FeedbackAccepted', feedback: { text: input.text, status: 'RECEIVED' } });
    world.clock.advance(120_000);
    expect(await submit({}, 'key-1')).toEqual({ __typename: 'FeedbackDuplicate', feedback: { id: first.feedback.id } });
    expect(await submit({ text: 'Other.' }, 'key-1')).toMatchObject({
      __typename: 'FeedbackConflict',
      idempotencyKey: 'key-1',
    });
    // The key is the caller's own: another caller may use the same words for it.
    const operator = await submit({}, 'key-1', demoActor('operator'));
    expect(operator.__typename).toBe('FeedbackAccepted');
  });

  test('names what is invalid; a company of others is as unknown as one that does not exist', async () => {
    const problems = async (changes: object, key?: string) => (await submit(changes, key)).problems;
    expect(await problems({ text: '' })).toEqual([{ path: 'text', message: expect.any(String) }]);
    expect(await problems({ rating: 9 })).toEqual([{ path: 'rating', message: expect.any(String) }]);
    expect(await problems({}, 'two words')).toEqual([{ path: 'idempotencyKey', message: expect.any(String) }]);
    expect(await problems({ companyId: dnipro.id })).toEqual(await problems({ companyId: unknownId }));
  });

  test('needs the scope', async () => {
    const { errors } = await world.send(demoActor('participant'), mutation, { input, key: null });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});
