import { ExactNumber } from '../exact-json.js';

/** A parsed JSON object of a subgraph's answer. */
export type JsonObject = Record<string, unknown>;

/** An `ExactNumber` is a single value. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !(value instanceof ExactNumber);

const inherited: JsonObject = Object.prototype as unknown as JsonObject;

/** The object's own value: response keys are the client's choice, and `constructor` or `__proto__` are legal aliases. */
export const own = (object: Readonly<JsonObject>, key: string): unknown =>
  key in inherited && !Object.hasOwn(object, key) ? undefined : object[key];

export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  } else object[key] = value;
}

export function copyJson(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyJson(value[key]));
  return copy;
}

const NEEDS_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff]/; // eslint-disable-line no-control-regex

/** The JSON literal of a string. Short strings, the common case, are checked without the cost of a regular expression. */
export function stringLiteral(text: string): string {
  const length = text.length;
  if (length < 40) {
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff)) return JSON.stringify(text);
    }
    return `"${text}"`;
  }
  return length < 5000 && !NEEDS_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
}

export function literal(value: unknown): string {
  return typeof value === 'string' ? stringLiteral(value) : JSON.stringify(value);
}
