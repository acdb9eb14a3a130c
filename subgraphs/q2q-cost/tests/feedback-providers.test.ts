import { newEvent } from '#contracts/events';
import { type ProviderSandbox, startProviderSandbox } from '#platform/provider-sandbox';
import { expectNoLeaks } from '#platform/testing';
import { sandboxAnswer } from '../providers/sandbox-answers.js';
import { type Json, openWorld, type World } from './world.js';

const openAi = 'test-server-openai/gpt-4o-mini';
const text = 'I feel ready for work after the workshop, and I was invited to an interview.';

let sandbox: ProviderSandbox;
let world: World;
beforeAll(async () => {
  sandbox = await startProviderSandbox({ port: 0, answer: sandboxAnswer });
  world = await openWorld(undefined, { Q2Q_TEST_SERVER_URL: sandbox.url, Q2Q_PROVIDER_TIMEOUT_MS: '700' });
});
expectNoLeaks(async () => {
  await sandbox.close();
  await world.close();
});
beforeEach(() => sandbox.reset());

async function companyOfProvider(): Promise<string> {
  const companyId = await world.company(10n ** 13n);
  const policy = {
    companyId,
    strategy: 'FIXED',
    models: [openAi],
    qualityFloor: null,
    reason: 't',
    actorId: 't',
  } as const;
  await world.services.routing.set({ ...policy, expectedVersion: null, idempotencyKey: null });
  return companyId;
}

const cleared = (companyId: string, n: number) => ({
  feedbackId: world.ids.next(),
  companyId,
  userId: world.ids.next(),
  verdict: 'ALLOW' as const,
  approvedByReviewer: false,
  redactedText: `${text} ${n}`,
  language: 'en' as const,
});
type Cleared = ReturnType<typeof cleared>;

/** As the inbox does: what is thrown leaves the events where they are. */
async function deliver(payloads: readonly Cleared[], occurredAt = world.clock.now()): Promise<void> {
  const handler = world.services.handlers.find(({ consumer }) => consumer === 'q2q-cost.classification') as Json;
  const events = payloads.map((payload) => {
    const { type } = newEvent('feedback.cleared', payload.feedbackId, payload);
    return { id: world.ids.next(), type, aggregateId: payload.feedbackId, sequence: 1, occurredAt, payload };
  });
  const prepared = await handler.prepare(events);
  await world.db.transaction((tx) => handler.handle(events, tx, prepared));
}

const outcomesOf = async ({ feedbackId }: Cleared) =>
  [...(await world.events('outcome.scored')), ...(await world.events('outcome.skipped'))]
    .filter(({ payload }) => payload.feedbackId === feedbackId)
    .map(({ payload }) => payload.reason ?? 'SCORED');

it('waits for providers that are away, loses no answer that is paid for, and scores when they are back', async () => {
  const companyId = await companyOfProvider();
  const texts = [0, 1, 2].map((n) => cleared(companyId, n));
  // The third text meets nothing but faults; the others are answered.
  sandbox.plan((call) => (call < 2 ? null : 'SERVER_ERROR'));
  const began = world.clock.now();
  await expect(deliver(texts)).rejects.toMatchObject({ name: 'NotYet' });
  const first = await Promise.all(texts.map(outcomesOf));
  expect(first.flat()).toEqual(['SCORED', 'SCORED']);
  sandbox.plan(() => null);
  for (const one of texts) await deliver([one], began);
  expect(await Promise.all(texts.map(outcomesOf))).toEqual([['SCORED'], ['SCORED'], ['SCORED']]);
  const settled = await world.db.query(`select from reservation where company_id = $1 and status = 'SETTLED'`, [
    companyId,
  ]);
  expect(settled).toHaveLength(3);
  expect(await world.services.settlements.proof()).toEqual([]);
});

it('skips a text after a quarter of an hour, with the reason, and scores it when it is cleared again', async () => {
  const companyId = await companyOfProvider();
  const one = cleared(companyId, 1);
  sandbox.plan(() => 'UNAUTHORISED');
  await deliver([one], new Date(world.clock.now().getTime() - 16 * 60_000));
  expect(await outcomesOf(one)).toEqual(['PROVIDER_UNAVAILABLE']);
  sandbox.plan(() => null);
  await deliver([one]);
  expect(await outcomesOf(one)).toEqual(['SCORED', 'PROVIDER_UNAVAILABLE']);
});

it('skips a text at once of which no answer can be used', async () => {
  const companyId = await companyOfProvider();
  const one = cleared(companyId, 1);
  sandbox.plan(() => 'INVENTED_EVIDENCE');
  await deliver([one]);
  expect(await outcomesOf(one)).toEqual(['INVALID_ANSWER']);
  expect(
    await world.db.query('select status, model from classification where feedback_id = $1', [one.feedbackId]),
  ).toEqual([{ status: 'INVALID_ANSWER', model: 'gpt-4o-mini' }]);
});

it('leaves books that prove when a provider answers one in two', async () => {
  const companyId = await companyOfProvider();
  const texts = Array.from({ length: 30 }, (_, n) => cleared(companyId, n));
  sandbox.plan((call) => (call % 2 === 0 ? 'ABORT_MID_STREAM' : null));
  for (let round = 0; round < 5; round += 1) await deliver(texts).catch(() => undefined);
  expect((await Promise.all(texts.map(outcomesOf))).flat()).toEqual(texts.map(() => 'SCORED'));
  const holds = await world.db.query('select from reservation where company_id = $1', [companyId]);
  expect(holds).toHaveLength(sandbox.counts().calls);
  expect(await world.services.settlements.proof()).toEqual([]);
});
