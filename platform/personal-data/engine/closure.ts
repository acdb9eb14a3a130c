import type { Link, Model, Place, Table } from '../bindings/model.js';
import { identifier, literal, relation } from './sql-text.js';

/**
 * Whose a row is, as SQL. Ownership is followed from the person downwards and from no other person on: an `OWNER` link leads on to the
 * rows below, every other role takes the row and stops. The person's key is `$1`, `$2`, … as text.
 */
export class Closure {
  readonly #model: Model;
  readonly #rings: ReadonlyMap<string, readonly string[]>;
  #aliases = 0;

  constructor(model: Model) {
    this.#model = model;
    this.#rings = ringsOf(model);
  }

  /** A row of `table`, called `alias`, is in the closure by one of these links. */
  rowOf(links: readonly Link[], table: Table, alias: string): string {
    if (links.length === 0) return 'false';
    return `(${links.map((link) => this.byLink(link, table, alias)).join(' or ')})`;
  }

  byLink(link: Link, table: Table, alias: string): string {
    const ring = this.#rings.get(table.name);
    if (ring && link.role === 'OWNER' && link.to !== null && ring.includes(link.to)) {
      return this.#inRing(ring, table, alias);
    }
    return this.#along(link, table, { alias, parents: this.#parentsOf(link) });
  }

  /** Comparison of one element of an array with the person: `= …` or `in (…)`. */
  elementIs(link: Link): string {
    return this.#parentsOf(link).text(link.places.findIndex((place) => place.each !== null));
  }

  /** SQL that compares the link's columns with the person or with the parents. */
  #along(link: Link, table: Table, { alias, parents }: { alias: string; parents: Parents }): string {
    const types = link.places.map((place) => this.#typeOf(table, place));
    const asText = link.places.map((_, at) => types[at] !== parents.types[at]);
    const list = link.places.findIndex((place) => place.each !== null);
    let found: string;
    if (list >= 0) {
      const place = link.places[list]!;
      const inside = `exists (select from ${elements(place, alias, table)} where ${element(place)} ${parents.text(list)})`;
      const beside = link.places.flatMap((each, at) =>
        at === list ? [] : [`${textOf(each, alias)} = ${parents.value(at)}::text`],
      );
      found = [...beside, inside].join(' and ');
    } else if (parents.kind === 'subject') {
      found = link.places
        .map((each, at) =>
          asText[at]
            ? `${textOf(each, alias)} = ${parents.value(at)}::text`
            : `${valueOf(each, alias)} = ${parents.value(at)}`,
        )
        .join(' and ');
    } else {
      const left = link.places.map((each, at) => (asText[at] ? textOf(each, alias) : valueOf(each, alias)));
      found = `(${left.join(', ')}) in (${parents.select(asText)})`;
    }
    const where = link.where === null ? '' : ` and (${link.where.replaceAll(/\brow\./g, `${alias}.`)})`;
    return `(${found}${where})`;
  }

  #typeOf(table: Table, { column, path, each }: Place): string {
    const type = table.shape.columns.get(column)?.type ?? 'text';
    return path.length > 0 || each !== null ? 'text' : type;
  }

  #parentsOf(link: Link): Parents {
    const { subject } = this.#model;
    if (link.direct) {
      const value = (at: number) => subjectValue(this.#model, at);
      return {
        kind: 'subject',
        types: subject.types,
        value,
        text: (at) => `= ${value(at)}::text`,
        select: () => '',
      };
    }
    const parent = this.#model.tables.get(link.to!)!;
    const alias = this.#alias();
    const owner = this.rowOf(
      parent.links.filter((each) => each.role === 'OWNER'),
      parent,
      alias,
    );
    const select = (asText: readonly boolean[]) =>
      `select ${link.key.map((column, at) => `${alias}.${identifier(column)}${asText[at] ? '::text' : ''}`).join(', ')} ` +
      `from ${relation(parent.name)} ${alias} where ${owner}`;
    return {
      kind: 'rows',
      types: link.key.map((column) => parent.shape.columns.get(column)?.type ?? 'text'),
      value: () => '',
      text: () => `in (${select(link.key.map(() => true))})`,
      select,
    };
  }

  /** Tables that own each other, or themselves: the rows are found by recursion. */
  #inRing(ring: readonly string[], table: Table, alias: string): string {
    const c = this.#alias();
    const seeds: string[] = [];
    const steps: string[] = [];
    for (const name of ring) {
      const member = this.#model.tables.get(name)!;
      const row = this.#alias();
      const owners = member.links.filter((link) => link.role === 'OWNER');
      const outside = owners.filter((link) => link.to === null || !ring.includes(link.to));
      seeds.push(
        `select ${literal(name)}::text as tbl, ${keyOf(member, row)} as k from ${relation(name)} ${row} where ${this.rowOf(outside, member, row)}`,
      );
      for (const link of owners.filter((each) => each.to !== null && ring.includes(each.to))) {
        const parent = this.#model.tables.get(link.to!)!;
        const up = this.#alias();
        const parents: Parents = {
          kind: 'subject',
          types: link.key.map((column) => parent.shape.columns.get(column)!.type),
          value: (at) => `${up}.${identifier(link.key[at]!)}`,
          text: (at) => `= ${up}.${identifier(link.key[at]!)}::text`,
          select: () => '',
        };
        const isUp = parent.shape.key.map(
          (column, at) => `${up}.${identifier(column)} = (${c}.k->>${at})::${parent.shape.columns.get(column)!.type}`,
        );
        steps.push(
          `select ${literal(name)}::text as tbl, ${keyOf(member, row)} as k from ${relation(parent.name)} ${up} join ${relation(name)} ${row} on ${this.#along(link, member, { alias: row, parents })} where ${c}.tbl = ${literal(parent.name)} and ${isUp.join(' and ')}`,
        );
      }
    }
    const own = table.shape.key.map((column, at) => `(${c}.k->>${at})::${table.shape.columns.get(column)!.type}`);
    const left = table.shape.key.map((column) => `${alias}.${identifier(column)}`);
    return (
      `((${left.join(', ')}) in (with recursive ${c}(tbl, k) as (${seeds.join(' union ')} union ` +
      `select n.tbl, n.k from ${c}, lateral (${steps.join(' union all ')}) n) ` +
      `select ${own.join(', ')} from ${c} where tbl = ${literal(table.name)}))`
    );
  }

  #alias(): string {
    this.#aliases += 1;
    return `p${this.#aliases}`;
  }
}

