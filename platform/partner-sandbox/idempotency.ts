import { type Answer, type Call, type Desk, fingerprintOf, header, type Personality } from './call.js';

/**
 * draft-ietf-httpapi-idempotency-key-header-07: a missing key is 400, a key in flight 409, a key with another payload 422, and a repetition
 * gets the first answer. Only answers that did something are kept: a refused request may be mended and sent again under its key.
 */
export function once(
  call: Call,
  { account, keep }: Desk,
  personality: Personality,
  work: (key: string) => Answer,
): Answer {
  const key = header(call, 'idempotency-key');
  if (key === undefined || key.length < 16 || key.length > 128)
    return personality.error(
      400,
      'IDEMPOTENCY_KEY_MISSING',
      'The header Idempotency-Key is required, 16 to 128 characters.',
    );
  if (account.inFlight.has(key))
    return personality.error(409, 'IDEMPOTENCY_KEY_IN_FLIGHT', 'A request with this key is under way.');
  const fingerprint = fingerprintOf(call);
  const kept = account.answers.get(key);
  if (kept && kept.fingerprint !== fingerprint)
    return personality.error(422, 'IDEMPOTENCY_KEY_REUSED', 'This key came before with another payload.');
  if (kept) return { status: kept.status, body: kept.body, headers: { 'idempotent-replayed': 'true' } };
  const answer = work(key);
  if (answer.status < 300) {
    const { status, body } = answer;
    keep({ type: 'answer', account: account.name, key, answer: { fingerprint, status, body } });
  }
  return answer;
}
