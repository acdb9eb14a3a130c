import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

export interface FeedbackEvent {
  readonly id: string;
  readonly type: 'feedback.submitted';
  readonly companyId: string;
  readonly userId: string;
  readonly text: string;
  readonly locale: string;
  readonly submittedAt: string;
}

export interface DeliveryOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  /** More than one try: a try without an answer may have been taken, and is then among the duplicates of the next. */
  readonly retried: boolean;
}

/** Retries for as long as an honest sender would through a restart of the receiver: the event id makes a repeat harmless. */
const patienceMs = 60_000;
const requestTimeoutMs = 15_000;

/**
 * Signs and posts like a partner's system does (Standard Webhooks). Connection failures, 429 and 5xx are retried with backoff until the
 * patience runs out; any other refusal is an error that quotes the answer.
 */
export function createWebhookSender(options: { url: string; secret: string; onRetry?: (reason: string) => void }) {
  const signer = new Webhook(options.secret);
  return async function send(
    webhookId: string,
    events: FeedbackEvent | readonly FeedbackEvent[],
  ): Promise<DeliveryOutcome> {
    const body = JSON.stringify(events);
    const deadline = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt += 1) {
      const failure = await tryOnce(options.url, signer, webhookId, body);
      if (typeof failure !== 'string') return { ...failure, retried: attempt > 0 };
      if (performance.now() > deadline)
        throw new Error(`The webhook at ${options.url} did not take ${webhookId}: ${failure}`);
      options.onRetry?.(failure);
      await sleep(Math.min(200 * 2 ** attempt, 2000));
    }
  };
}

async function tryOnce(
  url: string,
  signer: Webhook,
  webhookId: string,
  body: string,
): Promise<Omit<DeliveryOutcome, 'retried'> | string> {
  const now = new Date();
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': webhookId,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signer.sign(webhookId, now, body),
      },
      body,
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
  } catch (error) {
    return `no answer (${error instanceof Error ? error.message : String(error)})`;
  }
  const text = await response.text();
  if (response.status === 202) {
    const { accepted, duplicates } = JSON.parse(text) as { accepted: number; duplicates: number };
    return { accepted, duplicates };
  }
  if (response.status === 429 || response.status >= 500) return `status ${response.status}`;
  throw new Error(`The webhook refused ${webhookId} with ${response.status}: ${text}`);
}
