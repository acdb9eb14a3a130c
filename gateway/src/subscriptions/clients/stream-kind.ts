import type { IncomingMessage } from 'node:http';
import { acceptedBy } from '../../http/content-negotiation.js';

/** Of graphql-sse's single connection mode. */
export const TOKEN_HEADER = 'x-graphql-event-stream-token';

/**
 * What a request wants of us; `undefined`: nothing, it is an ordinary one.
 *
 * - `sse`, `multipart`: one operation, its results in this response
 * - `attached`: one operation, its results on an event stream that is open or reserved
 * - `reserve`, `open`, `stop`: to reserve or open an event stream, or to stop one of its operations; these carry no operation
 */
export type StreamKind = 'sse' | 'multipart' | 'attached' | 'reserve' | 'open' | 'stop';

/** Asked for every request, so the common case is three look-ups. */
export function streamKindOf({ method, headers, url = '' }: IncomingMessage): StreamKind | undefined {
  const token = headers[TOKEN_HEADER] !== undefined || (url.includes('token=') && tokenIn(url) !== null);
  if (method === 'PUT') return hasNoBody(headers) ? 'reserve' : undefined;
  if (method === 'DELETE') return token ? 'stop' : undefined;
  const { streamOfOne, stream } = acceptedBy(headers.accept);
  if (streamOfOne === 'sse') return token && method === 'GET' ? 'open' : 'sse';
  if (token) return 'attached';
  return stream;
}

/** A client that would rather have a single result as a complete answer wants a stream only where there may be many. */
export function isForSubscriptionsOnly({ headers }: IncomingMessage, kind: StreamKind): boolean {
  return (kind === 'sse' || kind === 'multipart') && acceptedBy(headers.accept).streamOfOne === undefined;
}

export function tokenOf({ headers, url = '' }: IncomingMessage): string | undefined {
  const header = headers[TOKEN_HEADER];
  return typeof header === 'string' ? header : (tokenIn(url) ?? undefined);
}

export function searchParameter(url: string, name: string): string | null {
  const start = url.indexOf('?');
  return start === -1 ? null : new URLSearchParams(url.slice(start + 1)).get(name);
}

function tokenIn(url: string): string | null {
  return searchParameter(url, 'token');
}

/** A reservation is a PUT of nothing; a PUT with a body is somebody's mistake. */
function hasNoBody(headers: IncomingMessage['headers']): boolean {
  return (
    headers['content-type'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? 0) === 0
  );
}
