import {
  CompanyPeopleDocument,
  CompanySpendDocument,
  MetricsChangedDocument,
  MetricsDocument,
  type MetricsFieldsFragment,
} from '../../clients/sdk/src/index.js';
import { uuidV7 } from '#platform/time';
import { type DemoFeedback, demoFeedback } from '#subgraphs/impact';
import { patiently, type Platform, resumable, waitFor } from './platform.js';
import type { Reporter } from './reporter.js';
import { createWebhookSender, type FeedbackEvent } from './webhook-sender.js';

/** What the later steps need to know about the texts of this run. */
export interface SentFeedback {
  readonly companyId: string;
  readonly startedAt: Date;
  readonly events: readonly FeedbackEvent[];
  /** Every participant of the company, the login among them. */
  readonly participantIds: readonly string[];
}

const repeatedTexts = 30;
const textsPerRequest = 10;
const settleTimeoutMs = 120_000;

type Counts = MetricsFieldsFragment['feedback'];
const waiting = (counts: Counts) => counts.received + counts.cleared;

/** Posts the texts, some twice, while a subscription shows what becomes of them. */
export async function sendFeedback(platform: Platform, webhookSecret: string, report: Reporter): Promise<SentFeedback> {
  const companyId = platform.login('company_manager').companyId!;
  const participantIds = await participantsOf(platform, companyId);
  const startedAt = new Date();
  const events = eventsOf({
    companyId,
    startedAt,
    userIds: participantIds,
    self: platform.login('participant').userId,
  });
  const before = await metricsNow(platform, companyId);
  const spentBefore = await spentUsd(platform, companyId);

  report.step(
    `Post ${events.length} signed feedback texts, ${repeatedTexts} of them twice, and watch the metrics change`,
  );
  const watching = watchUntilSettled({ platform, companyId, before, expected: events.length, report });
  const send = createWebhookSender({
    url: `${platform.url}/webhooks/feedback`,
    secret: webhookSecret,
    onRetry: (reason) => report.say(`The webhook gave ${reason}; sending again`),
  });
  const outcome = await postAll(send, events);
  report.check(
    `${events.length} texts accepted durably`,
    outcome.accepted === events.length,
    `${outcome.accepted} accepted`,
  );
  report.check('Every repetition recognised', outcome.duplicates === repeatedTexts, `${outcome.duplicates} duplicates`);

  const { after, updates } = await watching;
  report.check('Metrics changed live, over a subscription through the gateway', updates > 1, `${updates} updates`);
  tellCounts({ before: before.feedback, after: after.feedback, expected: events.length, report });
  const spent = (await spentUsd(platform, companyId)) - spentBefore;
  report.say(`AI spend of this run: ${spent.toFixed(6)} US dollars`);
  report.check('The scored texts were paid for', spent > 0);
  report.record('spentUsd', spent);
  tellOutcomes(after, report);
  return { companyId, startedAt, events, participantIds };
}

function eventsOf(run: {
  companyId: string;
  startedAt: Date;
  userIds: readonly string[];
  self: string;
}): FeedbackEvent[] {
  const ids = uuidV7();
  const userOf = (feedback: DemoFeedback, index: number) =>
    // The participant who later asks for their data wrote some harmless texts among all the others.
    feedback.kind === 'PLAIN' && index % 25 === 0 ? run.self : run.userIds[index % run.userIds.length]!;
  return demoFeedback.map((feedback, index) => ({
    id: `demo-${ids.next()}`,
    type: 'feedback.submitted',
    companyId: run.companyId,
    userId: userOf(feedback, index),
    text: feedback.text,
    locale: feedback.locale,
    submittedAt: run.startedAt.toISOString(),
  }));
}

async function postAll(send: ReturnType<typeof createWebhookSender>, events: readonly FeedbackEvent[]) {
  const total = { accepted: 0, duplicates: 0 };
  const post = async (batch: readonly FeedbackEvent[], webhookId: string) => {
    const outcome = await send(webhookId, batch.length === 1 ? batch[0]! : batch);
    // Every text is new here: one that is known already was taken by a try whose answer was lost.
    const takenBefore = outcome.retried ? outcome.duplicates : 0;
    total.accepted += outcome.accepted + takenBefore;
    total.duplicates += outcome.duplicates - takenBefore;
  };
  // The first ones alone, the rest in lists, as partners do both.
  const single = events.slice(0, 2 * textsPerRequest);
  await Promise.all(single.map((event) => post([event], event.id)));
  for (let from = single.length; from < events.length; from += textsPerRequest) {
    const batch = events.slice(from, from + textsPerRequest);
    await post(batch, `list-${batch[0]!.id}`);
  }
  for (let from = 0; from < repeatedTexts; from += textsPerRequest) {
    const batch = events.slice(from, from + textsPerRequest);
    const again = await send(`again-${batch[0]!.id}`, batch);
    total.accepted += again.accepted;
    total.duplicates += again.duplicates;
  }
  return total;
}

