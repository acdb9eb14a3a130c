import pg from 'pg';
import type { Needles, Swept, Trace } from './needles.js';

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Every column of every table, partitions and materialised views included: read from the catalogue, so that no list of ours can forget one. */
const columnsSql = `select n.nspname as schema, c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm', 'f') and a.attnum > 0 and not a.attisdropped
    and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
  order by 1, 2, a.attnum`;

/** Rows that are left out, as a condition on \`t\`, by table. */
export type Spared = Readonly<Record<string, string>>;

const quoted = pg.escapeIdentifier;
const textOf = ({ name, type }: Column): string =>
  type === 'bytea' ? `encode(t.${quoted(name)}, 'hex')` : `t.${quoted(name)}::text`;

/** Reads every table of one database and counts the rows in which a value of the person stands, column by column. */
export async function sweepDatabase(
  url: string,
  { store, needles, spared = {} }: { readonly store: string; readonly needles: Needles; readonly spared?: Spared },
): Promise<Swept> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<Column>(columnsSql);
    const tables = Map.groupBy(columns, ({ schema, table }) => `${schema}.${table}`);
    const traces: Trace[] = [];
    for (const [name, its] of tables) {
      const { schema, table } = its[0]!;
      const matches = its.map((column) => `count(*) filter (where ${isIn(textOf(column))})::int`);
      const { rows } = await client.query<number[]>({
        text: `select ${matches.join(', ')} from ${quoted(schema)}.${quoted(table)} t where ${spared[table] === undefined ? 'true' : `not (${spared[table]})`}`,
        values: [needles.forms],
        rowMode: 'array',
      });
      for (const [at, count] of rows[0]!.entries())
        if (count > 0) traces.push({ kind: 'database', place: `${store}/${name}.${its[at]!.name}`, count });
    }
    return { places: tables.size, traces };
  } finally {
    await client.end();
  }
}

const isIn = (text: string): string =>
  `exists (select from unnest($1::text[]) f where position(f in ${text}) > 0 or position(f in lower(${text})) > 0)`;
