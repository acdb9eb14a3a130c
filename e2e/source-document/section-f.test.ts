import { identityOf } from '../harness/people.js';
import { waitFor, World } from '../harness/index.js';
import { documentedOperations } from './documents.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

type Answer = { __typename?: string; id?: string; code?: string } | null;

/** What the operations ask for; the ids of what they make are known from then on. */
const values: Record<string, string> = { companyId: identityOf('company_manager').companyId! };
const madeAs: Readonly<Record<string, string>> = { DeliverySchedule: 'scheduleId', DeliveryRun: 'runId' };

it.each(documentedOperations('impact', 'section-f.graphql'))('$name, as $role', async ({ role, text, variables }) => {
  const given = Object.fromEntries(variables.map((name) => [name, values[name]]));
  const { data, errors } = await world.ask(text, { as: role, variables: given });
  expect(errors).toEqual([]);
  for (const [field, answer] of Object.entries(data as Record<string, Answer>)) {
    expect([field, answer]).not.toEqual([field, null]);
    // A refusal has a code, an answer has none.
    expect([field, answer?.code]).toEqual([field, undefined]);
    const name = madeAs[answer?.__typename ?? ''];
    if (name !== undefined && answer?.id !== undefined) values[name] = answer.id;
  }
});

it('and the run that was asked for arrives at the partner, with a receipt', async () => {
  const query = `query ($id: ID!) { deliveryRun(id: $id) { status outcome attempts { number outcome } receipt { reference source } } }`;
  const run = await waitFor('the delivery', async () => {
    const { data } = await world.ask(query, { as: 'company_manager', variables: { id: values.runId } });
    const { deliveryRun } = data as { deliveryRun: { status: string } };
    return deliveryRun.status === 'COMPLETED' ? deliveryRun : undefined;
  });
  expect(run).toMatchObject({
    outcome: 'DELIVERED',
    attempts: [{ number: 1, outcome: 'DELIVERED' }],
    receipt: { reference: expect.any(String), source: 'PARTNER' },
  });
});

it('each partner’s preview is in its own form, and what a partner would refuse is named', async () => {
  const ask = async (query: string, variables: object) =>
    (await world.ask(query, { as: 'company_manager', variables })).data;
  const { deliverySchedules } = (await ask(
    `query ($companyId: ID!) { deliverySchedules(filter: { companyId: $companyId }, first: 50) { nodes { id destination { partner } } } }`,
    { companyId: values.companyId },
  )) as { deliverySchedules: { nodes: { id: string; destination: { partner: string } }[] } };
  const members: Record<string, string[]> = {};
  for (const { id, destination } of deliverySchedules.nodes) {
    const { previewDelivery } = (await ask(
      `query ($id: ID!) { previewDelivery(input: { scheduleId: $id }) { ... on DeliveryPreview { body valid } } }`,
      { id },
    )) as { previewDelivery: { body: string; valid: boolean } };
    members[destination.partner] = Object.keys(JSON.parse(previewDelivery.body) as object);
  }
  expect(members).toEqual({
    BENEVITY: expect.arrayContaining(['metrics']),
    GOODERA: expect.arrayContaining(['impactDimensions']),
    WORKDAY: expect.arrayContaining(['volunteerActivities']),
  });
});
