import { Webhook } from 'standardwebhooks';
import type { Account } from './account.js';

const pausesMs = [0, 250, 1000];
const timeoutMs = 5000;

export interface WebhookSender {
  send(
    account: Account,
    message: { readonly id: string; readonly type: string; readonly data: unknown; readonly at: Date },
  ): void;
  close(): Promise<void>;
}

/** Standard Webhooks: signed anew at every attempt, three attempts, and a 410 ends the subscription. */
export function webhookSender(): WebhookSender {
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    send(account, message) {
      if (!account.webhook) return;
      const work = deliver(account, message, stop.signal).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async close() {
      stop.abort();
      await Promise.allSettled(underWay);
    },
  };
}

async function deliver(
  account: Account,
  message: Parameters<WebhookSender['send']>[1],
  stop: AbortSignal,
): Promise<void> {
  const { id, type, data, at } = message;
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  for (const pauseMs of pausesMs) {
    await pause(pauseMs, stop);
    const { webhook } = account;
    if (!webhook || stop.aborted) return;
    const status = await attempt({ id, body, ...webhook, stop });
    account.notified.push({ id, type, status });
    if (status === 410) account.webhook = null;
    if (status === 410 || (status !== null && status < 300)) return;
  }
}

async function attempt(given: { id: string; body: string; url: string; secret: string; stop: AbortSignal }) {
  const { id, body, url, secret, stop } = given;
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (ms === 0 || stop.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
