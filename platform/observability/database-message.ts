/**
 * What of a database's message may be shown. Postgres repeats the value that it did not like in most of its messages: between quotes,
 * after a colon, in brackets, and in other quotes where the server speaks another language. So a message is kept where it names
 * tables and constraints only, and otherwise loses every place where a value can stand.
 */
const value = '[value]';

const name = String.raw`"[\w$.]{1,130}"`;
/** Messages whose quotes hold identifiers, by the codes that come with them. A foreign trigger may raise the code with other words. */
const identifiersOnly: Readonly<Record<string, RegExp>> = {
  23502: new RegExp(`null value in column ${name}(?: of relation ${name})? violates not-null constraint`),
  23503: new RegExp(
    `(?:insert or update|update or delete) on table ${name} violates (?:RESTRICT setting of )?foreign key constraint ${name}(?: on table ${name})?`,
  ),
  23505: new RegExp(`duplicate key value violates unique constraint ${name}|could not create unique index ${name}`),
  23514: new RegExp(
    `new row for relation ${name} violates (?:check constraint|partition constraint) ?(?:${name})?|value for domain [\\w$. ]+ violates check constraint ${name}`,
  ),
  '23P01': new RegExp(`conflicting key value violates exclusion constraint ${name}`),
  '42P01': new RegExp(`relation ${name} does not exist`),
  42703: new RegExp(`column (?:${name}|[\\w$.]{1,130}) (?:of relation ${name} )?does not exist`),
};

/** An SQLSTATE: five characters of which at least one is a digit, so that Node's `EPIPE` is none. */
export const isSqlState = (code: unknown): code is string =>
  typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);

/** The message without values of rows and parameters. An ORM puts the statement (with its values) before it and details below it. */
export function databaseMessage(code: string, message: string): string {
  const [known] = identifiersOnly[code]?.exec(message) ?? [];
  if (known !== undefined) return known;
  // After a statement the end is unknown: a value may hold the separator, too.
  if (/^\s*(?:select|insert into|update|delete from|with|merge|call|alter|create|copy)\b.* - /is.test(message))
    return '[statement and message withheld]';
  return withoutValues(message);
}

const quotes = /["'`«»„“”‚‘’「」]/;

/** From the first quote to the last, since values may hold quotes themselves; then what stands after a colon, in brackets, or below. */
function withoutValues(message: string): string {
  const [first, last] = outerQuotes(message);
  const outside = first < 0 ? message : `${message.slice(0, first)}${value}${message.slice(last + 1)}`;
  const [line] = outside.split(/[\r\n\u2028\u2029]/, 1);
  return line!
    .replace(/:\s.*$/s, `: ${value}`)
    .replaceAll(/\([^)]*\)?/g, value)
    .replaceAll(/\d+(?:[.,:\-/]\d+)*/g, '#')
    .replaceAll(/(?:\[value\][\s=,]*){2,}/g, `${value} `)
    .trim();
}

function outerQuotes(text: string): readonly [number, number] {
  const first = text.search(quotes);
  if (first < 0) return [-1, -1];
  let last = text.length - 1;
  while (last > first && !quotes.test(text[last]!)) last -= 1;
  // A quote that never ends: the rest of the message is the value.
  return [first, last === first ? text.length : last];
}

/**
 * The same for free text that quotes such a message, as in `String(error)`: there is no code to go by, so these are the forms in which
 * Postgres repeats input.
 */
const quotedForms: readonly RegExp[] = [
  // The driver's errors are called `error`, in lower case, which nothing of ours is.
  /(\berror: [^":]*)[":].*/gs,
  /(invalid input (?:syntax|value) for (?:type|enum) [\w ".]{1,80}: )["“].*/gis,
  /(time zone )".*"(?= not recogni[sz]ed| displacement)/gis,
  /(value )".*"(?= is out of range)/gis,
  /((?:date\/time|date|time|timestamp|interval|field value|zone displacement)[\w/ ]{0,40} out of range: ).*/gis,
  /(malformed (?:array|record|range|multirange) literal: ).*/gis,
  /(invalid (?:value|hexadecimal|symbol|name|regular expression|byte sequence)[^":]{0,80})(?:: |").*/gis,
  /((?:syntax error|unterminated quoted \w+|trailing junk after \w+|zero-length \w+) at or near )".*/gis,
  /(\b(?:Key|Failing row contains) )\(.*/gis,
  /(\bdup key: )\{.*/gis,
  /(\bparameters?:? ?)\$\d+ = .*/gis,
];

export function withoutQuotedRows(text: string): string {
  let result = text;
  for (const form of quotedForms) result = result.replace(form, `$1${value}`);
  return result;
}
