import type { CatalogueEntry } from '../catalogue-entry.js';
import type { SubjectRole } from '../contract.js';
import type { DatabaseShape, TableShape } from '../engine/introspect.js';
import type { Bindings, LinkBinding, Rule, TableBinding } from './bindings.js';

/** Where a value is: a column, a path into a JSON column, or the elements of an array. */
export interface Place {
  readonly column: string;
  /** Path from the column to the value, or to the array. */
  readonly path: readonly string[];
  /** Path from an element to the value; `null` where there is no array. */
  readonly each: readonly string[] | null;
}

export type OnErase = 'DELETE_ROW' | 'ANONYMISE' | 'NULLIFY' | 'TOMBSTONE' | 'SURROGATE' | 'RETAIN';

export interface Link {
  readonly role: SubjectRole;
  readonly places: readonly Place[];
  /** `null`: the subject's id itself, in a database without people. */
  readonly to: string | null;
  readonly key: readonly string[];
  /** Compares with the subject's own key, without a look at another table. */
  readonly direct: boolean;
  readonly where: string | null;
  readonly onErase: OnErase;
  readonly purpose: string;
  readonly reason: string;
  readonly retain: string | null;
  readonly retainBasis: string | null;
}

export interface PersonalColumn {
  /** As it is written in the bindings. */
  readonly name: string;
  readonly place: Place;
  readonly rule: Rule;
  readonly roles: readonly SubjectRole[];
}

/** A value of another table that a copy shows with a row: `session_id->session.program_id->program.name`. */
export interface Shown {
  readonly name: string;
  /** Column of the row itself. */
  readonly column: string;
  /** From table to table by its primary key, and the column that is read there. */
  readonly hops: readonly { readonly table: string; readonly column: string }[];
}

export interface Table {
  readonly name: string;
  readonly shape: TableShape;
  readonly section: string;
  readonly at: string | null;
  readonly orphan: boolean;
  readonly links: readonly Link[];
  readonly columns: readonly PersonalColumn[];
  readonly shown: readonly Shown[];
}

export interface SubjectKey {
  readonly table: string | null;
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly tenant: readonly string[];
  readonly company: string | null;
}