interface Parents {
  readonly kind: 'subject' | 'rows';
  readonly types: readonly string[];
  value(at: number): string;
  /** Comparison of a text with the first key. */
  text(at: number): string;
  select(asText: readonly boolean[]): string;
}

/** The person's key as a value of its own type. */
export const subjectValue = (model: Model, at: number): string => `($${at + 1}::text)::${model.subject.types[at]}`;

/** The primary key as JSON of texts: the same for every type of key. */
export const keyOf = (table: Table, alias: string): string =>
  `jsonb_build_array(${table.shape.key.map((column) => `${alias}.${identifier(column)}::text`).join(', ')})`;

export const jsonPath = (path: readonly string[]): string =>
  `${literal(`{${path.map((part) => JSON.stringify(part)).join(',')}}`)}::text[]`;

const valueOf = ({ column, path }: Place, alias: string): string =>
  path.length === 0 ? `${alias}.${identifier(column)}` : `${alias}.${identifier(column)}::jsonb #>> ${jsonPath(path)}`;

export const textOf = (place: Place, alias: string): string =>
  place.path.length === 0 ? `${valueOf(place, alias)}::text` : `(${valueOf(place, alias)})`;

/** `from` item with one row `e.v` per element of the array. */
export function elements({ column, path }: Place, alias: string, table: Table): string {
  const value = `${alias}.${identifier(column)}`;
  if (/^jsonb?$/.test(table.shape.columns.get(column)?.type ?? '')) {
    const array = path.length === 0 ? `${value}::jsonb` : `${value}::jsonb #> ${jsonPath(path)}`;
    return `jsonb_array_elements(case when jsonb_typeof(${array}) = 'array' then ${array} else '[]' end) e(v)`;
  }
  return `unnest(${value}) e(v)`;
}

/** The value of one element, as text. */
export const element = ({ each }: Place): string =>
  each !== null && each.length > 0 ? `(e.v #>> ${jsonPath(each)})` : `(to_jsonb(e.v) #>> '{}')`;

/** Groups of tables that own each other in a ring, by each of their names. */
function ringsOf(model: Model): Map<string, readonly string[]> {
  const up = (name: string) =>
    (model.tables.get(name)?.links ?? [])
      .filter((link) => link.role === 'OWNER' && !link.direct && link.to !== null)
      .map((link) => link.to!);
  const rings = new Map<string, readonly string[]>();
  for (const ring of components([...model.tables.keys()], up)) {
    const [only] = ring;
    if (ring.length > 1 || up(only!).includes(only!)) for (const name of ring) rings.set(name, ring);
  }
  return rings;
}

/** Strongly connected components (Tarjan), each after those that it leads to. */
export function components(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const known = new Set(nodes);
  const visit = (node: string) => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const other of next(node)) {
      if (!known.has(other)) continue;
      if (!index.has(other)) {
        visit(other);
        low.set(node, Math.min(low.get(node)!, low.get(other)!));
      } else if (stack.includes(other)) low.set(node, Math.min(low.get(node)!, index.get(other)!));
    }
    if (low.get(node) !== index.get(node)) return;
    found.push(stack.splice(stack.indexOf(node)));
  };
  for (const node of nodes) if (!index.has(node)) visit(node);
  return found;
}
