import { types } from 'node:util';
import { databaseMessage, isSqlState, withoutQuotedRows } from './database-message.js';
import { framesOf } from './stack-frames.js';

/**
 * What may stand in a log line. Keys that name personal data or secrets lose their value at every depth; free strings lose what looks
 * like an address or a credential; errors keep what locates them (type, code, constraint, stack) and lose what quotes rows.
 */
const censored = '[redacted]';
const maxDepth = 8;
const maxItems = 100;

const words = (text: string): string[] => text.trim().split(/\s+/);
const personal = new Set(
  words(`
    email emails mail to cc bcc recipient phone phonenumber mobile address street ip ipaddress remoteaddress useragent
    dateofbirth birthdate ssn iban card cardnumber
    name fullname firstname lastname givenname familyname displayname username nickname
    text html body payload content comment message subject note notes variables evidence
    headers rawheaders parameters params representations authorization cookie setcookie jwt credentials`),
);
const endings = /(?:token|secret|password|passwd|apikey|authorization|cookie|email|phone|privatekey|signature|text)$/;

export const isSensitiveKey = (key: string): boolean => {
  const plain = key.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
  return personal.has(plain) || endings.test(plain);
};

const patterns: readonly (readonly [RegExp, string])[] = [
  [/[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '[email]'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [token]'],
  [/\bwhsec_[\w+/=-]+/g, '[secret]'],
  [/\bteei_[A-Za-z0-9]+_[\w-]+/g, '[api key]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, '$1[credentials]@'],
];

/** Removes e-mail addresses, tokens, keys, passwords in URLs and what databases repeat of rows from free text. */
export function scrub(text: string): string {
  let result = withoutQuotedRows(text);
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}

/** Also errors that were made in another realm, such as those of Node itself inside a test runner. */
export const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

/** A copy that may be logged. Values under sensitive keys are replaced whatever their type; cycles and depth are cut. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (isError(value)) return safeError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= maxDepth) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => redact(item, depth + 1));
  return redactMembers(value, depth);
}

function redactMembers(value: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const hidden = isSensitiveKey(key) && member !== null && member !== undefined && typeof member !== 'boolean';
    result[key] = hidden ? censored : redact(member, depth + 1);
  }
  return result;
}

const keptErrorFields = [
  'code',
  'status',
  'statusCode',
  'severity',
  'constraint',
  'table',
  'column',
  'schema',
  'routine',
  'syscall',
] as const;

/** The parts of an error that locate it. `detail`, `where`, `query` and parameters of database errors quote rows and are left out. */
export function safeError(error: Error, depth = 0): Record<string, unknown> {
  const source = error as Error & Record<string, unknown>;
  const result: Record<string, unknown> = { type: error.name, message: safeMessage(error), stack: framesOf(error) };
  for (const field of keptErrorFields) {
    const value = source[field];
    if (typeof value === 'string' || typeof value === 'number') result[field] = value;
  }
  if (error.cause !== undefined && depth < 3) result.cause = redact(error.cause, depth + 1);
  if (error instanceof AggregateError && depth < 3) result.errors = redact(error.errors, depth + 1);
  return result;
}

export function safeMessage(error: Error): string {
  const { code } = error as { code?: unknown };
  return scrub(isSqlState(code) ? databaseMessage(code, error.message) : error.message);
}
