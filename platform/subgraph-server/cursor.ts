import { z } from 'zod';
import { BadInput } from './errors.js';

/** The sort key of the last item seen. */
export type CursorKey = readonly (string | number)[];

/** How one column of a sort key may look in a cursor: everything that passes can be cast by Postgres to the column's type. */
export type CursorColumn = z.ZodType<string | number>;
export type KeyOf<Columns extends readonly CursorColumn[]> = { readonly [I in keyof Columns]: z.output<Columns[I]> };

/** As `toISOString` writes it, in the years that have four digits; Postgres knows no year 0. */
const isInstant = (value: string): boolean => {
  const time = Date.parse(value);
  return !Number.isNaN(time) && !value.startsWith('0000') && new Date(time).toISOString() === value;
};

/** The columns that lists are sorted by. A cursor comes from outside, so no value of it reaches a statement unchecked. */
export const cursorColumn = {
  /** In lower case, as the databases write it. */
  uuid: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  /** `integer` and `bigint` columns whose values are exact in JSON. */
  position: z.int().min(0),
  /** `smallint`, without the one value that has no negative counterpart. */
  smallint: z.int().min(-32_767).max(32_767),
  integer: z.int().min(-2_147_483_647).max(2_147_483_647),
  /** `timestamptz` in milliseconds. */
  instant: z.string().max(24).refine(isInstant),
} as const;

/** Lists that are sorted by their id alone. */
export const byId = [cursorColumn.uuid] as const;

const longestCursor = 1000;

export const encodeCursor = (key: CursorKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key in a cursor. Throws `BadInput` for `after` unless it is exactly what `encodeCursor` makes of a key with these columns. */
export function decodeCursor<const Columns extends readonly CursorColumn[]>(
  cursor: string,
  columns: Columns,
): KeyOf<Columns> {
  const parsed = z.tuple(columns as never).safeParse(jsonOf(cursor));
  // Padding, white space and other spellings of the same key are no cursors of ours either.
  if (!parsed.success || encodeCursor(parsed.data as CursorKey) !== cursor)
    throw new BadInput('after', 'is not a cursor of this list; use `endCursor` of the page before.');
  return parsed.data as KeyOf<Columns>;
}

function jsonOf(cursor: string): unknown {
  if (cursor.length > longestCursor) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The position that a stream goes on after. Throws `BadInput` unless it is a whole number from 0 that is exact in JSON. */
export function parseAfterSeq(value: number | null | undefined): number | undefined {
  if (value == null) return undefined;
  if (!Number.isSafeInteger(value) || value < 0)
    throw new BadInput('afterSeq', 'must be a `seq` of this stream: a whole number from 0 to 9007199254740991.');
  return value;
}
