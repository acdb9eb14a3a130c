import type { FastifyInstance } from 'fastify';
import {
  idReused,
  invalid,
  type KnownSender,
  signedWebhook,
  type SignedWebhookDependencies,
  WebhookBusy,
  WebhookUnavailable,
} from '../webhook-senders/index.js';
import { QueueFullError } from './group-commit.js';
import { type FeedbackIngest, type IngestOutcome, IngestUnavailable } from './ingest.service.js';
import { unknownCompany } from './known-records.store.js';
import { maxProblems, parseSubmissions, pathOf, type Problem, type Submission } from './submission.rules.js';

export const webhookPath = '/webhooks/feedback';
const unknownIds = 'Nothing was stored: some ids are not known.';

export interface WebhookDependencies extends SignedWebhookDependencies {
  readonly ingest: FeedbackIngest;
}

/** `POST /webhooks/feedback` (sender `default`) and `POST /webhooks/feedback/SENDER`. */
export async function feedbackWebhook(app: FastifyInstance, deps: WebhookDependencies): Promise<void> {
  await signedWebhook(app, deps, {
    path: webhookPath,
    purpose: 'feedback',
    unit: 'event',
    take: (sender, body, now) => take(deps, { sender, body, now }),
  });
}

async function take(
  { ingest }: WebhookDependencies,
  { sender, body, now }: { sender: KnownSender; body: unknown; now: Date },
) {
  const parsed = parseSubmissions(body, now);
  if (!parsed.ok) return invalid('Nothing was stored: some fields are not valid.', parsed.problems);
  const foreign = foreignCompanies(sender, parsed).slice(0, maxProblems);
  if (foreign.length > 0) return invalid(unknownIds, foreign);
  const outcome = await submitted(ingest, sender.source, parsed.submissions);
  if (outcome.kind === 'stored') return { accepted: outcome.accepted, duplicates: outcome.duplicates };
  if (outcome.kind === 'conflict') return idReused(outcome.ids);
  const problems = outcome.problems.map(({ index, path, message }) => ({
    path: pathOf(index, path, parsed.single),
    message,
  }));
  return invalid(unknownIds, problems);
}

async function submitted(
  ingest: FeedbackIngest,
  source: string,
  submissions: readonly Submission[],
): Promise<IngestOutcome> {
  try {
    return await ingest.submit(source, submissions);
  } catch (error) {
    if (error instanceof QueueFullError) throw new WebhookBusy(error.message, error.retryAfterSeconds);
    if (error instanceof IngestUnavailable) throw new WebhookUnavailable(error.message, { cause: error });
    throw error;
  }
}

/** A company that is not the sender's is refused like one that does not exist. */
function foreignCompanies(
  { companyIds }: KnownSender,
  { submissions, single }: { submissions: readonly Submission[]; single: boolean },
): Problem[] {
  if (companyIds === null) return [];
  return submissions.flatMap(({ companyId }, index) =>
    companyIds.has(companyId) ? [] : [{ ...unknownCompany, path: pathOf(index, unknownCompany.path, single) }],
  );
}
