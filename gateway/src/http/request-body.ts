import { isUtf8 } from 'node:buffer';
import { parseExact } from '../exact-json.js';
import { jsonText, refuseJson } from '../pipeline/json-bounds.js';
import { rejection, type Rejection } from '../pipeline/rejection.js';

/** What a browser sends across origins without asking first (CORS-safelisted content types). */
const SIMPLE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/** Headers whose presence forces a preflight; the names are Apollo's, so that its clients work. */
const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'];

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Cross-site request forgery, by Apollo's rule: a request that a browser sends without a preflight must carry a header that a foreign
 * page cannot set without one. https://www.apollographql.com/docs/graphos/routing/security/csrf
 */
export function mayBeForged(headers: Headers): boolean {
  const type = mediaType(headers['content-type']);
  if (type !== undefined && !SIMPLE_TYPES.has(type)) return false;
  return !PREFLIGHT_HEADERS.some((name) => headers[name]);
}

export function forgeryRejection(): Rejection {
  return rejection(
    400,
    'CSRF_PREVENTED',
    `Refused as a possible cross-site request forgery. Send \`content-type: application/json\`, or one of the headers ${PREFLIGHT_HEADERS.join(', ')}.`,
  );
}

/**
 * A GET has no body whose type could be told, but some clients say it is JSON all the same. Any other type is refused: browsers have been
 * found to send odd ones (`message/http`) across origins without asking first, and the rule above takes them for asked.
 */
export function refuseTypeOfGet(headers: Headers): Rejection | undefined {
  const type = mediaType(headers['content-type']);
  return type === undefined || type === 'application/json' ? undefined : wrongType(type);
}

/** The JSON value of a request body, or why there is none. */
export function readJsonBody(
  body: Buffer | undefined,
  headers: Headers,
  maxValues: number,
): { value: unknown } | Rejection {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `The content encoding "${String(encoding).slice(0, 40)}" is not supported; send the body as it is.`;
    return rejection(415, 'UNSUPPORTED_MEDIA_TYPE', message, { headers: { 'accept-encoding': 'identity' } });
  }
  const type = mediaType(headers['content-type']);
  if (type !== 'application/json') return wrongType(type);
  const charset = /charset="?([^;"\s]+)/i.exec(String(headers['content-type']))?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    return rejection(415, 'UNSUPPORTED_MEDIA_TYPE', `The charset must be utf-8, not "${charset.slice(0, 40)}".`);
  }
  return parseJson(body, maxValues);
}

function wrongType(type: string | undefined): Rejection {
  const message = `The content type must be application/json, not ${type === undefined ? 'missing' : `"${type.slice(0, 80)}"`}.`;
  return rejection(415, 'UNSUPPORTED_MEDIA_TYPE', message, { headers: { 'accept-post': 'application/json' } });
}

/** Above this `JSON.parse` takes long enough for others to notice. */
export const LONG_READ_BYTES = 64 * 1024;

export function parseJson(body: Buffer | undefined, maxValues: number): { value: unknown } | Rejection {
  if (!body?.length)
    return rejection(400, 'BAD_REQUEST', 'The body is empty; it must be a JSON object with a `query`.');
  return refuseJson(body, maxValues) ?? parseBoundedJson(body);
}

/** Of a body that `refuseJson` has let pass. */
export function parseBoundedJson(body: Buffer): { value: unknown } | Rejection {
  if (!isUtf8(body)) return rejection(400, 'BAD_REQUEST', 'The body is not valid UTF-8.');
  try {
    return { value: parseExact(jsonText(body)) };
  } catch (error) {
    const where = /at position \d+/.exec((error as Error).message)?.[0];
    return rejection(400, 'BAD_REQUEST', `The body is not valid JSON${where ? ` (${where})` : ''}.`);
  }
}

/** Parameters of a GET request. */
export function readSearch(url: string, maxValues: number): { value: unknown } | Rejection {
  const start = url.indexOf('?');
  const search = new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
  const value: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'documentId', 'variables', 'extensions']) {
    const given = search.getAll(name);
    if (given.length > 1) return rejection(400, 'BAD_REQUEST', `The search parameter \`${name}\` may be given once.`);
    // A form sends what was left out as empty.
    if (given.length === 0 || (given[0] === '' && name !== 'query' && name !== 'documentId')) continue;
    if (name !== 'variables' && name !== 'extensions') {
      value[name] = given[0];
      continue;
    }
    const json = parseJson(Buffer.from(given[0]!), maxValues);
    if ('rejected' in json) return rejection(400, 'BAD_REQUEST', `The search parameter \`${name}\` is not valid JSON.`);
    value[name] = json.value;
  }
  if (Object.keys(value).length === 0) {
    return rejection(400, 'BAD_REQUEST', 'A GET request needs the search parameter `query`.');
  }
  return { value };
}

function mediaType(header: string | string[] | undefined): string | undefined {
  const type = String(header ?? '')
    .split(';', 1)[0]!
    .trim()
    .toLowerCase();
  return type === '' ? undefined : type;
}
