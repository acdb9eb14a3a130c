import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayConfig } from '../../config.js';

/**
 * Browsers open sockets to any origin without asking first and send cookies along, so the `origin` header is checked here: this very
 * origin, or one that CORS allows. Who sends none is no browser.
 */
export function isAllowedOrigin(
  { corsOrigins, trustProxy }: Pick<GatewayConfig, 'corsOrigins' | 'trustProxy'>,
  headers: IncomingHttpHeaders,
): boolean {
  const { origin } = headers;
  if (origin === undefined || corsOrigins === '*' || corsOrigins.includes(origin)) return true;
  const forwarded = trustProxy ? headers['x-forwarded-host'] : undefined;
  const host = (forwarded === undefined ? headers.host : String(forwarded).split(',')[0]!.trim())?.toLowerCase();
  return URL.canParse(origin) && new URL(origin).host === host;
}
