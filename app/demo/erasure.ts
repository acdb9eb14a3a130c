import { randomUUID } from 'node:crypto';
import {
  ApproveErasureDocument,
  ConfirmIdentityDocument,
  type ErasurePlanFieldsFragment,
  ErasureRequestDocument,
  type ErasureRequestQuery,
  ErasureRequestsOfDocument,
  ErasurePreviewDocument,
  PlaceLegalHoldDocument,
  ReleaseLegalHoldDocument,
  RequestErasureDocument,
  RequestIdentityCodeDocument,
  UserAddressDocument,
} from '../../clients/sdk/src/index.js';
import type { Config } from '#platform/config';
import { canSweep, needlesOf, sweepPlatform, type Swept } from '../sweep/index.js';
import { followRequest } from './follow-request.js';
import type { SentFeedback } from './ingestion.js';
import { fromMail } from './mailbox.js';
import { patiently, type Platform, waitFor } from './platform.js';
import type { Reporter } from './reporter.js';

const planTimeoutMs = 60_000;
const first = 'privacy_officer';
const second = 'privacy_officer_2';

type Request = NonNullable<ErasureRequestQuery['privacyRequest']>;
type Plan = ErasurePlanFieldsFragment;

interface Story {
  readonly platform: Platform;
  readonly config: Config;
  readonly report: Reporter;
  readonly person: Person;
}

interface Person {
  readonly userId: string;
  readonly email: string;
  /** Ids of the texts that this person wrote in this run. */
  readonly eventIds: readonly string[];
}

/** Two privacy officers erase a participant: a plan, a hold, a second person, a certificate, and a look into every store. */
export async function erasePerson(
  platform: Platform,
  { sent, config, report }: { sent: SentFeedback; config: Config; report: Reporter },
): Promise<void> {
  const story: Story = { platform, config, report, person: await personToErase(platform, sent) };
  const before = await look(story);
  const asked = new Date();
  report.step('A privacy officer asks for the erasure of a participant, who confirms it by a mailed code');
  const id = await request(story);
  await confirmIdentity(story, id, asked);

  report.step('Every subgraph says what it would do; a hold keeps the texts; a second person approves');
  const plan = await planOf(story, id);
  tellPlan(story, plan);
  const holdId = await placeHold(story);
  await tellHold(story, holdId);
  await approve(story, id, plan);

  report.step('The erasure, live; what is on hold stays');
  await followRequest(platform, { id, as: second, label: 'erasure', report });
  const partly = await requestOf(story, id);
  report.check('It ended as fulfilled in part', partly.outcome === 'PARTIALLY_FULFILLED', String(partly.outcome));
  const kept = heldTexts((await preview(story))!);
  report.check('The texts on hold are all there', kept === textsIn(plan), `${kept} of ${textsIn(plan)}`);

  report.step('The second officer releases the hold, and the erasure goes on by itself');
  const rest = await release(story, holdId, id);
  await followRequest(platform, { id: rest, as: second, label: 'rest of it', report });
  tellCertificate(story, await requestOf(story, rest));

  report.step('The same person is looked for in every store');
  await tellTraces(story, before);
  report.record('erased', { feedback: textsIn(plan) });
}

/** A participant who is no login, can be written to, and wrote something in this run. */
async function personToErase(platform: Platform, sent: SentFeedback): Promise<Person> {
  const { userId: login } = platform.login('participant');
  for (const userId of sent.participantIds.filter((id) => id !== login).toReversed()) {
    const own = sent.events.filter((event) => event.userId === userId);
    const { user } = await patiently(() => platform.as(first).execute(UserAddressDocument, { id: userId }));
    if (user?.email && own.length > 0) return { userId, email: user.email, eventIds: own.map(({ id }) => id) };
  }
  throw new Error('Every participant of the demo data is erased. Start over: npm run db:reset');
}

async function request({ platform, person, report }: Story): Promise<string> {
  const idempotencyKey = randomUUID();
  const { requestErasure: answer } = await patiently(() =>
    platform.as(first).execute(RequestErasureDocument, { input: { subjectUserId: person.userId }, idempotencyKey }),
  );
  if (answer.__typename !== 'PrivacyRequest') throw new Error(`The erasure was refused: ${messageOf(answer)}`);
  report.say(`due by ${answer.dueAt.slice(0, 10)}`);
  return answer.id;
}

