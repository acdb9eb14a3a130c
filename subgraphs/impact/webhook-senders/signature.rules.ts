import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Standard Webhooks 1.0 (standardwebhooks.com): `webhook-signature` holds one or more `v1,<base64>` of
 * HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<raw body>`. Checked over the bytes that arrived: parsing and
 * re-serialising JSON first would verify something the sender never signed.
 */
export interface SignedHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

export type SignatureProblem =
  | 'SIGNATURE_HEADERS_MISSING'
  | 'TIMESTAMP_INVALID'
  | 'TIMESTAMP_TOO_OLD'
  | 'TIMESTAMP_TOO_NEW'
  | 'SIGNATURE_MISMATCH';

const explanations: Readonly<Record<SignatureProblem, (toleranceSeconds: number) => string>> = {
  SIGNATURE_HEADERS_MISSING: () =>
    'The headers webhook-id, webhook-timestamp and webhook-signature are required (Standard Webhooks); at least one is missing.',
  TIMESTAMP_INVALID: () => 'The header webhook-timestamp must be the time of sending in whole seconds since 1970.',
  TIMESTAMP_TOO_OLD: (tolerance) =>
    `The header webhook-timestamp is more than ${tolerance} seconds old; sign every attempt anew.`,
  TIMESTAMP_TOO_NEW: (tolerance) =>
    `The header webhook-timestamp is more than ${tolerance} seconds ahead; check the sender's clock.`,
  SIGNATURE_MISMATCH: () =>
    'No signature in webhook-signature matches: sign "<webhook-id>.<webhook-timestamp>.<body>" with HMAC-SHA256 and a current secret, and send the body bytes unchanged.',
};

export const explainSignature = (problem: SignatureProblem, toleranceSeconds: number): string =>
  explanations[problem](toleranceSeconds);

/** The key bytes of a secret such as `whsec_<base64>`. Throws when it is too short to be one. */
export function parseSecret(secret: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < 24) {
    throw new Error(
      'A webhook secret must be "whsec_" and the base64 of at least 24 random bytes; this one is shorter.',
    );
  }
  return key;
}

const digest = (key: Buffer, prefix: string, body: Uint8Array): Buffer =>
  createHmac('sha256', key).update(prefix).update(body).digest();

/** What can be said before the body is read. */
export function checkSignatureHeaders(
  headers: SignedHeaders,
  { nowMs, toleranceSeconds }: { nowMs: number; toleranceSeconds: number },
): SignatureProblem | null {
  if (!headers.id || !headers.timestamp || !headers.signature) return 'SIGNATURE_HEADERS_MISSING';
  if (!/^\d{1,12}$/.test(headers.timestamp)) return 'TIMESTAMP_INVALID';
  const ageSeconds = nowMs / 1000 - Number(headers.timestamp);
  if (ageSeconds > toleranceSeconds) return 'TIMESTAMP_TOO_OLD';
  if (ageSeconds < -toleranceSeconds) return 'TIMESTAMP_TOO_NEW';
  return null;
}

/**
 * Several secrets are tried, so that one can be rotated without losing a request; several
 * signatures for the same reason.
 */
export function checkSignature(
  headers: SignedHeaders,
  body: Uint8Array,
  options: { keys: readonly Buffer[]; nowMs: number; toleranceSeconds: number },
): SignatureProblem | null {
  const problem = checkSignatureHeaders(headers, options);
  if (problem) return problem;
  const prefix = `${headers.id}.${headers.timestamp}.`;
  const given = headers.signature!.split(' ', 20).flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : []));
  for (const key of options.keys) {
    const expected = digest(key, prefix, body);
    for (const signature of given) {
      const bytes = Buffer.from(signature, 'base64');
      if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) return null;
    }
  }
  return 'SIGNATURE_MISMATCH';
}

/** The three headers for a body, as a sender makes them. */
export function signWebhook(
  body: string | Uint8Array,
  options: { secret: string; id: string; timestamp: Date },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = String(Math.floor(options.timestamp.getTime() / 1000));
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const signature = digest(parseSecret(options.secret), `${options.id}.${seconds}.`, bytes).toString('base64');
  return { 'webhook-id': options.id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}