/** Bindings and database, brought together: what every statement is made from. */
export interface Model {
  readonly store: string;
  readonly bindings: Bindings;
  readonly shape: DatabaseShape;
  readonly subject: SubjectKey;
  /** Tables with links, by name. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly people: ReadonlySet<string>;
}

export const fullName = (table: string): string => (table.includes('.') ? table : `public.${table}`);
export const shortName = (table: string): string => table.replace(/^public\./, '');

/** `payload->people[*]->id`. */
export function placeOf(text: string): Place {
  const [before = '', after] = text.split('[*]');
  const [column = '', ...path] = before.split('->');
  return { column, path, each: after === undefined ? null : after.split('->').filter((part) => part !== '') };
}

function shownBy(name: string, path: string): Shown {
  const [column = '', ...rest] = path.split('->');
  const hops = rest.map((hop) => {
    const at = hop.lastIndexOf('.');
    return { table: fullName(hop.slice(0, Math.max(at, 0))), column: hop.slice(at + 1) };
  });
  return { name, column, hops };
}

/** Bindings and database, without a check: `modelOf` checks. */
export function unchecked(bindings: Bindings, shape: DatabaseShape): Model {
  const subjectTable = bindings.subject.table === undefined ? null : fullName(bindings.subject.table);
  const subjectShape = subjectTable === null ? undefined : shape.tables.get(subjectTable);
  const columns = bindings.subject.key;
  const subject: SubjectKey = {
    table: subjectTable,
    columns,
    types: columns.map(
      (column, at) => subjectShape?.columns.get(column)?.type ?? bindings.subject.type?.[at] ?? 'text',
    ),
    tenant: bindings.subject.tenant ?? [],
    company: bindings.subject.company ?? null,
  };
  const tables = new Map<string, Table>();
  for (const [given, binding] of Object.entries(bindings.tables)) {
    const name = fullName(given);
    const found = shape.tables.get(name);
    if (!found) continue;
    const links = linksOf({ binding, name, shape: found, subject, all: shape });
    tables.set(name, {
      name,
      shape: found,
      section: binding.section ?? shortName(name).replaceAll('.', '-'),
      at: binding.at ?? null,
      orphan: binding.orphan !== undefined,
      links,
      columns: columnsOf(bindings, binding, links),
      shown: Object.entries(binding.show).map(([shown, path]) => shownBy(shown, path)),
    });
  }
  const people = new Set([...(subjectTable === null ? [] : [subjectTable]), ...bindings.dataSubjects.map(fullName)]);
  return { store: bindings.store, bindings, shape, subject, tables, people };
}

interface LinksInput {
  readonly binding: TableBinding;
  readonly name: string;
  readonly shape: TableShape;
  readonly subject: SubjectKey;
  readonly all: DatabaseShape;
}

function linksOf({ binding, name, shape, subject, all }: LinksInput): Link[] {
  const resolve = (link: LinkBinding): Link => {
    const to = link.to === undefined ? subject.table : fullName(link.to);
    const toSubject = to === subject.table;
    const key = link.key ?? (toSubject ? subject.columns : (all.tables.get(to!)?.key ?? []));
    const places = link.columns.map(placeOf);
    return {
      role: link.role,
      places,
      to,
      key,
      direct: toSubject && same(key, subject.columns),
      where: link.where ?? null,
      onErase: link.onErase ?? defaultOnErase({ link, table: binding, places, shape, key, subject }),
      purpose: link.purpose,
      reason: link.reason ?? binding.reason ?? `The person is ${wordsOf[link.role]} of the row`,
      retain: link.retain ?? binding.retain ?? null,
      retainBasis: link.retainBasis ?? binding.retainBasis ?? null,
    };
  };
  const links = binding.links.map(resolve);
  const isOwn = (link: Link) =>
    link.direct &&
    same(
      link.places.map((place) => place.column),
      subject.columns,
    );
  if (name === subject.table && !links.some(isOwn)) {
    links.unshift(resolve({ role: 'OWNER', columns: [...subject.columns], purpose: 'statistics' }));
  }
  return links;
}

const wordsOf: Record<SubjectRole, string> = {
  OWNER: 'the owner',
  CO_SUBJECT: 'one of several subjects',
  ABOUT: 'the subject',
  AUTHOR: 'the author',
  ACTOR: 'the actor',
  RECIPIENT: 'the recipient',
  MENTIONED: 'a mention',
};

interface DefaultInput {
  readonly link: LinkBinding;
  readonly table: TableBinding;
  readonly places: readonly Place[];
  readonly shape: TableShape;
  readonly key: readonly string[];
  readonly subject: SubjectKey;
}

function defaultOnErase({ link, table, places, shape, key, subject }: DefaultInput): OnErase {
  if (link.role === 'OWNER') return table.erase ?? 'DELETE_ROW';
  if (link.role === 'ABOUT') return 'DELETE_ROW';
  if (link.to !== undefined && fullName(link.to) !== subject.table) return 'ANONYMISE';
  const cut = places.filter((_, at) => !subject.tenant.includes(key[at] ?? ''));
  const clears = cut.every(
    ({ column, path, each }) => path.length > 0 || each !== null || shape.columns.get(column)?.nullable,
  );
  return clears ? 'NULLIFY' : 'SURROGATE';
}

function columnsOf(bindings: Bindings, table: TableBinding, links: readonly Link[]): PersonalColumn[] {
  const owned = links.some((link) => link.role === 'OWNER');
  const bystanding: readonly SubjectRole[] = ['ACTOR', 'RECIPIENT', 'MENTIONED'];
  const roles = [...new Set(links.map((link) => link.role))];
  const closer = roles.filter((role) => !bystanding.includes(role));
  const byDefault: readonly SubjectRole[] = owned ? ['OWNER'] : closer.length > 0 ? closer : roles;
  const columns = new Map<string, PersonalColumn>();
  const add = (name: string, rule: Rule | undefined) => {
    if (rule) columns.set(name, { name, place: placeOf(name), rule, roles: rule.roles ?? byDefault });
  };
  for (const [rule, names] of Object.entries(table.personal)) for (const name of names) add(name, bindings.rules[rule]);
  for (const [name, given] of Object.entries(table.columns)) {
    if (typeof given === 'string') add(name, bindings.rules[given]);
    else if (!('notPersonal' in given)) {
      const { use, ...own } = given;
      const base = use === undefined ? undefined : bindings.rules[use];
      add(name, { ...base, ...own } as Rule);
    }
  }
  return [...columns.values()];
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

/** Every column the bindings name, with what they say of it: the catalogue that packages and plans show. */
export function catalogueOf(bindings: Bindings): CatalogueEntry[] {
  const entries: CatalogueEntry[] = [];
  for (const [given, table] of Object.entries(bindings.tables)) {
    const name = shortName(fullName(given));
    for (const { name: column, rule } of columnsOf(bindings, table, [])) {
      const { roles: _roles, mask: _mask, by: _by, as: _as, reason, ...facts } = rule;
      const why = reason ?? (rule.erase === 'RETAIN' ? table.reason : undefined);
      entries.push({ table: name, column, personal: true, ...facts, ...(why !== undefined && { reason: why }) });
    }
    for (const [column, reason] of plainColumnsOf(table))
      entries.push({ table: name, column, personal: false, reason });
  }
  return entries;
}

/** Columns that are said not to be personal, with the reason. */
export function plainColumnsOf(table: TableBinding): [string, string][] {
  const grouped = typeof table.notPersonal === 'string' ? {} : table.notPersonal;
  const single = Object.entries(table.columns).flatMap(([column, given]): [string, string][] =>
    typeof given === 'object' && 'notPersonal' in given && given.notPersonal !== undefined
      ? [[column, given.notPersonal]]
      : [],
  );
  return [
    ...Object.entries(grouped).flatMap(([reason, columns]) =>
      columns.map((column): [string, string] => [column, reason]),
    ),
    ...single,
  ];
}
