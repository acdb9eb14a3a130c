import type { Bindings, LinkBinding, Rule, TableBinding } from '../bindings/bindings.js';

/** Rows of erased people that are kept for a time by law. */
export interface KeptRows {
  readonly table: string;
  readonly link: LinkBinding;
  /** ISO 8601: from the erasure on. */
  readonly retain: string;
}

const duration = /^P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?$/;

/**
 * Links whose rows are kept for a time that can be counted. Those that are kept "until" something have an end of their own, and events
 * are purged by their room. A link through another table goes when the row there goes.
 */
export const keptForATime = ({ tables }: Bindings): readonly KeptRows[] =>
  Object.entries(tables).flatMap(([table, { links }]) =>
    links.flatMap((link) =>
      link.onErase === 'RETAIN' && link.to === undefined && link.where === undefined && duration.test(link.retain ?? '')
        ? [{ table, link, retain: link.retain! }]
        : [],
    ),
  );

/** The bindings as they are once the time of these rows is over: the link is cut, or its rows go, as if the law had never asked for them. */
export function withoutKept(bindings: Bindings, { table, link }: KeptRows): Bindings {
  const old = bindings.tables[table]!;
  const { onErase: _kept, retain: _time, retainBasis: _basis, ...open } = link;
  const links = old.links.map((each) => (each === link ? open : each));
  const names = link.columns.map((column) => column.split(/->|\[/)[0]!);
  const personal = Object.fromEntries(
    Object.entries(old.personal).map(([use, columns]) => [use, columns.filter((column) => !names.includes(column))]),
  );
  const columns = { ...old.columns };
  for (const name of names) {
    const rule = ruleOf(old, name, bindings.rules);
    if (!rule) continue;
    const { retain: _a, retainBasis: _b, ...rest } = rule;
    columns[name] = { ...rest, erase: 'DELETE_ROW' };
  }
  return { ...bindings, tables: { ...bindings.tables, [table]: { ...old, links, personal, columns } } };
}

function ruleOf({ columns, personal }: TableBinding, name: string, rules: Bindings['rules']): Rule | null {
  const given = columns[name];
  if (typeof given === 'string') return rules[given] ?? null;
  if (given && !('notPersonal' in given)) {
    const { use, ...own } = given;
    return { ...(use === undefined ? {} : rules[use]), ...own } as Rule;
  }
  const use = Object.keys(personal).find((each) => personal[each]!.includes(name));
  return use === undefined ? null : (rules[use] ?? null);
}
