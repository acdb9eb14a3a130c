import type { EntitySchema } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { Database } from '#platform/database';

export interface ChildRange<T> {
  /** The property whose value is the parent's id. */
  readonly parent?: keyof T & string;
  readonly limit: number;
  /** Rows with smaller ids only: ids are UUIDv7, so the newest come first. */
  readonly afterId: string | null;
  readonly where?: Partial<T>;
  /** Leaves out children whose property has one of these values. */
  readonly except?: { readonly [K in keyof T]?: readonly T[K][] };
  /** For many-to-many: the table between, and its columns that hold the parent's and the child's id. */
  readonly through?: { readonly table: string; readonly parentColumn: string; readonly childColumn: string };
}

export type Row<E> = InferEntity<E> & { readonly id: string };

/**
 * Reads records for the graph, always for many parents at once: what a DataLoader batches is one statement. Columns and types come
 * from the entities, so a new property needs no second place.
 */
export class Records {
  private readonly columns = new Map<string, string>();

  constructor(private readonly db: Database) {}

  /** One per id, in order; null where there is none. Ids that are no UUIDs are of nothing. */
  async byIds<E extends EntitySchema>(entity: E, ids: readonly string[]): Promise<(Row<E> | null)[]> {
    const wanted = ids.filter(isUuid);
    const rows =
      wanted.length === 0
        ? []
        : await this.db.query<Row<E>>(
            `select ${this.selectList(entity)} from ${this.table(entity)} t where t.id = any($1::uuid[])`,
            [wanted],
          );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  }

  /** The first children of each parent, newest first, in the order of the parents. */
  async children<E extends EntitySchema>(
    entity: E,
    parentIds: readonly string[],
    request: ChildRange<Row<E>>,
  ): Promise<Row<E>[][]> {
    const values: unknown[] = [];
    const filters = Object.entries(request.where ?? {}).map(([property, value]) => {
      const column = `t.${this.column(entity, property)}`;
      // Not `is not distinct from`, which no index serves.
      return value === null ? ` and ${column} is null` : ` and ${column} = $${values.push(value) + 3}`;
    });
    for (const [property, excluded] of Object.entries(request.except ?? {}))
      filters.push(` and t.${this.column(entity, property)} <> all($${values.push(excluded) + 3})`);
    const rows = await this.db.query<Row<E> & { parentIndex: number }>(
      `select t.*, p.ord::int as "parentIndex" from unnest($1::uuid[]) with ordinality as p(id, ord)
       cross join lateral (
         select ${this.selectList(entity)} from ${this.childrenOf(entity, request)} = p.id and ($2::uuid is null or t.id < $2)${filters.join('')}
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
  ): Promise<Row<E>[]> {
    return this.db.query<Row<E>>(
      `select ${this.selectList(entity)} from ${this.table(entity)} t
       where ($1::uuid is null or t.id < $1) and ($3::uuid[] is null or t.id = any($3)) order by t.id desc limit $2`,
      [request.afterId, request.limit, request.ids ?? null],
    );
  }

  /** The tables of a child and, as the last word, the column that holds its parent's id. */
  private childrenOf<T>(entity: EntitySchema, { parent, through }: ChildRange<T>): string {
    const table = this.table(entity);
    if (through)
      return `${table} t join ${through.table} m on m.${through.childColumn} = t.id where m.${through.parentColumn}`;
    return `${table} t where t.${this.column(entity, parent!)}`;
  }

  private table(entity: EntitySchema): string {
    return entity.meta.tableName;
  }

  private column(entity: EntitySchema, property: string): string {
    const column = this.metadata(entity).properties[property]?.fieldNames[0];
    if (!column) throw new Error(`${entity.meta.className} has no property ${property}.`);
    return column;
  }

  private metadata(entity: EntitySchema) {
    return this.db.orm.getMetadata().getByClassName(entity.meta.className);
  }

  private selectList(entity: EntitySchema): string {
    const { className } = entity.meta;
    let list = this.columns.get(className);
    if (list === undefined) {
      list = Object.values(this.metadata(entity).properties)
        .map((property) => `t.${property.fieldNames[0]} as "${property.name}"`)
        .join(', ');
      this.columns.set(className, list);
    }
    return list;
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (id: string): boolean => uuid.test(id);
