import { type Model, shortName, type Table } from '../bindings/model.js';
import type { Residual, SubjectIdentifiers } from '../contract.js';
import { Closure } from './closure.js';
import { bound, heldOf, isCut, isOwnRow, masksOf, pendingOf, unreferenced } from './row-sql.js';
import type { Sql } from './introspect.js';
import { identifier, relation } from './sql-text.js';

export interface VerifyOptions {
  readonly key: readonly string[];
  readonly holds: string | null;
}

/**
 * What is left of a person: rows that still lead to them, and what is known of them in any text or JSON of any table, bound or not.
 * `retained` counts what the bindings or a hold keep on purpose.
 */
export async function verifySubject(
  { model, tx }: { model: Model; tx: Sql },
  identifiers: SubjectIdentifiers,
  options: VerifyOptions,
): Promise<Residual[]> {
  const found: Residual[] = [];
  for (const table of model.tables.values()) found.push(...(await rowsLeft({ model, tx, table }, options)));
  for (const name of model.shape.tables.keys())
    found.push(...(await valuesLeft({ model, tx, name }, { ...options, identifiers })));
  return found.filter(({ count }) => count > 0);
}

async function rowsLeft(
  { model, tx, table }: { model: Model; tx: Sql; table: Table },
  { key, holds }: VerifyOptions,
): Promise<Residual[]> {
  const closure = new Closure(model);
  const found: Residual[] = [];
  for (const link of table.links) {
    const masked = `not ${pendingOf(masksOf(table, link, 't'))}`;
    const stays =
      link.onErase === 'DELETE_ROW'
        ? `${masked} and not ${unreferenced(model, table, { alias: 't', besides: [] })}`
        : isCut(link) && !isOwnRow(model, table, link)
          ? 'false'
          : masked;
    const sql = `select count(*) as count, count(*) filter (where (${stays}) or ${heldOf(model, holds, table, 't')}) as retained
      from ${relation(table.name)} t where ${closure.byLink(link, table, 't')}`;
    const [row] = await tx.query<{ count: string; retained: string }>(...bound(sql, key));
    found.push({
      store: `${model.store}/${table.name}`,
      field: link.places.map((place) => place.column).join(','),
      count: Number(row!.count),
      retained: Number(row!.retained),
    });
  }
  return found;
}

interface SweepOptions extends VerifyOptions {
  readonly identifiers: SubjectIdentifiers;
}

async function valuesLeft(
  { model, tx, name }: { model: Model; tx: Sql; name: string },
  { key, holds, identifiers }: SweepOptions,
): Promise<Residual[]> {
  const shape = model.shape.tables.get(name)!;
  const table = model.tables.get(name);
  const linked = new Set(
    table?.links.flatMap((link) =>
      link.places.filter((p) => p.path.length === 0 && p.each === null).map((p) => p.column),
    ),
  );
  const columns = [...shape.columns.values()].filter(
    (column) =>
      !linked.has(column.name) &&
      (/^(S|U|A|E)$/.test(column.category) || column.type === 'uuid') &&
      !['bytea', 'tsvector', 'tsquery'].includes(column.type),
  );
  const exact = exactIdentifiers(identifiers);
  const names = identifiers.names.filter((each) => each.includes(' ')).map((each) => each.toLowerCase());
  if (columns.length === 0 || exact.length + names.length === 0) return [];
  const namesOfPeople = new Set((model.bindings.identifiers.names ?? []).map((each) => each));
  // Rows that the bindings keep, once what is not kept in them is masked.
  const closure = new Closure(model);
  const keptRows = (table?.links ?? [])
    .filter((link) => link.onErase === 'RETAIN')
    .map((link) => `(${closure.byLink(link, table!, 't')} and not ${pendingOf(masksOf(table!, link, 't'))})`);
  const shifted = (sql: string) => sql.replaceAll(/\$(\d+)/g, (_, n) => `$${Number(n) + 2}`);
  const parts = columns.flatMap(({ name: column, type }, at) => {
    const text = `lower(${/^json$/.test(type) ? `t.${identifier(column)}::jsonb` : `t.${identifier(column)}`}::text)`;
    const hit = (list: string) => `exists (select from unnest(${list}) i where position(i in ${text}) > 0)`;
    const rules = table?.columns.filter((each) => each.place.column === column) ?? [];
    const mentions = rules.some(({ rule }) => rule.category === 'content' || rule.source === 'THIRD_PARTY');
    const isName = namesOfPeople.has(`${shortName(name)}.${column}`);
    const named = isName ? 'false' : hit('$2::text[]');
    const kept = rules.length > 0 && rules.every(({ rule }) => rule.erase === 'RETAIN');
    const onHold = shifted([table ? heldOf(model, holds, table, 't') : 'false', ...keptRows].join(' or '));
    // A name in the words of another person is theirs; it is shown, and no plan takes it out.
    const stays = kept ? 'true' : mentions ? `not ${hit('$1::text[]')} or ${onHold}` : onHold;
    return [
      `count(*) filter (where ${hit('$1::text[]')} or ${named}) as c${at}`,
      `count(*) filter (where (${hit('$1::text[]')} or ${named}) and (${stays})) as r${at}`,
    ];
  });
  const [row] = await tx.query<Record<string, string>>(
    ...boundLists(`select ${parts.join(', ')} from ${relation(name)} t`, [exact, names, ...key]),
  );
  return columns.map(({ name: column }, at) => ({
    store: `${model.store}/${name}`,
    field: column,
    count: Number(row![`c${at}`]),
    retained: Number(row![`r${at}`]),
  }));
}

/** What names one person only. A short number is in too many texts to say whose it is; links find it where it is a key. */
function exactIdentifiers({ userId, emails, phones, handles, externalIds }: SubjectIdentifiers): string[] {
  const telling = (each: string) => each.length >= 6 && !(/^\d+$/.test(each) && each.length < 9);
  return [...new Set([userId, ...emails, ...phones, ...handles, ...externalIds])]
    .filter(telling)
    .map((each) => each.toLowerCase());
}

function boundLists(sql: string, values: readonly unknown[]): [string, unknown[]] {
  const [text, used] = bound(
    sql,
    values.map((_, at) => String(at)),
  );
  return [text, used.map((at) => values[Number(at)])];
}
