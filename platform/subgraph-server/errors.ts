import { GraphQLError } from 'graphql';
import { isBlank, isLanguageTag, isLongerThan } from '#platform/text';

/**
 * What a resolver may throw for the caller to read. Everything else that is thrown is masked. Refusals that a client is meant to handle
 * are result unions in the schema, not errors.
 */
export class GraphqlError extends GraphQLError {
  constructor(code: string, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message, { extensions: { ...extensions, code } });
  }
}

/** Also for rows of another company: that something exists is not disclosed. */
export class NotFound extends GraphqlError {
  constructor(what: string, id: string) {
    super('NOT_FOUND', `${what} "${id.slice(0, 64)}" was not found.`);
  }
}

/** `field` is the path of the argument, such as `input.period`; `message` says what is allowed. */
export class BadInput extends GraphqlError {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super('BAD_USER_INPUT', `${field}: ${message}`, { field });
  }
}

/** The request contradicts what is stored: the same idempotency key with other input, a state that moved on. */
export class Conflict extends GraphqlError {
  constructor(message: string) {
    super('CONFLICT', message);
  }
}

export class Forbidden extends GraphqlError {
  constructor(message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super('FORBIDDEN', message, extensions);
  }
}

export class Unauthenticated extends GraphqlError {
  constructor(message = 'Log in first: this needs an authenticated caller.') {
    super('UNAUTHENTICATED', message);
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An `ID` argument as the lower-case UUID that the databases hold. Throws `BadInput` naming the field for anything else. */
export function parseId(field: string, value: string): string {
  if (!uuid.test(value)) throw new BadInput(field, 'must be an id of this API (a UUID).');
  return value.toLowerCase();
}

const longestKey = 200;

/** An optional idempotency key. Throws `BadInput` unless it has 1 to 200 characters that can be stored. */
export function parseIdempotencyKey(key: string | null | undefined): string | null {
  if (key === null || key === undefined) return null;
  if (key === '' || isLongerThan(key, longestKey))
    throw new BadInput('idempotencyKey', `must have 1 to ${longestKey} characters.`);
  return storable('idempotencyKey', key);
}

/** A text that a person typed. Throws `BadInput` when there is nothing to read in it, it has more than `longest` characters, or cannot be stored. */
export function parseText(field: string, text: string, longest: number): string {
  if (isBlank(text)) throw new BadInput(field, 'must not be empty.');
  if (isLongerThan(text, longest)) throw new BadInput(field, `must have at most ${longest} characters.`);
  return storable(field, text);
}

/** An optional BCP 47 tag. Throws `BadInput` naming the field for anything else. */
export function parseLanguageTag(field: string, tag: string | null | undefined): string | null {
  if (tag == null) return null;
  if (!isLanguageTag(tag)) throw new BadInput(field, 'must be a BCP 47 tag such as "en", "nb-NO" or "uk", or absent.');
  return tag;
}

/** Postgres stores every character but one, and no half ones. */
function storable(field: string, text: string): string {
  if (text.includes('\0')) throw new BadInput(field, 'contains a null character (U+0000); remove it.');
  if (!text.isWellFormed())
    throw new BadInput(
      field,
      'contains half of a surrogate pair; send well-formed Unicode (an emoji was probably cut in two).',
    );
  return text;
}
