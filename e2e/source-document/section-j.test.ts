import { identityOf } from '../harness/people.js';
import { waitFor, World } from '../harness/index.js';
import { documentedOperations } from './documents.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

const values = {
  companyId: identityOf('company_manager').companyId!,
  period: new Date().toISOString().slice(0, 7),
} as const;

it.each(documentedOperations('q2q-cost', 'section-j.graphql'))('$name, as $role', async ({ role, text, variables }) => {
  const given = Object.fromEntries(variables.map((name) => [name, values[name as keyof typeof values]]));
  const { data, errors } = await world.ask(text, { as: role, variables: given });
  expect(errors).toEqual([]);
  for (const [field, answer] of Object.entries(data as Record<string, { code?: string } | null>)) {
    expect([field, answer]).not.toEqual([field, null]);
    // A refusal has a code, an answer has none.
    expect([field, answer?.code]).toEqual([field, undefined]);
  }
});

it('and the batch goes through screening and a model', async () => {
  const query = `query ($companyId: ID!) { classificationBatches(filter: { companyId: $companyId }, first: 5) { nodes {
    status outcome progress counts { total scored abstained held failed } items(first: 5) { nodes { id state } } } } }`;
  const batch = await waitFor('the batch to end', async () => {
    const { data } = await world.ask(query, { as: 'company_manager', variables: { companyId: values.companyId } });
    const { nodes } = (data as { classificationBatches: { nodes: { status: string; counts: { total: number } }[] } })
      .classificationBatches;
    return nodes.find(({ status, counts }) => status === 'COMPLETED' && counts.total === 2);
  });
  expect(batch).toMatchObject({ outcome: 'CLASSIFIED', progress: 100, counts: { held: 0, failed: 0 } });
  expect(batch).toMatchObject({ items: { nodes: [{ id: '1' }, { id: '2' }] } });
});
