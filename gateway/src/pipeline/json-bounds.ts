import { rejection, type Rejection } from './rejection.js';

/** Deepest nesting of `variables`; deeper values exhaust the stack of whoever walks or prints them. */
const MAX_VARIABLE_DEPTH = 64;
/** Around the variables there is an operation, and around that perhaps a batch or a message. */
const MAX_NESTING = MAX_VARIABLE_DEPTH + 2;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Longer strings are searched for their end natively, which costs as much as these bytes here. */
const SHORT = 32;

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** JSON as text, without the byte order mark that some editors and languages put before it (RFC 8259 §8.1). */
export function jsonText(json: Buffer): string {
  const marked = json[0] === BYTE_ORDER_MARK[0] && json.indexOf(BYTE_ORDER_MARK) === 0;
  return json.toString('utf8', marked ? BYTE_ORDER_MARK.length : 0);
}

/**
 * Why a client's JSON is not read. To find out takes up to 3 ms for a megabyte, most often much less; to read a megabyte of brackets or numbers,
 * to check it and to send it on takes tens of milliseconds, in which nobody is served.
 *
 * @param maxValues members of objects and elements of lists, all together
 */
export function refuseJson(json: Buffer, maxValues: number): Rejection | undefined {
  const { length } = json;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < length; at++) {
    const byte = json[at]!;
    if (byte === QUOTE) {
      at = endOfString(json, at + 1);
    } else if (byte === COMMA) {
      if (++values > maxValues) return tooManyValues(maxValues);
    } else if (byte < OPENING_BRACKET) {
      continue;
    } else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
      if (++depth > MAX_NESTING) return nestedTooDeeply();
      if (++values > maxValues) return tooManyValues(maxValues);
    } else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) {
      depth--;
    }
  }
  return undefined;
}

/** Where the string that begins here ends; the end of the text if it does not. */
function endOfString(json: Buffer, start: number): number {
  const { length } = json;
  for (let at = start; at < length; ) {
    const stop = Math.min(at + SHORT, length);
    for (; at < stop; at++) {
      const byte = json[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at++;
    }
    // The next quote is not near. It ends the string unless it is escaped, by one of an odd number of backslashes.
    const quote = json.indexOf(QUOTE, at);
    if (quote === -1) return length;
    let backslashes = 0;
    while (quote - backslashes > at && json[quote - backslashes - 1] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    at = quote + 1;
  }
  return length;
}

function nestedTooDeeply(): Rejection {
  const message = `\`variables\` may be nested ${MAX_VARIABLE_DEPTH} levels deep at most.`;
  return rejection(400, 'BAD_REQUEST', message);
}

function tooManyValues(limit: number): Rejection {
  const message = `The JSON has more than ${limit} values; send long lists in parts.`;
  return rejection(400, 'VALUE_LIMIT_EXCEEDED', message, { extensions: { limit } });
}
