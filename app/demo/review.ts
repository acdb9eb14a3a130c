import {
  ApproveReviewItemDocument,
  ClaimReviewItemDocument,
  DismissReviewItemDocument,
  FeedbackStatusDocument,
  ReviewQueueDocument,
  type ReviewQueueQuery,
} from '../../clients/sdk/src/index.js';
import type { SentFeedback } from './ingestion.js';
import { patiently, type Platform, waitFor } from './platform.js';
import type { Reporter } from './reporter.js';

type Item = ReviewQueueQuery['reviewQueue']['nodes'][number];

const shown = 8;
const mostApproved = 10;
const isDisclosure = (categories: readonly string[]): boolean => categories.includes('SAFEGUARDING');
const byLength = (a: Item, b: Item) => (b.text?.length ?? 0) - (a.text?.length ?? 0);

/** A reviewer looks at the queue, approves one held text and dismisses another. */
export async function reviewHeldTexts(platform: Platform, sent: SentFeedback, report: Reporter): Promise<void> {
  report.step('A reviewer works on the queue: what matters most comes first');
  const items = await heldInThisRun(platform, sent);
  for (const item of items.slice(0, shown)) {
    report.say(
      `priority ${String(item.priority).padStart(3)}   ${item.categories.join(', ').padEnd(24)} ${item.language}   (text blurred)`,
    );
  }
  if (items.length > shown) report.say(`… and ${items.length - shown} more`);
  report.record('reviewQueue', items.length);

  const approvable = items
    .filter(({ categories }) => !categories.includes('SPAM'))
    .sort(byLength)
    .slice(0, mostApproved);
  const dismissed = items.find(({ categories }) => categories.includes('SPAM'));
  if (approvable.length === 0 || !dismissed) {
    report.check('The queue holds a text to approve and one to dismiss', false, `${items.length} items`);
    return;
  }
  await approveUntilClassified(platform, approvable, report);
  report.check('One text dismissed', (await settle(platform, dismissed, 'dismiss')) === 'DISMISSED');
  const rejected = await waitFor('the dismissed text to be rejected', 30_000, () =>
    finalStatus(platform, dismissed.contentId),
  );
  report.check('The dismissed text is not used', rejected === 'REJECTED', rejected);
  const disclosure = items.find(
    (item) => isDisclosure(item.categories) && item !== dismissed && !approvable.includes(item),
  );
  if (disclosure) await decideByTwo(platform, disclosure, report);
}

/** What may be a disclosure is decided by a reviewer first, by a safety lead last. */
async function settle(platform: Platform, item: Item, decision: 'approve' | 'dismiss'): Promise<string> {
  const first = await decide(platform, item, decision);
  return isDisclosure(item.categories) && first === 'ESCALATED'
    ? decide(platform, item, decision, { attempt: 'second', role: 'safety_lead' })
    : first;
}

/** A person may be in danger: no reviewer decides that alone. */
async function decideByTwo(platform: Platform, item: Item, report: Reporter): Promise<void> {
  const first = await decide(platform, item, 'approve');
  const alone = await decide(platform, item, 'approve', { attempt: 'again' });
  report.check('A disclosure is not decided by one person', first === 'ESCALATED' && alone !== 'APPROVED', first);
  const second = await decide(platform, item, 'approve', { attempt: 'second', role: 'safety_lead' });
  report.check('A second person, a safety lead, decided it', second === 'APPROVED', second);
}

/** A model may abstain from any text; then another one is approved. */
async function approveUntilClassified(platform: Platform, items: readonly Item[], report: Reporter): Promise<void> {
  for (const item of items) {
    const decision = await settle(platform, item, 'approve');
    if (decision !== 'APPROVED') {
      report.check('One text approved', false, decision);
      return;
    }
    const status = await waitFor('the approved text to be classified', 30_000, () =>
      finalStatus(platform, item.contentId),
    );
    if (status === 'CLASSIFIED') {
      report.check('One text approved, and then classified', true);
      return;
    }
    report.say(`approved, but the model abstained (${status}); another one`);
  }
  report.check('One text approved, and then classified', false, `abstained from ${items.length}`);
}

async function heldInThisRun(platform: Platform, sent: SentFeedback): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | null = null; ; ) {
    const page: ReviewQueueQuery = await patiently(() =>
      platform.as('reviewer').execute(ReviewQueueDocument, {
        filter: { companyId: sent.companyId, statuses: ['PENDING'] },
        first: 100,
        after,
      }),
    );
    items.push(...page.reviewQueue.nodes.filter((item) => new Date(item.createdAt) >= sent.startedAt));
    const { hasNextPage, endCursor } = page.reviewQueue.pageInfo;
    if (!hasNextPage) return items;
    after = endCursor;
  }
}

type Outcome =
  | { readonly __typename: 'ReviewItem'; readonly status: string }
  | { readonly __typename: string; readonly message: string };

const settled = (outcome: Outcome): string => ('status' in outcome ? outcome.status : outcome.message);

/** Claims the item, then decides it; answers the status that came of it, or why it was refused. */
async function decide(
  platform: Platform,
  item: Item,
  decision: 'approve' | 'dismiss',
  { attempt = 'first', role = 'reviewer' }: { attempt?: string; role?: 'reviewer' | 'safety_lead' } = {},
): Promise<string> {
  const reviewer = platform.as(role);
  const variables = (action: string) => ({ input: { id: item.id }, idempotencyKey: `${action}-${attempt}-${item.id}` });
  const claim = await patiently(() => reviewer.execute(ClaimReviewItemDocument, variables('claim')));
  if (claim.claimReviewItem.__typename !== 'ReviewItem') return settled(claim.claimReviewItem);
  if (decision === 'approve') {
    const answer = await patiently(() => reviewer.execute(ApproveReviewItemDocument, variables(decision)));
    return settled(answer.approveReviewItem);
  }
  const answer = await patiently(() => reviewer.execute(DismissReviewItemDocument, variables(decision)));
  return settled(answer.dismissReviewItem);
}

async function finalStatus(platform: Platform, feedbackId: string): Promise<string | undefined> {
  const { feedback } = await platform.as('programme_staff').execute(FeedbackStatusDocument, { id: feedbackId });
  return feedback && ['CLASSIFIED', 'SKIPPED', 'REJECTED'].includes(feedback.status) ? feedback.status : undefined;
}