async function confirmIdentity(story: Story, requestId: string, since: Date): Promise<void> {
  const { platform, person, report } = story;
  const waiting = await requestOf(story, requestId);
  report.check(
    'Nothing is read before it is known that the person asks',
    waiting.phase === 'AWAITING_VERIFICATION' && waiting.plan === null,
    waiting.phase,
  );
  const { requestIdentityCode: sent } = await patiently(() =>
    platform.as(first).execute(RequestIdentityCodeDocument, { requestId }),
  );
  if (sent.__typename !== 'IdentityCodeSent') throw new Error(`No code was sent: ${messageOf(sent)}`);
  const find = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/;
  const [code] = await fromMail(platform, { to: person.email, since, what: 'the code', find });
  const { confirmIdentity: confirmed } = await patiently(() =>
    platform.as(first).execute(ConfirmIdentityDocument, { requestId, code }),
  );
  report.check('The code from their mail opens the request', confirmed.__typename === 'PrivacyRequest');
}

const planOf = ({ platform }: Story, id: string): Promise<Plan> =>
  waitFor('the plan', planTimeoutMs, async () => {
    const { privacyRequest } = await platform.as(second).execute(ErasureRequestDocument, { id });
    return (privacyRequest?.phase === 'AWAITING_APPROVAL' && privacyRequest.plan) || undefined;
  });

async function preview({ platform, person }: Story): Promise<Plan | null | undefined> {
  const { userId } = person;
  return (await patiently(() => platform.as(second).execute(ErasurePreviewDocument, { userId }))).erasurePreview;
}

const isText = ({ subgraph, store, field }: Plan['items'][number]): boolean =>
  subgraph === 'impact' && field == null && store.endsWith('.feedback');
const countOf = (items: Plan['items']): number => items.reduce((sum, { count }) => sum + count, 0);
const textsIn = ({ items }: Plan): number => countOf(items.filter(isText));
const heldTexts = ({ items }: Plan): number => countOf(items.filter((item) => isText(item) && item.held));

function tellPlan({ report, person }: Story, plan: Plan): void {
  for (const { subgraph, store, field, action, count } of plan.items)
    if (count > 0 && field == null)
      report.say(`${subgraph.padEnd(9)} ${store.padEnd(38)} ${action.padEnd(11)} ${count}`);
  report.say(`${plan.records} records and values; hash of the plan ${plan.hash.slice(0, 16)}…`);
  report.check('The plan counts their texts', textsIn(plan) >= person.eventIds.length, `${textsIn(plan)} texts`);
  const subgraphs = new Set(plan.items.filter(({ count }) => count > 0).map(({ subgraph }) => subgraph));
  report.check('It reaches into several subgraphs', subgraphs.size > 1, [...subgraphs].join(', '));
}

async function placeHold(story: Story): Promise<string> {
  const { platform, person } = story;
  const { items } = (await preview(story))!;
  const { subgraph, store } = items.find(isText)!;
  const idempotencyKey = randomUUID();
  const input = {
    subjectUserId: person.userId,
    ground: 'LEGAL_CLAIM' as const,
    reason: 'The texts are evidence in a claim of the demo.',
    items: [{ subgraph, store }],
  };
  const { placeLegalHold: answer } = await patiently(() =>
    platform.as(first).execute(PlaceLegalHoldDocument, { input, idempotencyKey }),
  );
  if (answer.__typename !== 'LegalHold') throw new Error(`The hold was refused: ${messageOf(answer)}`);
  return answer.id;
}

async function tellHold(story: Story, holdId: string): Promise<void> {
  const { report } = story;
  const held = heldTexts((await preview(story))!);
  report.check('The hold shows in the plan', held > 0, `${held} texts stay`);
  const refused = await released(story, holdId, first);
  report.check(
    'Who placed a hold cannot release it',
    refused.__typename === 'HoldNeedsAnotherPerson',
    refused.__typename,
  );
}

