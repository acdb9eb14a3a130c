import type { ServerResponse } from 'node:http';
import { type Answer, type Call, type Desk, header, type Personality } from './call.js';
import type { FaultScript } from './faults.js';

interface Met {
  readonly script: FaultScript;
  readonly call: Call;
  readonly desk: Desk;
  readonly personality: Personality;
  readonly raw: ServerResponse;
  /** What the partner does with the call when nothing disturbs it. */
  readonly work: () => Answer;
}

const oversizedBytes = 3 * 1024 * 1024;
const unlikely: Readonly<Record<number, number>> = { 401: 403, 403: 401 };

/** What a fault makes of a call: an answer to send, or null where the caller gets none (or half of one). */
export function misdeliver(met: Met): Answer | null {
  const { script, desk, personality, raw, work } = met;
  switch (script.fault) {
    case 'TIMEOUT_BEFORE_COMMIT':
      return null;
    case 'TIMEOUT_AFTER_COMMIT':
      work();
      return null;
    case 'COMMIT_LATE':
      commitLate(met);
      return null;
    case 'RESET_BEFORE_COMMIT':
      raw.socket?.resetAndDestroy();
      return null;
    case 'RESET_AFTER_COMMIT':
      work();
      raw.socket?.resetAndDestroy();
      return null;
    case 'SLOW_BODY':
      stall(raw, work());
      return null;
    case 'SERVER_ERROR':
      return personality.error(500, 'INTERNAL', 'Something went wrong.');
    case 'SERVER_ERROR_AFTER_COMMIT':
      work();
      return personality.error(500, 'INTERNAL', 'Something went wrong.');
    case 'UNAVAILABLE':
      return { ...personality.error(503, 'UNAVAILABLE', 'Come back later.'), headers: retryAfter(script, desk) };
    case 'THROTTLED':
      return { ...personality.error(429, 'RATE_LIMIT', 'Too many requests.'), headers: retryAfter(script, desk) };
    case 'MASKED_NOT_FOUND':
      return {
        status: 500,
        body: { name: 'Error', message: 'Internal server error', statusCode: 500, data: { statusCode: 404 } },
      };
    case 'INVERTED_AUTH': {
      desk.account.expireTokens();
      const usual = desk.account.partner === 'goodera' ? 403 : 401;
      return personality.error(unlikely[usual]!, 'AUTH_INVALID', 'The credentials are not accepted.');
    }
    case 'DUPLICATE_ACTIVITY': {
      const answer = work();
      return answer.status < 300 ? personality.duplicate(desk.account.records.at(-1)) : answer;
    }
    case 'UNREADABLE_ANSWER':
      return { status: work().status, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"data":') };
    case 'OVERSIZED_ANSWER':
      return { status: work().status, body: { padding: 'x'.repeat(oversizedBytes) } };
    case 'REDIRECT':
      return { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: {} };
    case 'TOKEN_EXPIRED':
      desk.account.expireTokens();
      return work();
    case 'WRONG_SCOPE':
      desk.account.narrowTokens();
      return work();
    case 'CREDENTIALS_ROTATED':
      desk.account.rotateCredentials();
      return work();
  }
}

/** The caller may have gone by the time the record is there; a repetition meanwhile is in flight. */
function commitLate({ script, call, desk, raw, work }: Met): void {
  const key = header(call, 'idempotency-key');
  const { inFlight } = desk.account;
  if (key !== undefined && inFlight.has(key)) return write(raw, work());
  if (key !== undefined) inFlight.add(key);
  setTimeout(() => {
    if (key !== undefined) inFlight.delete(key);
    const answer = work();
    if (!raw.destroyed) write(raw, answer);
  }, script.delayMs ?? 1000).unref();
}

function stall(raw: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  raw.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  raw.write(text.slice(0, Math.floor(text.length / 2)));
}

function retryAfter({ retryAfterSeconds = 1, retryAfterDate }: FaultScript, desk: Desk): Record<string, string> {
  const at = new Date(desk.now().getTime() + retryAfterSeconds * 1000);
  return { 'retry-after': retryAfterDate ? at.toUTCString() : String(retryAfterSeconds) };
}

export function write(raw: ServerResponse, { status, headers = {}, body }: Answer): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  raw.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  raw.end(bytes);
}