async function watchUntilSettled(watch: {
  platform: Platform;
  companyId: string;
  before: MetricsFieldsFragment;
  expected: number;
  report: Reporter;
}): Promise<{ after: MetricsFieldsFragment; updates: number }> {
  const { platform, companyId, before, expected, report } = watch;
  const bar = report.progress('processed', expected);
  const signal = AbortSignal.timeout(settleTimeoutMs);
  let updates = 0;
  const stream = resumable(
    (afterSeq) =>
      platform
        // Live outcomes are for those who run the programme; funders see closed periods.
        .as('programme_staff')
        .subscribe(MetricsChangedDocument, { companyId, ...(afterSeq !== undefined && { afterSeq }) }, { signal }),
    ({ metricsChanged }) => metricsChanged.seq,
  );
  for await (const { metricsChanged } of stream) {
    updates += 1;
    const { feedback } = metricsChanged;
    const arrived = feedback.total - before.feedback.total;
    bar.set(Math.max(0, arrived - waiting(feedback)));
    if (arrived < expected || waiting(feedback) > 0) continue;
    bar.done();
    return { after: metricsChanged, updates };
  }
  throw new Error('The metrics stream ended before every text was processed.');
}

function tellCounts(told: { before: Counts; after: Counts; expected: number; report: Reporter }): void {
  const { before, after, expected, report } = told;
  const grown = (key: keyof Counts) => after[key] - before[key];
  const counts = {
    stored: grown('total'),
    held: grown('held'),
    classified: grown('classified'),
    skipped: grown('skipped'),
  };
  report.say(
    `held for a person: ${counts.held}   classified: ${counts.classified}   no score (too little to go on): ${counts.skipped}`,
  );
  report.check('None lost, none counted twice', counts.stored === expected, `${counts.stored} of ${expected}`);
  report.check('Every text has an outcome', counts.held + counts.classified + counts.skipped === expected);
  report.check('Harmful texts and disclosures wait for a person', counts.held > 0, `${counts.held} held`);
  report.record('counts', { accepted: expected, duplicates: repeatedTexts, ...counts });
}

function tellOutcomes(metrics: MetricsFieldsFragment, report: Reporter): void {
  const scores = metrics.outcomes.filter((outcome) => outcome.sampleSize > 0);
  for (const { dimension, average, sampleSize } of scores) {
    report.say(`${dimension.toLowerCase().padEnd(18)} mean ${average?.toFixed(2)} of ${sampleSize} scores`);
  }
  const written = scores.reduce((sum, outcome) => sum + outcome.sampleSize, 0);
  report.check('Scores were written', written > 0, `${written} this month`);
  report.record('scoresThisMonth', written);
}

async function metricsNow(platform: Platform, companyId: string): Promise<MetricsFieldsFragment> {
  // Texts of an earlier, interrupted run must not be counted as ours.
  return waitFor('earlier texts to be processed', settleTimeoutMs, async () => {
    const { metrics } = await platform.as('programme_staff').execute(MetricsDocument, { companyId });
    return metrics && waiting(metrics.feedback) === 0 ? metrics : undefined;
  });
}

async function spentUsd(platform: Platform, companyId: string): Promise<number> {
  const { company } = await patiently(() =>
    platform.as('company_manager').execute(CompanySpendDocument, { companyId }),
  );
  return Number(company?.spend?.spent.amount ?? 0);
}

async function participantsOf(platform: Platform, companyId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: {
      company: {
        users: {
          nodes: { id: string; kind: string }[];
          pageInfo: { hasNextPage: boolean; endCursor: string | null };
        } | null;
      } | null;
    } = await patiently(() =>
      platform.as('programme_staff').execute(CompanyPeopleDocument, { companyId, first: 100, after }),
    );
    const users = page.company?.users;
    if (!users) throw new Error(`The company ${companyId} of the demo data is not there. Start over: npm run db:reset`);
    ids.push(...users.nodes.filter((user) => user.kind === 'PARTICIPANT').map((user) => user.id));
    if (!users.pageInfo.hasNextPage) return ids;
    after = users.pageInfo.endCursor;
  }
}
