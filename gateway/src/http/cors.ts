import type { GatewayConfig } from '../config.js';

/** Response headers that scripts of other origins may read. */
const EXPOSED = 'x-graphql-cost, x-request-id, retry-after';

/**
 * Headers of an answer to a request with this `origin`; none where the origin is not allowed, and the browser then keeps the answer from
 * the page. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(
  config: Pick<GatewayConfig, 'corsOrigins'>,
  origin: string | undefined,
): Record<string, string> {
  const { corsOrigins } = config;
  if (origin === undefined || corsOrigins.length === 0) return {};
  if (corsOrigins === '*') return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
  if (!corsOrigins.includes(origin)) return { vary: 'origin' };
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED,
    vary: 'origin',
  };
}

/** Headers of the answer to a preflight. */
export function preflightHeaders(
  config: Pick<GatewayConfig, 'corsOrigins'>,
  request: { origin: string | undefined; headers: string | undefined },
): Record<string, string> {
  const headers = corsHeaders(config, request.origin);
  if (!headers['access-control-allow-origin']) return headers;
  return {
    ...headers,
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': request.headers ?? 'content-type, authorization',
    'access-control-max-age': '86400',
  };
}
