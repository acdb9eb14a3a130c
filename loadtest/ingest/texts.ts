import { randomUUID } from 'node:crypto';
import { demoFeedback, signWebhook } from '#subgraphs/impact';
import type { Outgoing } from './load.js';
import type { Target } from './target.js';

export interface Sender {
  readonly companyId: string;
  readonly userIds: readonly string[];
}

/** A company of the demo data and its participants. */
export async function findSender(target: Target): Promise<Sender> {
  const { companies } = await target.graphql<{
    companies: { nodes: { id: string; users: { nodes: { id: string; kind: string }[] } }[] };
  }>('{ companies(first: 1) { nodes { id users(first: 100) { nodes { id kind } } } } }', {});
  const [company] = companies.nodes;
  if (!company)
    throw new Error('The server has no company; start it with demo data (an empty DATA_DIR, not in production).');
  return {
    companyId: company.id,
    userIds: company.users.nodes.filter(({ kind }) => kind === 'PARTICIPANT').map(({ id }) => id),
  };
}

/** Texts of the company submitted this month, as the graph counts them. */
export async function countStored(target: Target, { companyId }: Sender): Promise<number> {
  const { metrics } = await target.graphql<{ metrics: { feedback: { total: number } } }>(
    'query ($companyId: ID!, $period: MetricsPeriodInput) { metrics(companyId: $companyId, period: $period) { feedback { total } } }',
    { companyId, period: { from: '2020-01-01', to: '2100-01-01' } },
  );
  return metrics.feedback.total;
}

/** Signed requests, each with events of their own. */
export function requestsOf({ secret }: Target, { companyId, userIds }: Sender, batch: number): () => Outgoing {
  let sent = 0;
  const event = () => {
    sent += 1;
    const { text, locale } = demoFeedback[sent % demoFeedback.length]!;
    const userId = userIds[sent % userIds.length]!;
    return {
      id: randomUUID(),
      type: 'feedback.submitted',
      companyId,
      userId,
      text,
      locale,
      submittedAt: new Date().toISOString(),
    };
  };
  return () => {
    const body = JSON.stringify(batch === 1 ? event() : Array.from({ length: batch }, event));
    const signed = signWebhook(body, { secret, id: `msg_${randomUUID()}`, timestamp: new Date() });
    return {
      path: '/webhooks/feedback',
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed },
      body,
    };
  };
}
