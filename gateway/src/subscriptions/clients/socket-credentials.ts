import type { IncomingHttpHeaders } from 'node:http';

const CREDENTIALS = new Set(['authorization', 'x-api-key']);

/**
 * Browsers cannot set headers on a socket, so credentials may come in `connection_init`, under their header's name in any case, also
 * inside `headers`. Nothing else is taken from there: a proxy in front may vouch for its headers, not for this message.
 *
 * Credentials of a wrong form are bad ones, as those of a header would be: whoever sends them is not to be served as an anonymous caller
 * without a word. The text of `wrong` names the member.
 */
export function withCredentials(
  headers: IncomingHttpHeaders,
  payload: Readonly<Record<string, unknown>>,
): { readonly headers: IncomingHttpHeaders } | { readonly wrong: string } {
  const result = { ...headers };
  const { headers: nested } = payload;
  const members = Object.entries(payload);
  if (isObject(nested)) members.unshift(...Object.entries(nested));
  else if (nested !== undefined && nested !== null) return { wrong: '`headers` must be an object' };
  for (const [name, value] of members) {
    const lower = name.toLowerCase();
    if (!CREDENTIALS.has(lower)) continue;
    if (typeof value !== 'string') return { wrong: `\`${lower}\` must be a string, or left out` };
    result[lower] = value;
  }
  return { headers: result };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
