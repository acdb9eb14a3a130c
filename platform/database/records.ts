import type { EntitySchema } from '@mikro-orm/core';
import type { Database } from './database.js';
import { columnOf, type RowOf, selectOf, tableOf } from './rows.js';

export interface ChildRange<T> {
  /** The property whose value is the parent's id. */
  readonly parent?: keyof T & string;
  readonly limit: number;
  /** Rows with smaller ids only: ids are UUIDv7, so the newest come first. */
  readonly afterId: string | null;
  readonly where?: Partial<T>;
  /** Leaves out rows whose property has one of these values. */
  readonly except?: { readonly [K in keyof T]?: readonly T[K][] };
  /** For many-to-many: the table between, and its columns that hold the parent's and the child's id. */
  readonly through?: { readonly table: string; readonly parentColumn: string; readonly childColumn: string };
}

export type RecordOf<E extends EntitySchema> = RowOf<E> & { readonly id: string };

/**
 * Reads records by their ids and by their parents' ids, always for many at once: what a DataLoader batches is one statement. Columns
 * come from the entities, so a new property needs no second place.
 */
export class Records {
  constructor(private readonly db: Pick<Database, 'query'>) {}

  /** One per id, in order; null where there is none. An id that is no UUID has no record. */
  async byIds<E extends EntitySchema>(entity: E, ids: readonly string[]): Promise<(RecordOf<E> | null)[]> {
    const wanted = ids.filter(isUuid);
    const rows =
      wanted.length === 0
        ? []
        : await this.db.query<RecordOf<E>>(
            `select ${selectOf(entity, 't')} from ${tableOf(entity)} t where t.id = any($1::uuid[])`,
            [wanted],
          );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  }

  /** The first children of each parent, newest first, in the order of the parents. */
  async children<E extends EntitySchema>(
    entity: E,
    parentIds: readonly string[],
    request: ChildRange<RecordOf<E>>,
  ): Promise<RecordOf<E>[][]> {
    const values: unknown[] = [];
    const filters = Object.entries(request.where ?? {}).map(([property, value]) => {
      const column = `t.${columnOf(entity, property)}`;
      // Not `is not distinct from`, which no index serves.
      return value === null ? ` and ${column} is null` : ` and ${column} = $${values.push(value) + 3}`;
    });
    for (const [property, excluded] of Object.entries(request.except ?? {}))
      filters.push(` and t.${columnOf(entity, property)} <> all($${values.push(excluded) + 3})`);
    const rows = await this.db.query<RecordOf<E> & { parentIndex: number }>(
      `select t.*, p.ord::int as "parentIndex" from unnest($1::uuid[]) with ordinality as p(id, ord)
       cross join lateral (
         select ${selectOf(entity, 't')} from ${childrenOf(entity, request)} = p.id and ($2::uuid is null or t.id < $2)${filters.join('')}
         order by t.id desc limit $3
       ) t order by p.ord, t.id desc`,
      [parentIds, request.afterId, request.limit, ...values],
    );
    const groups = Map.groupBy(rows, (row) => row.parentIndex);
    return parentIds.map((_, index) => groups.get(index + 1) ?? []);
  }

  /** The first records of a kind, newest first; with `ids`, of these only. */
  list<E extends EntitySchema>(
    entity: E,
    request: { limit: number; afterId: string | null; ids?: readonly string[] },
  ): Promise<RecordOf<E>[]> {
    return this.db.query<RecordOf<E>>(
      `select ${selectOf(entity, 't')} from ${tableOf(entity)} t
       where ($1::uuid is null or t.id < $1) and ($3::uuid[] is null or t.id = any($3)) order by t.id desc limit $2`,
      [request.afterId, request.limit, request.ids ?? null],
    );
  }
}

/** The tables of a child and, as the last word, the column that holds its parent's id. */
function childrenOf<T>(entity: EntitySchema, { parent, through }: ChildRange<T>): string {
  if (through)
    return `${tableOf(entity)} t join ${through.table} m on m.${through.childColumn} = t.id where m.${through.parentColumn}`;
  if (parent === undefined) throw new Error(`Say by which property ${entity.meta.className} belongs to its parent.`);
  return `${tableOf(entity)} t where t.${columnOf(entity, parent)}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (id: string): boolean => uuid.test(id);
