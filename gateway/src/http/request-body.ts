import { isUtf8 } from 'node:buffer';
import { MAX_VARIABLE_DEPTH } from '../pipeline/params.js';
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

/** The JSON value of a request body, or why there is none. */
export function readJsonBody(body: Buffer | undefined, headers: Headers): { value: unknown } | Rejection {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `The content encoding "${String(encoding).slice(0, 40)}" is not supported; send the body as it is.`;
    return rejection(415, 'UNSUPPORTED_MEDIA_TYPE', message, { headers: { 'accept-encoding': 'identity' } });
  }
  const type = mediaType(headers['content-type']);
  if (type !== 'application/json') {
    const message = `The content type must be application/json, not ${type === undefined ? 'missing' : `"${type.slice(0, 80)}"`}.`;
    return rejection(415, 'UNSUPPORTED_MEDIA_TYPE', message, { headers: { 'accept-post': 'application/json' } });
  }
  const charset = /charset="?([^;"\s]+)/i.exec(String(headers['content-type']))?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    return rejection(415, 'UNSUPPORTED_MEDIA_TYPE', `The charset must be utf-8, not "${charset.slice(0, 40)}".`);
  }
  return parseJson(body);
}

/** Above this `JSON.parse` takes long enough for others to notice. */
export const LONG_READ_BYTES = 64 * 1024;

/** Around the variables there is an operation, and around that perhaps a batch. */
const MAX_NESTING = MAX_VARIABLE_DEPTH + 2;
const GLANCE_BYTES = 4 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** A megabyte of brackets takes `JSON.parse` fifty times as long as a megabyte of text. */
function isNestedTooDeeply(json: Buffer): boolean {
  return mayBeNestedDeeper(json, MAX_NESTING) && isNestedDeeper(json, MAX_NESTING);
}

/** False where there are too few brackets. To find them takes a hundredth of the time of looking at each byte. */
function mayBeNestedDeeper(json: Buffer, levels: number): boolean {
  let brackets = 0;
  for (const opening of [OPENING_BRACKET, OPENING_BRACE]) {
    for (let at = json.indexOf(opening); at !== -1; at = json.indexOf(opening, at + 1)) {
      if (++brackets > levels) return true;
    }
  }
  return false;
}

function isNestedDeeper(json: Buffer, levels: number): boolean {
  const { length } = json;
  for (let at = 0, depth = 0; at < length; at++) {
    const byte = json[at]!;
    if (byte === QUOTE) at = endOfString(json, at + 1);
    else if (byte < OPENING_BRACKET) continue;
    else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
      if (++depth > levels) return true;
    } else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) depth--;
  }
  return false;
}

/** Where the string that begins here ends; the end of the text if it does not. */
function endOfString(json: Buffer, start: number): number {
  for (let at = start; ; at++) {
    at = json.indexOf(QUOTE, at);
    if (at === -1) return json.length;
    let backslashes = 0;
    while (at - backslashes > start && json[at - backslashes - 1] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
}

function nestedTooDeeply(): Rejection {
  const message = `The body is nested too deeply: \`variables\` may have ${MAX_VARIABLE_DEPTH} levels at most.`;
  return rejection(400, 'BAD_REQUEST', message);
}

/** Refused at a glance at its beginning; a body that takes long to read need not wait for its turn then. */
export function refuseAtOnce(body: Buffer): Rejection | undefined {
  return isNestedTooDeeply(body.subarray(0, GLANCE_BYTES)) ? nestedTooDeeply() : undefined;
}

export function parseJson(body: Buffer | undefined): { value: unknown } | Rejection {
  if (!body?.length)
    return rejection(400, 'BAD_REQUEST', 'The body is empty; it must be a JSON object with a `query`.');
  if (!isUtf8(body)) return rejection(400, 'BAD_REQUEST', 'The body is not valid UTF-8.');
  if (isNestedTooDeeply(body)) return nestedTooDeeply();
  try {
    return { value: JSON.parse(body.toString('utf8')) as unknown };
  } catch (error) {
    const where = /at position \d+/.exec((error as Error).message)?.[0];
    return rejection(400, 'BAD_REQUEST', `The body is not valid JSON${where ? ` (${where})` : ''}.`);
  }
}

/** Parameters of a GET request. */
export function readSearch(url: string): { value: unknown } | Rejection {
  const start = url.indexOf('?');
  const search = new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
  const value: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'documentId', 'variables', 'extensions']) {
    const given = search.getAll(name);
    if (given.length > 1) return rejection(400, 'BAD_REQUEST', `The search parameter \`${name}\` may be given once.`);
    if (given.length === 0) continue;
    if (name !== 'variables' && name !== 'extensions') {
      value[name] = given[0];
      continue;
    }
    const json = parseJson(Buffer.from(given[0]!));
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
