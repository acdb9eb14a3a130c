import { describe, expect, it } from '@jest/globals';
import { TeeiError } from '../../clients/sdk/src/index.js';
import { type CompanyRecords, stranger, type World } from '../harness/index.js';

/** The same kind of id, of a record that does not exist anywhere. */
const nowhere: CompanyRecords = {
  companyId: '0199044a-4400-7001-8000-00000000abcd',
  userId: '0199044a-4400-7002-8000-00000000abcd',
  programId: '0199044a-4400-7003-8000-00000000abcd',
  feedbackId: '0199044a-4400-7006-8000-00000000abcd',
  classificationId: '0199044a-4400-7007-8000-00000000abcd',
  reviewItemId: '0199044a-4400-7009-8000-00000000abcd',
  privacyRequestId: '0199044a-4400-700a-8000-00000000abcd',
};

type Operation = (ids: CompanyRecords) => string;

const queries: [string, Operation][] = [
  ['company', ({ companyId }) => `{ company(id: "${companyId}") { name } }`],
  ['metrics', ({ companyId }) => `{ metrics(companyId: "${companyId}") { seq } }`],
  ['user', ({ userId }) => `{ user(id: "${userId}") { name } }`],
  ['program', ({ programId }) => `{ program(id: "${programId}") { name } }`],
  ['feedback', ({ feedbackId }) => `{ feedback(id: "${feedbackId}") { text } }`],
  ['classification', ({ classificationId }) => `{ classification(id: "${classificationId}") { model } }`],
  ['reviewItem', ({ reviewItemId }) => `{ reviewItem(id: "${reviewItemId}") { text } }`],
  ['privacyRequest', ({ privacyRequestId }) => `{ privacyRequest(id: "${privacyRequestId}") { detail } }`],
];

const outcome = '__typename ... on ReviewItemNotFound { id }';
const mutations: [string, Operation][] = [
  [
    'screenText',
    ({ companyId }) => `mutation { screenText(input: { companyId: "${companyId}", text: "a" }) { __typename } }`,
  ],
  [
    'classifyText',
    ({ companyId }) => `mutation { classifyText(input: { companyId: "${companyId}", text: "a" }) { __typename } }`,
  ],
  [
    'setBudget',
    ({ companyId }) =>
      `mutation { setBudget(input: { companyId: "${companyId}", monthlyLimit: "1", reason: "e2e" }) { __typename } }`,
  ],
  [
    'ingestFeedback',
    ({
      companyId,
      userId,
    }) => `mutation { ingestFeedback(input: { companyId: "${companyId}", userId: "${userId}", text: "a" }) {
      __typename ... on FeedbackInvalid { problems { path message } } } }`,
  ],
  [
    'requestDataExport',
    ({ userId }) => `mutation { requestDataExport(input: { subjectUserId: "${userId}" }) { __typename } }`,
  ],
  [
    'createDownloadLink',
    ({ privacyRequestId }) => `mutation { createDownloadLink(requestId: "${privacyRequestId}") { __typename } }`,
  ],
  [
    'revokeDownloadLinks',
    ({ privacyRequestId }) => `mutation { revokeDownloadLinks(requestId: "${privacyRequestId}") { __typename } }`,
  ],
  [
    'claimReviewItem',
    ({ reviewItemId }) => `mutation { claimReviewItem(input: { id: "${reviewItemId}" }) { ${outcome} } }`,
  ],
  [
    'approveReviewItem',
    ({ reviewItemId }) => `mutation { approveReviewItem(input: { id: "${reviewItemId}" }) { ${outcome} } }`,
  ],
  [
    'dismissReviewItem',
    ({ reviewItemId }) => `mutation { dismissReviewItem(input: { id: "${reviewItemId}" }) { ${outcome} } }`,
  ],
  [
    'escalateReviewItem',
    ({ reviewItemId }) =>
      `mutation { escalateReviewItem(input: { id: "${reviewItemId}", reason: "e2e" }) { ${outcome} } }`,
  ],
];

const subscriptions: [string, Operation][] = [
  ['metricsChanged', ({ companyId }) => `subscription { metricsChanged(companyId: "${companyId}") { seq } }`],
  ['spendUpdated', ({ companyId }) => `subscription { spendUpdated(companyId: "${companyId}") { seq } }`],
  [
    'privacyRequestProgress',
    ({ privacyRequestId }) => `subscription { privacyRequestProgress(id: "${privacyRequestId}") { progress } }`,
  ],
];

/** Ids differ from one request to the next, and nothing else may. */
const withoutIds = (text: string) => text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');

/** A caller who may do everything in one company learns as little of another one as of none at all. */
export function describeOtherCompany(world: World, other: () => CompanyRecords): void {
  describe('an id of another company', () => {
    const answers = async (operation: Operation) => {
      const [foreign, unknown] = await Promise.all(
        [other(), nowhere].map((ids) => world.ask(operation(ids), { as: stranger })),
      );
      return { foreign: foreign!, unknown: unknown! };
    };

    it.each(queries)('is nothing to the query %s', async (field, operation) => {
      const { foreign, unknown } = await answers(operation);
      expect(foreign.data).toEqual({ [field]: null });
      expect(foreign.errors).toEqual([]);
      expect([foreign.status, foreign.text]).toEqual([unknown.status, unknown.text]);
    });

    it.each(mutations)('is nothing to the mutation %s', async (_field, operation) => {
      const { foreign, unknown } = await answers(operation);
      expect(withoutIds(foreign.text)).toBe(withoutIds(unknown.text));
      expect(foreign.text).toMatch(/NOT_FOUND|NotFound|NotPermitted|FeedbackInvalid/);
      expect(foreign.text).not.toMatch(/FORBIDDEN|another company/i);
    });

    it.each(subscriptions)('is nothing to the subscription %s', async (_field, operation) => {
      const failures = await Promise.all([other(), nowhere].map((ids) => refusalOf(world, operation(ids))));
      const [foreign, unknown] = failures.map(({ code, message }) => ({ code, message: withoutIds(message) }));
      expect(foreign).toEqual(unknown);
      expect(foreign?.code).toBe('NOT_FOUND');
    });

    it('is in no list and no stream', async () => {
      const { text } = await world.ask(
        `{ companies(first: 100) { nodes { id } } privacyRequests(first: 100) { nodes { id } }
           reviewQueue(first: 100, filter: { companyId: "${other().companyId}" }) { nodes { id companyId } } }`,
        { as: stranger },
      );
      for (const id of Object.values(other())) expect(text).not.toContain(id);
    });
  });
}

async function refusalOf(world: World, query: string): Promise<TeeiError> {
  const events = world.people.as(stranger).subscribe<unknown, Record<string, unknown>>(query, {});
  try {
    const event = await events.next();
    throw new Error(`The subscription was not refused: ${JSON.stringify(event)}`);
  } catch (error) {
    if (error instanceof TeeiError) return error;
    throw error;
  } finally {
    await events.return?.();
  }
}
