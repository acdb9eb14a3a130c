import { roles } from '#platform/auth';
import { identityOf, type Person } from './people.js';
import { feedbackEvent, waitFor, type World } from './world.js';

/** Ids of one company, one of each kind that can be asked for. */
export interface CompanyRecords {
  readonly companyId: string;
  readonly userId: string;
  readonly programId: string;
  readonly feedbackId: string;
  readonly classificationId: string;
  readonly reviewItemId: string;
  readonly privacyRequestId: string;
}

/** A person with every role, within one company: only the company can be the reason of a refusal. */
export const allPowerfulIn = (companyId: string): Person => ({
  userId: '0199044a-4400-7002-8000-00000000ffff',
  companyId,
  roles,
});

export const ownCompanyId = identityOf('company_manager').companyId!;
/** All-powerful in the company of the demo logins, without rights anywhere else. */
export const stranger: Person = allPowerfulIn(ownCompanyId);

interface Node {
  readonly id: string;
}
interface Page<T extends Node = Node> {
  readonly nodes: readonly T[];
}

/** Finds a company that is not the demo logins' own, and makes what its demo data lacks as its own people would. */
export async function recordsOfOtherCompany(world: World): Promise<CompanyRecords> {
  const { companies } = await read<{ companies: Page }>(world, 'operator', '{ companies { nodes { id } } }');
  const companyId = companies.nodes.find(({ id }) => id !== ownCompanyId)!.id;
  const { company } = await read<{ company: { users: Page<Node & { kind: string }>; programs: Page } }>(
    world,
    allPowerfulIn(companyId),
    `{ company(id: "${companyId}") { users(first: 100) { nodes { id kind } } programs(first: 1) { nodes { id } } } }`,
  );
  const userId = company.users.nodes.find(({ kind }) => kind === 'PARTICIPANT')!.id;
  const programId = company.programs.nodes[0]!.id;
  await world.send([
    feedbackEvent({ companyId, userId }),
    feedbackEvent({ companyId, userId, text: 'I will kill you and your whole family if you come here again.' }),
  ]);
  const privacyRequestId = await requestExport(world, companyId, userId);
  return {
    companyId,
    userId,
    programId,
    ...(await classifiedFeedback(world, companyId)),
    reviewItemId: await heldItem(world, companyId),
    privacyRequestId,
  };
}

async function requestExport(world: World, companyId: string, userId: string): Promise<string> {
  const { requestDataExport } = await read<{ requestDataExport: Node }>(
    world,
    allPowerfulIn(companyId),
    `mutation { requestDataExport(input: { subjectUserId: "${userId}" }) { ... on PrivacyRequest { id } } }`,
  );
  return requestDataExport.id;
}

type Classified = Node & { readonly classification: Node | null };

const classifiedFeedback = (world: World, companyId: string) =>
  waitFor('a classified text of the other company', async () => {
    const { company } = await read<{ company: { feedback: Page<Classified> } }>(
      world,
      allPowerfulIn(companyId),
      `{ company(id: "${companyId}") { feedback(first: 5) { nodes { id classification { id } } } } }`,
    );
    const found = company.feedback.nodes.find(({ classification }) => classification);
    return found && { feedbackId: found.id, classificationId: found.classification!.id };
  });

const heldItem = (world: World, companyId: string) =>
  waitFor('a held text of the other company', async () => {
    const { reviewQueue } = await read<{ reviewQueue: Page }>(
      world,
      allPowerfulIn(companyId),
      `{ reviewQueue(first: 1, filter: { companyId: "${companyId}" }) { nodes { id } } }`,
    );
    return reviewQueue.nodes[0]?.id;
  });

async function read<Data>(world: World, as: Person | 'operator', query: string): Promise<Data> {
  const { data, text } = await world.ask(query, { as });
  if (!data) throw new Error(`${query} answered ${text}`);
  return data as Data;
}
