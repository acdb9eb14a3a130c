import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Site } from './app.js';
import type { WebhookReply } from './http.js';

export interface FeedbackEvent {
  readonly id: string;
  readonly type: 'feedback.submitted';
  readonly companyId: string;
  readonly userId: string;
  readonly text: string;
  readonly locale?: string;
  readonly submittedAt: string;
}

export interface SigningOptions {
  /** The time in the signed header. Default: now. */
  readonly at?: Date;
  readonly secret?: string;
  readonly contentType?: string;
  /** Takes headers away or puts others in their place, after signing. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Signs as a partner does, with a library that knows nothing of this project, and posts the bytes. */
export async function postFeedback(
  site: Site,
  body: string | Uint8Array<ArrayBuffer> | object,
  options: SigningOptions = {},
): Promise<WebhookReply> {
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const headers: Record<string, string | undefined> = {
    'content-type': options.contentType ?? 'application/json',
    ...signed(site, bytes, options),
    ...options.headers,
  };
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${site.url}/webhooks/feedback`, { method: 'POST', headers: given, body: bytes });
  const text = await response.text();
  return { status: response.status, text, ...(JSON.parse(text) as object) };
}

function signed(site: Site, body: string | Uint8Array, { at = new Date(), secret }: SigningOptions) {
  const id = `msg_${randomUUID()}`;
  const signer = new Webhook(secret ?? site.config.webhooks.feedbackSecret.split(',')[0]!);
  // The library signs text: bytes that are not UTF-8 never get as far as a comparison of signatures.
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signer.sign(id, at, text),
  };
}