async function approve({ platform, report }: Story, requestId: string, plan: Plan): Promise<void> {
  const answer = async (as: typeof first | typeof second, planHash: string) =>
    (await patiently(() => platform.as(as).execute(ApproveErasureDocument, { requestId, planHash }))).approveErasure;
  const alone = await answer(first, plan.hash);
  report.check('Who asked cannot approve', alone.__typename === 'ApprovalNeedsAnotherPerson', alone.__typename);
  const blind = await answer(second, '0'.repeat(64));
  report.check('Another plan than was read is not approved', blind.__typename === 'ErasurePlanChanged');
  const approved = await answer(second, plan.hash);
  report.check(
    'A second person approves the plan',
    approved.__typename === 'PrivacyRequest',
    approved.__typename === 'PrivacyRequest' ? undefined : messageOf(approved),
  );
}

const released = async ({ platform }: Story, holdId: string, as: typeof first | typeof second) =>
  (
    await patiently(() =>
      platform.as(as).execute(ReleaseLegalHoldDocument, { input: { holdId, reason: 'The claim is settled.' } }),
    )
  ).releaseLegalHold;

/** The request that goes on with what was withheld. */
async function release(story: Story, holdId: string, endedId: string): Promise<string> {
  const { platform, person, report } = story;
  const answer = await released(story, holdId, second);
  report.check('Another officer releases it', answer.__typename === 'LegalHoldReleased', answer.__typename);
  return waitFor('the erasure that goes on', planTimeoutMs, async () => {
    const { userId } = person;
    const { privacyRequests } = await platform.as(second).execute(ErasureRequestsOfDocument, { userId });
    const { id } = privacyRequests.nodes.find(({ reopens }) => reopens === endedId) ?? {};
    return id ?? (answer.__typename === 'LegalHoldReleased' ? (answer.reopenedRequestId ?? undefined) : undefined);
  });
}

async function requestOf({ platform }: Story, id: string): Promise<Request> {
  const { privacyRequest } = await patiently(() => platform.as(second).execute(ErasureRequestDocument, { id }));
  if (!privacyRequest) throw new Error(`The request ${id} is not there for the officer.`);
  return privacyRequest;
}

function tellCertificate({ report, person }: Story, request: Request): void {
  const { certificate, acknowledgements, outcome } = request;
  report.check('Everything is erased', outcome === 'ERASED', request.failure?.message ?? String(outcome));
  report.check(
    'Every subgraph has confirmed',
    acknowledgements.length > 0 && acknowledgements.every(({ acknowledgedAt }) => acknowledgedAt != null),
    acknowledgements.map(({ subgraph }) => subgraph).join(', '),
  );
  const needles = needlesOf([person.userId, person.email]);
  report.check(
    'The certificate is sealed, and names nobody',
    certificate != null &&
      /^[0-9a-f]{64}$/.test(certificate.seal) &&
      !needles.isIn(certificate.json) &&
      !needles.isIn(certificate.html),
    certificate ? `seal ${certificate.seal.slice(0, 16)}…` : 'none',
  );
  report.check('The request knows the person no more', request.subject == null);
}

/** Undefined where the stores are on another machine. */
async function look({ config, person }: Story): Promise<Swept | undefined> {
  if (!canSweep(config)) return undefined;
  const { userId, email, eventIds } = person;
  const needles = needlesOf([userId, email, ...eventIds]);
  return sweepPlatform(config, { needles, own: [email], running: true });
}

async function tellTraces(story: Story, before: Swept | undefined): Promise<void> {
  const { report, platform, person } = story;
  const { user } = await patiently(() => platform.as(first).execute(UserAddressDocument, { id: person.userId }));
  report.check('The graph knows no address of theirs', user?.email == null);
  const after = await look(story);
  if (!before || !after) return report.say('The stores are on another machine: they cannot be looked into from here.');
  for (const { place, count } of after.traces) report.say(`left: ${place} (${count})`);
  report.check(
    'Before, they were found; now no table, job, file, foreign mail or partner holds them',
    before.traces.length > 0 && after.traces.length === 0,
    `${before.traces.length} places, then ${after.traces.length}, of ${after.places} read whole`,
  );
  report.record('traces', { before: before.traces.length, after: after.traces.length, places: after.places });
}

const messageOf = (answer: object): string => ('message' in answer ? String(answer.message) : 'no reason given');
