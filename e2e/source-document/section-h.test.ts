import { identityOf } from '../harness/people.js';
import { waitFor, World } from '../harness/index.js';
import { documentedOperations } from './documents.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

interface Answer {
  readonly id?: string;
  readonly code?: string;
  readonly status?: string;
  readonly phase?: string;
  readonly plan?: { readonly hash: string; readonly records: number } | null;
}

const values: Record<string, string> = { userId: identityOf('participant').userId };

/** What an operation is asked about has to be there: work of the platform that goes on by itself. */
const isReady: Readonly<Record<string, (answer: Answer) => boolean>> = {
  ExportStatus: ({ status }) => status === 'COMPLETED',
  DeletionStatus: ({ phase, plan }) => phase === 'AWAITING_APPROVAL' && plan!.records > 0,
  DeletionDone: ({ status }) => status === 'COMPLETED',
};

it.each(documentedOperations('privacy', 'section-h.graphql'))(
  '$name, as $role',
  async ({ name, role, text, variables }) => {
    const given = Object.fromEntries(variables.map((each) => [each, values[each]!]));
    const ask = async () => {
      const { data, errors } = await world.ask(text, { as: role, variables: given });
      expect(errors).toEqual([]);
      return data as Record<string, Answer | null>;
    };
    const isThere = isReady[name] ?? (() => true);
    const data = await waitFor(`${name} to be ready`, async () => {
      const answers = await ask();
      return isThere(Object.values(answers)[0] ?? {}) ? answers : undefined;
    });
    for (const [field, answer] of Object.entries(data)) {
      expect([field, answer]).not.toEqual([field, null]);
      // A refusal has a code, an answer has none.
      expect([field, answer?.code]).toEqual([field, undefined]);
    }
    const first = Object.values(data)[0]!;
    if (name === 'CreateExport') values.exportId = first.id!;
    if (name === 'CreateDeletion') values.deletionId = first.id!;
    if (first.plan) values.planHash = first.plan.hash;
  },
);

it('the trail names what the document names', async () => {
  const query = 'query ($id: ID!) { privacyRequest(id: $id) { auditTrail(first: 50) { nodes { action } } } }';
  const { data } = await world.ask(query, { as: 'privacy_officer', variables: { id: values.exportId! } });
  const { nodes } = (data as { privacyRequest: { auditTrail: { nodes: { action: string }[] } } }).privacyRequest
    .auditTrail;
  expect(nodes.map(({ action }) => action)).toEqual(expect.arrayContaining(['EXPORT_REQUESTED', 'DATA_EXPORTED']));
});
