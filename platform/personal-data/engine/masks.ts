import type { Place } from '../bindings/model.js';
import type { Rule } from '../bindings/bindings.js';
import type { Column } from './introspect.js';
import { identifier, literal } from './sql-text.js';

/** What a column is set to, and when it still has to be: a row that is masked is not masked again. */
export interface Mask {
  readonly column: string;
  /** The new value, made from SQL for the value so far. */
  readonly apply: (value: string) => string;
  /** SQL that is true while the value has not been masked. */
  readonly pending: string;
}

export interface MaskInput {
  readonly rule: Pick<Rule, 'erase' | 'mask' | 'by'>;
  readonly column: Column;
  readonly place: Place;
  readonly alias: string;
}

const tombstone = 'erased-';

/**
 * The mask of a column whose row stays, or `null` where the column stays as it is. A rule that deletes the row has the strongest mask
 * that the column can bear: nothing, or a tombstone.
 */
export function maskOf({ rule, column, place, alias }: MaskInput): Mask | null {
  if (rule.erase === 'RETAIN' || column.generated) return null;
  const value = `${alias}.${identifier(column.name)}`;
  if (place.path.length > 0 || place.each !== null) return jsonMask(column, place, value);
  if (rule.erase === 'GENERALISE') return generalised(rule, column, value);
  const clears = rule.erase === 'NULLIFY' || rule.erase === 'SHRED_KEY' || rule.erase === 'DELETE_ROW';
  if (clears && column.nullable) {
    return { column: column.name, apply: () => 'null', pending: `${value} is not null` };
  }
  return tombstoneOf(rule, column, value);
}

/** Text gets a tombstone that is unique row by row, other types the plainest value there is. */
function tombstoneOf(rule: MaskInput['rule'], column: Column, value: string): Mask {
  const constant = rule.mask === undefined ? plainValue(column) : `${literal(rule.mask)}::${column.type}`;
  if (constant !== null)
    return { column: column.name, apply: () => constant, pending: differs(column, value, constant) };
  const room = /\((\d+)\)/.exec(column.type)?.[1];
  const isEmail = /mail/i.test(column.name) && (room === undefined || Number(room) >= 60);
  const random = `replace(gen_random_uuid()::text, '-', '')`;
  const whole = isEmail ? `'${tombstone}' || ${random} || '@erased.invalid'` : `'${tombstone}' || ${random}`;
  const fitted = room === undefined ? whole : `left(${whole}, ${room})`;
  return {
    column: column.name,
    apply: () => `(${fitted})::${column.type}`,
    pending: `${value}::text !~ '^${tombstone}[0-9a-f]+(@erased[.]invalid)?$'`,
  };
}

const differs = (column: Column, value: string, other: string): string =>
  column.type === 'json' ? `${value}::text is distinct from (${other})::text` : `${value} is distinct from ${other}`;

/** `null` for text, which has room for something unique. */
function plainValue({ category, type, enumLabel }: Column): string | null {
  if (category === 'E') return `${literal(enumLabel ?? '')}::${type}`;
  if (type === 'json' || type === 'jsonb') return `'{}'::${type}`;
  if (type === 'bytea') return `''::bytea`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (category === 'A') return `'{}'::${type}`;
  if (category === 'B') return 'false';
  if (category === 'N') return `0::${type}`;
  if (category === 'D')
    return type.startsWith('time ') || type === 'time' ? `'00:00'::${type}` : `'1970-01-01'::${type}`;
  if (category === 'I') return `'0.0.0.0'::${type}`;
  if (category === 'T') return `'0'::${type}`;
  const room = /\((\d+)\)/.exec(type)?.[1];
  return room !== undefined && Number(room) < 20 ? `''::${type}` : null;
}

function generalised(rule: MaskInput['rule'], column: Column, value: string): Mask | null {
  const expression = generalisation(rule.by, column, value);
  if (expression === null) return null;
  return { column: column.name, apply: () => expression, pending: `${value} is distinct from ${expression}` };
}

function generalisation(by: Rule['by'], { type, category }: Column, value: string): string | null {
  if (category === 'D' && type !== 'time') return `date_trunc(${literal(String(by ?? 'year'))}, ${value})::${type}`;
  if (category === 'N') return `(floor(${value} / ${Number(by ?? 10)}) * ${Number(by ?? 10)})::${type}`;
  if (category === 'I') return `network(set_masklen(${value}::inet, least(masklen(${value}::inet), 16)))::${type}`;
  if (category === 'S') return `left(${value}, ${Number(/\d+$/.exec(String(by ?? 'prefix:2'))?.[0] ?? 2)})::${type}`;
  return null;
}

/** A path in a JSON column is emptied; elements of an array are the business of the link that finds them. */
function jsonMask(column: Column, place: Place, value: string): Mask | null {
  if (place.each !== null) return null;
  const path = `${literal(`{${place.path.map((part) => JSON.stringify(part)).join(',')}}`)}::text[]`;
  const found = `${value}::jsonb #> ${path}`;
  return {
    column: column.name,
    apply: (before) =>
      `case when ${found} is null then ${before} else jsonb_set(${before}::jsonb, ${path}, 'null')::${column.type} end`,
    pending: `jsonb_typeof(${found}) <> 'null'`,
  };
}

export interface MaskCheck {
  readonly rule: Rule;
  readonly column: Column;
  readonly place: Place;
  readonly key: readonly string[];
  readonly unique: readonly (readonly string[])[];
}

/** Why a rule cannot be done to a column, or `null`. */
export function masksNothing({ rule, column, place, key, unique }: MaskCheck): string | null {
  const inJson = place.path.length > 0 || place.each !== null;
  if (inJson && !/^jsonb?$/.test(column.type) && column.category !== 'A') return `${column.type} has no paths`;
  if (inJson || rule.erase === 'RETAIN' || rule.erase === 'DELETE_ROW' || rule.erase === 'SURROGATE') return null;
  if (column.generated) return `is generated; say RETAIN, it follows the columns it is made from`;
  if (key.includes(column.name))
    return `is part of the primary key, which a link or a deletion changes; use DELETE_ROW or RETAIN`;
  if (rule.erase === 'NULLIFY' && !column.nullable) return 'is NOT NULL; use TOMBSTONE, or DELETE_ROW with the row';
  const alias = 't';
  if (rule.erase === 'GENERALISE' && maskOf({ rule, column, place, alias }) === null)
    return `${column.type} cannot be generalised; use NULLIFY or TOMBSTONE`;
  const alone = unique.some((index) => index.length === 1 && index[0] === column.name);
  const constant = rule.erase === 'TOMBSTONE' && (rule.mask !== undefined || plainValue(column) !== null);
  if (alone && constant && column.type !== 'uuid')
    return 'is UNIQUE, and its tombstone would be the same for every person';
  return null;
}
