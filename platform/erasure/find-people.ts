import type { Database } from '#platform/database';

const pageSize = 5000;

/** Columns that hold ids of people: by their names, as the ids of other subgraphs have no foreign key. */
const columns = `select c.table_name as "table", c.column_name as "column"
  from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'uuid'
    and (c.column_name ~ '(^|_)(user|person|subject|author)_id$' or (c.table_name = 'person' and c.column_name = 'id'))
  order by 1, 2`;

/**
 * Which people of a database the references mean. It reads every id there is, which a restored database needs once: the references
 * cannot be turned back into ids.
 */
export async function findPeople(
  db: Pick<Database, 'query'>,
  refs: ReadonlySet<string>,
  refOf: (userId: string) => string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (const { table, column } of await db.query<{ table: string; column: string }>(columns)) {
    let after: string | null = null;
    for (;;) {
      const rows: { id: string }[] = await db.query<{ id: string }>(
        `select distinct "${column}"::text as id from "${table}"
         where "${column}" is not null and ($1::uuid is null or "${column}" > $1) order by 1 limit $2`,
        [after, pageSize],
      );
      for (const { id } of rows) {
        if (seen.has(id)) continue;
        seen.add(id);
        const ref = refOf(id);
        if (refs.has(ref)) found.set(ref, id);
      }
      if (rows.length < pageSize) break;
      after = rows.at(-1)!.id;
    }
  }
  return found;
}
