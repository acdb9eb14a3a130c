/** What runs one statement with `$1` parameters. */
export interface Sql {
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]>;
}

export interface SqlDatabase extends Sql {
  transaction<T>(
    work: (tx: Sql) => Promise<T>,
    options?: { isolation?: 'read committed' | 'repeatable read'; readOnly?: boolean; limitMs?: number },
  ): Promise<T>;
}

export interface Column {
  readonly name: string;
  /** As in SQL: `uuid`, `character varying(20)`, `text[]`. */
  readonly type: string;
  /** `A` array, `B` boolean, `D` date or time, `E` enum, `I` network, `N` number, `S` string, `U` other. */
  readonly category: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly enumLabel: string | null;
  /** Part of a foreign key, of a check that lists its values, or of a check of a number: not every value fits. */
  readonly constrained: boolean;
  /** The first of the values that a check lists. */
  readonly allowed: string | null;
}

export interface ForeignKey {
  readonly name: string;
  readonly from: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly key: readonly string[];
}

export interface TableShape {
  /** `public.orders`. */
  readonly name: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Primary key, or a unique index over columns that are never null; empty where there is neither. */
  readonly key: readonly string[];
  readonly unique: readonly (readonly string[])[];
}

export interface DatabaseShape {
  readonly tables: ReadonlyMap<string, TableShape>;
  readonly foreignKeys: readonly ForeignKey[];
}

/** Tables (a partitioned one once, without its partitions), materialised views and foreign tables of every schema that is not Postgres' own. */
const relations = `select c.oid, n.nspname || '.' || c.relname as name, c.relkind::text as kind
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition
    and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`;

const columnsQuery = `with relation as (${relations})
  select r.name as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    case when b.typtype = 'e' then 'E' else b.typcategory::text end as category,
    not (a.attnotnull or t.typnotnull) as nullable, a.attgenerated <> '' as generated,
    (select enumlabel from pg_enum e where e.enumtypid = b.oid order by enumsortorder limit 1) as "enumLabel",
    exists (select from pg_constraint k where k.conrelid = r.oid and a.attnum = any (k.conkey)
      and (k.contype = 'f' or k.contype = 'c' and (b.typcategory = 'N' or pg_get_constraintdef(k.oid) ~ '= ANY|= ''')))
      as constrained,
    (select substring(pg_get_constraintdef(k.oid) from '''([^'']*)''') from pg_constraint k
      where k.conrelid = r.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) ~ '= ANY|= '''
      limit 1) as allowed
  from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  order by r.name, a.attnum`;

const indexesQuery = `with relation as (${relations})
  select r.name as table, i.indisprimary as primary, i.indpred is null and i.indexprs is null as whole,
    bool_and(a.attnotnull) as solid, array_agg(a.attname::text order by k.ord) as columns
  from relation r join pg_index i on i.indrelid = r.oid and i.indisunique and i.indislive
  cross join lateral unnest(i.indkey) with ordinality k(attnum, ord)
  join pg_attribute a on a.attrelid = r.oid and a.attnum = k.attnum
  where k.ord <= i.indnkeyatts
  group by r.name, i.indexrelid, i.indisprimary, i.indpred, i.indexprs
  order by r.name, i.indisprimary desc, count(*), i.indexrelid`;

const foreignKeysQuery = `with relation as (${relations})
  select k.conname as name, f.name as from, t.name as to,
    (select array_agg(a.attname::text order by u.ord) from unnest(k.conkey) with ordinality u(attnum, ord)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as columns,
    (select array_agg(a.attname::text order by u.ord) from unnest(k.confkey) with ordinality u(attnum, ord)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) as key
  from pg_constraint k join relation f on f.oid = k.conrelid join relation t on t.oid = k.confrelid
  where k.contype = 'f' order by f.name, k.conname`;

/** Reads what the database is made of from its own catalogue. */
export async function introspect(db: Sql): Promise<DatabaseShape> {
  const columns = await db.query<Column & { table: string }>(columnsQuery);
  const indexes = await db.query<{
    table: string;
    primary: boolean;
    whole: boolean;
    solid: boolean;
    columns: string[];
  }>(indexesQuery);
  const foreignKeys = await db.query<{ name: string; from: string; to: string; columns: string[]; key: string[] }>(
    foreignKeysQuery,
  );
  const tables = new Map<string, TableShape>();
  for (const { table } of columns) {
    if (tables.has(table)) continue;
    const own = columns.filter((column) => column.table === table).map(({ table: _table, ...column }) => column);
    const unique = indexes.filter((index) => index.table === table);
    const key = unique.find((index) => index.primary) ?? unique.find((index) => index.whole && index.solid);
    tables.set(table, {
      name: table,
      columns: new Map(own.map((column) => [column.name, column])),
      key: key?.columns ?? [],
      unique: unique.map((index) => index.columns),
    });
  }
  return { tables, foreignKeys };
}
