import { randomUUID } from 'node:crypto';
import { identityOf } from '../harness/people.js';
import { waitFor, World, type Who } from '../harness/index.js';
import { documentedOperations } from './documents.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

const companyId = identityOf('company_manager').companyId!;
const operations = documentedOperations('safety', 'section-g.graphql');
const operation = (name: string) => operations.find((one) => one.name === name)!;

const values: Record<string, string> = {
  companyId,
  contentId: randomUUID(),
  from: new Date(Date.now() - 7 * 24 * 60 * 60_000).toISOString(),
  to: new Date(Date.now() + 60 * 60_000).toISOString(),
};

async function send(name: string, given: Record<string, string> = values) {
  const { role, text, variables } = operation(name);
  const chosen = Object.fromEntries(variables.map((variable) => [variable, given[variable]]));
  const { data, errors } = await world.ask(text, { as: role, variables: chosen });
  expect([name, errors]).toEqual([name, []]);
  return data as Record<string, Record<string, unknown> | null>;
}

/** The item of a content that was screened and held. */
async function itemOf(contentId: string): Promise<string> {
  const query = `query ($companyId: ID!) { reviewQueue(filter: { companyId: $companyId }, first: 100) { nodes { id contentId } } }`;
  return waitFor('the held text to be in the queue', async () => {
    const { data } = await world.ask(query, { as: 'reviewer', variables: { companyId } });
    const { nodes } = (data as { reviewQueue: { nodes: { id: string; contentId: string }[] } }).reviewQueue;
    return nodes.find((node) => node.contentId === contentId)?.id;
  });
}

// Three texts wait before the queue is worked on: the documents review one and escalate and dismiss another.
let third = '';
beforeAll(async () => {
  const held = [randomUUID(), randomUUID(), randomUUID()];
  for (const contentId of held) await send('ScreenAndQueue', { ...values, contentId });
  [values.itemId, values.otherItemId, third] = (await Promise.all(held.map(itemOf))) as [string, string, string];
});

it.each(operations)('$name, as $role', async ({ name }) => {
  const data = await send(name);
  for (const [field, answer] of Object.entries(data)) {
    expect([field, answer]).not.toEqual([field, null]);
    // A refusal has a code, an answer has none.
    expect([field, answer?.code]).toEqual([field, undefined]);
  }
});

it('and what they answered is what the document promises', async () => {
  const pii = (await send('ScreenPersonalData')).screenText!;
  expect(pii.verdict).not.toBe('HOLD');
  expect(new Set((pii.signals as { ruleId: string }[]).map(({ ruleId }) => ruleId))).toEqual(
    new Set(['pii.email', 'pii.phone', 'pii.card', 'pii.us-ssn']),
  );
  expect(pii.redactedText).not.toMatch(/\d/);
  expect((await send('ScreenSpam')).screenText!.verdict).toBe('HOLD');
  expect((await send('ScreenAndQueue', { ...values, contentId: randomUUID() })).screenText).toMatchObject({
    verdict: 'HOLD',
    signals: expect.arrayContaining([expect.objectContaining({ category: 'ABUSE' })]),
  });
  expect((await send('ReviewItemWithText')).reviewItem).toMatchObject({ status: 'APPROVED' });
});

interface Sent {
  readonly as: Who;
  readonly method?: string;
  readonly body?: object;
}

async function rest(path: string, { as, method = 'GET', body }: Sent) {
  const response = await fetch(`${world.site.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await world.people.token(as)}`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('over REST', () => {
  it('POST /v1/screen/text', async () => {
    const body = { companyId, text: 'This is a test message with damn profanity', locale: 'en' };
    const { status, body: answer } = await rest('/v1/screen/text', { as: 'company_manager', method: 'POST', body });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ verdict: 'WARN', signals: [{ category: 'PROFANITY', confidence: 0.6 }] });
  });

  it('GET /v1/safety/queue and /{id}', async () => {
    const list = await rest(`/v1/safety/queue?companyId=${companyId}&first=2`, { as: 'reviewer' });
    expect(list.status).toBe(200);
    const item = await rest(`/v1/safety/queue/${third}`, { as: 'reviewer' });
    expect(item).toMatchObject({ status: 200, body: { id: third, status: 'PENDING', categories: ['ABUSE'] } });
  });

  it('POST …/{id}/escalate, …/review, …/dismiss: refused without a claim, done with one', async () => {
    const post = (path: string, body: object, as: Who = 'reviewer') =>
      rest(`/v1/safety/queue/${third}/${path}`, { as, method: 'POST', body });
    const unclaimed = await post('review', { notes: 'Approved after manual review' });
    expect(unclaimed.status).toBeGreaterThanOrEqual(400);
    await send('TakeItem', { ...values, itemId: third });
    expect(await post('escalate', { reason: 'Ask a lead' })).toMatchObject({
      status: 200,
      body: { status: 'ESCALATED' },
    });
    await send('TakeEscalatedItem', { ...values, otherItemId: third });
    expect(await post('dismiss', { notes: 'A line of a play' }, 'safety_lead')).toMatchObject({
      status: 200,
      body: { status: 'APPROVED' },
    });
    const again = await post('review', { notes: 'Once more' }, 'safety_lead');
    expect(again.status).toBeGreaterThanOrEqual(400);
  });
});
