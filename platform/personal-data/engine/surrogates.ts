import { randomBytes, randomUUID } from 'node:crypto';
import type { Link, Model } from '../bindings/model.js';
import type { Sql } from './introspect.js';
import { maskOf } from './masks.js';
import { identifier, relation } from './sql-text.js';

/**
 * A stand-in for a person's key. It is random: no key and no hash leads from it back to the person, and nothing remembers whose it is.
 * Numbers are negative, where no sequence meets them.
 */
export function surrogateOf(type: string): string {
  if (type === 'uuid') return randomUUID();
  if (type === 'smallint') return String(-1 - (randomBytes(2).readUInt16BE() % 32_000));
  if (type === 'integer') return String(-1 - (randomBytes(4).readUInt32BE() % 2_147_000_000));
  if (type === 'bigint' || type.startsWith('numeric')) return String(-1n - (randomBytes(8).readBigUInt64BE() >> 2n));
  const room = /\((\d+)\)/.exec(type)?.[1];
  const text = `anon-${randomUUID().replaceAll('-', '')}`;
  return room === undefined ? text : text.slice(0, Number(room));
}

export interface SurrogateInput {
  readonly model: Model;
  readonly tx: Sql;
  readonly key: readonly string[];
  readonly link: Link;
  readonly surrogates: ReadonlyMap<string, string>;
  readonly set: string;
}

/** Where a foreign key wants a person: a row of no person takes their place, with what is not personal in it. */
export async function insertSurrogate({ model, tx, key, link, surrogates }: SurrogateInput): Promise<void> {
  const table = model.tables.get(model.subject.table!)!;
  const linked = new Set(
    table.links
      .filter((each) => !(each.direct && each.role === 'OWNER'))
      .flatMap((each) => each.places.map((p) => p.column)),
  );
  const values: string[] = [];
  const names: string[] = [];
  const parameters = [...key];
  for (const column of table.shape.columns.values()) {
    if (column.generated) continue;
    const at = model.subject.columns.indexOf(column.name);
    const value = `p.${identifier(column.name)}`;
    names.push(identifier(column.name));
    if (at >= 0 && !model.subject.tenant.includes(column.name)) {
      parameters.push(surrogates.get(`${link.purpose}:${at}`)!);
      values.push(`($${parameters.length}::text)::${column.type}`);
      continue;
    }
    if (linked.has(column.name) && column.nullable) {
      values.push('null');
      continue;
    }
    const masks = table.columns
      .filter((each) => each.place.column === column.name)
      .flatMap(({ rule, place }) => maskOf({ rule, column, place, alias: 'p' }) ?? []);
    values.push(masks.reduce((before, mask) => mask.apply(before), value));
  }
  const own = model.subject.columns.map(
    (column, at) => `p.${identifier(column)} = ($${at + 1}::text)::${model.subject.types[at]}`,
  );
  await tx.query(
    `insert into ${relation(table.name)} (${names.join(', ')}) overriding system value select ${values.join(', ')}
     from ${relation(table.name)} p where ${own.join(' and ')} on conflict do nothing`,
    parameters,
  );
}
