import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { requestIdFrom, requestIdHeader } from '#platform/observability';

const prefix = `${randomBytes(9).toString('base64url')}.`;
let count = 0;

/** Unique to this process and its count: random bytes for every request would be the dearest part of a small one. */
const ids = { next: () => prefix + (++count).toString(36).padStart(6, '0') };

/** The client's request id when it is short and harmless to log, otherwise a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  return requestIdFrom(headers[requestIdHeader], ids);
}
