import { z } from 'zod';
import {
  checkSignature,
  explainSignature,
  parseSecret,
  type SignatureProblem,
  type SignedHeaders,
} from '../webhook-senders/index.js';
import type { DeliveryOutcome } from './connector.js';

const toleranceSeconds = 300;

/** What a partner tells of a delivery, by the reference it has of ours. */
export interface PartnerMessage {
  /** Unique per message: what came before is not handled again. */
  readonly id: string;
  readonly type: string;
  /** The key of the delivery that it settles; absent in messages about something else. */
  readonly idempotencyKey?: string;
  readonly outcome?: Extract<DeliveryOutcome, { kind: 'delivered' | 'duplicate' | 'rejected' }>;
}

export type PartnerMessageResult =
  | { readonly ok: true; readonly message: PartnerMessage }
  | {
      readonly ok: false;
      readonly code: SignatureProblem | 'NO_SECRET' | 'NOT_A_MESSAGE';
      readonly explanation: string;
    };

const schema = z.object({
  type: z.string().max(100),
  data: z.object({
    reference: z.string().max(200).optional(),
    id: z.string().max(200).optional(),
    errors: z
      .array(z.object({ path: z.string().max(200), message: z.string().max(200) }))
      .max(50)
      .optional(),
  }),
});

const delivered = new Set(['delivery.accepted', 'donations.file.completed']);
const rejected = new Set(['delivery.rejected', 'donations.file.failed']);

/**
 * Standard Webhooks, over the bytes that arrived and in constant time. A destination without a secret refuses every message: no secret is
 * not the same as nothing to check.
 */
export function readPartnerMessage(
  headers: SignedHeaders,
  body: Uint8Array,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: Date },
): PartnerMessageResult {
  if (secrets.length === 0)
    return {
      ok: false,
      code: 'NO_SECRET',
      explanation: 'This destination has no webhook secret; add webhookSecrets to its credentials.',
    };
  const keys = secrets.map(parseSecret);
  const problem = checkSignature(headers, body, { keys, nowMs: now.getTime(), toleranceSeconds });
  if (problem) return { ok: false, code: problem, explanation: explainSignature(problem, toleranceSeconds) };
  const parsed = schema.safeParse(jsonOf(body));
  if (!parsed.success)
    return { ok: false, code: 'NOT_A_MESSAGE', explanation: 'The body must be JSON with "type" and "data".' };
  const { type, data } = parsed.data;
  const settles = settlement(type, data, now);
  return { ok: true, message: { id: headers.id!, type, ...settles } };
}

function settlement(
  type: string,
  { reference, id, errors = [] }: z.output<typeof schema>['data'],
  now: Date,
): Pick<PartnerMessage, 'idempotencyKey' | 'outcome'> {
  if (reference === undefined) return {};
  // A bulk file is named after its key.
  const idempotencyKey = reference.replace(/^impact-/, '');
  if (delivered.has(type)) {
    const receipt = { externalId: id ?? reference, receivedAt: now };
    return { idempotencyKey, outcome: { kind: 'delivered', receipt } };
  }
  if (rejected.has(type)) return { idempotencyKey, outcome: { kind: 'rejected', fieldErrors: errors } };
  return {};
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
