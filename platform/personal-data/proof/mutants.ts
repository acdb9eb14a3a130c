import type { Bindings, LinkBinding, TableBinding } from '../bindings/bindings.js';
import { BindingsInvalid } from '../bindings/bindings.js';
import type { SqlDatabase } from '../engine/introspect.js';
import type { CanaryHints } from './canary-rows.js';
import { judge, plantCanaries, type Proof } from './prove.js';

/** One fault put into the bindings. */
interface Mutant {
  /** Such as `safety_flag.note: export INCLUDE → NEVER`. */
  readonly name: string;
  readonly bindings: Bindings;
}

export interface MutantReport {
  readonly mutants: number;
  /** Refused before anything was read. */
  readonly refused: number;
  /** Found by canaries. */
  readonly found: number;
  readonly survivors: readonly string[];
}

/**
 * Puts every fault of a list into the bindings, one at a time, and demands that it is refused, or that the canaries of a database show it.
 * One database serves all: what a mutant does is rolled back.
 */
export async function killBindingMutants(
  db: SqlDatabase,
  bindings: Bindings,
  { hints, told }: { readonly hints: CanaryHints; readonly told?: (name: string, fate: string) => void },
): Promise<MutantReport> {
  const planted = await plantCanaries(db, bindings, hints);
  const texts = new Set(planted.canaries.map(({ table, column }) => `${table.replace('public.', '')}.${column}`));
  const baseline = fingerprint(await rolledBack(db, (on) => judge(on, bindings, planted)));
  const survivors: string[] = [];
  let refused = 0;
  let found = 0;
  const mutants = mutantsOf(bindings, (table, column) => texts.has(`${table}.${column}`));
  for (const { name, bindings: mutated } of mutants) {
    const fate = await fateOf(db, () => rolledBack(db, (on) => judge(on, mutated, planted)), baseline);
    if (fate === 'refused') refused += 1;
    else if (fate === 'found') found += 1;
    else survivors.push(name);
    told?.(name, fate);
  }
  return { mutants: mutants.length, refused, found, survivors };
}

async function fateOf(
  _db: SqlDatabase,
  work: () => Promise<Proof>,
  baseline: string,
): Promise<'refused' | 'found' | 'survived'> {
  try {
    return fingerprint(await work()) === baseline ? 'survived' : 'found';
  } catch (error) {
    // A statement that the database refuses stops an erasure as well; a bug of this proof does not count as a kill.
    if (error instanceof BindingsInvalid) return 'refused';
    // SQLSTATE: five digits or letters.
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return 'refused';
    throw error;
  }
}

const fingerprint = ({ misses, planDifference, secondErasure }: Proof): string =>
  JSON.stringify([misses.toSorted(), planDifference, secondErasure]);

class Undo extends Error {}

/** The work on a database that is as before afterwards; transactions inside become savepoints. */
async function rolledBack<T>(db: SqlDatabase, work: (on: SqlDatabase) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  try {
    await db.transaction(
      async (tx) => {
        const on: SqlDatabase = {
          query: (text, params) => tx.query(text, params),
          async transaction(inner) {
            await tx.query('savepoint inside');
            try {
              const value = await inner(tx);
              await tx.query('release savepoint inside');
              return value;
            } catch (error) {
              await tx.query('rollback to savepoint inside');
              throw error;
            }
          },
        };
        result = { value: await work(on) };
        throw new Undo();
      },
      { limitMs: 600_000 },
    );
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return result!.value;
}

function mutantsOf(bindings: Bindings, hasCanary: (table: string, column: string) => boolean): Mutant[] {
  const mutants: Mutant[] = [];
  for (const [name, table] of Object.entries(bindings.tables)) {
    const put = (what: string, changed: TableBinding | undefined) => {
      const { [name]: _old, ...others } = bindings.tables;
      const tables = changed === undefined ? others : { ...bindings.tables, [name]: changed };
      mutants.push({ name: `${bindings.store}/${name}: ${what}`, bindings: { ...bindings, tables } });
    };
    put('not bound', undefined);
    for (const [at, link] of table.links.entries()) mutateLink(table, at, link, put);
    for (const { column, rule, without } of personalColumns(table, bindings)) {
      put(`${column} not bound`, without());
      if (!hasCanary(name, column)) continue;
      put(`${column} said not to be personal`, { ...without(), notPersonal: withNote(table.notPersonal, column) });
      const changed = (change: object) => {
        const { columns } = without();
        return { ...without(), columns: { ...columns, [column]: { ...rule, ...change } } };
      };
      const exported = rule.export === 'NEVER' ? 'INCLUDE' : 'NEVER';
      put(`${column}: export ${rule.export} → ${exported}`, changed({ export: exported, reason: 'A mutant.' }));
      // What happens to a column where its row stays is no fault where no row stays.
      if (rule.erase !== 'RETAIN' && table.links.some((link) => mayStay(link, table)))
        put(
          `${column}: erase ${rule.erase} → RETAIN`,
          changed({ erase: 'RETAIN', retain: 'P1Y', retainBasis: 'Art. 17(3)(e)', reason: 'A mutant.' }),
        );
    }
  }
  return mutants;
}

const mayStay = (link: LinkBinding, table: TableBinding): boolean =>
  (link.onErase ?? (['OWNER', 'ABOUT'].includes(link.role) ? (table.erase ?? 'DELETE_ROW') : 'NULLIFY')) !==
  'DELETE_ROW';

type Put = (what: string, changed: TableBinding) => void;

function mutateLink(table: TableBinding, at: number, link: LinkBinding, put: Put): void {
  const called = `link ${link.role} ${link.columns.join(', ')}`;
  const withLink = (changed: LinkBinding): TableBinding => ({ ...table, links: table.links.with(at, changed) });
  put(`${called} gone`, { ...table, links: table.links.toSpliced(at, 1) });
  put(`${called} finds no row`, withLink({ ...link, where: 'false' }));
  const role = link.role === 'OWNER' ? 'ACTOR' : 'OWNER';
  put(`${called} as ${role}`, withLink({ ...link, role }));
  if (link.onErase !== 'RETAIN')
    put(
      `${called}: rows kept`,
      withLink({ ...link, onErase: 'RETAIN', retain: 'P1Y', retainBasis: 'Art. 17(3)(e)', reason: 'A mutant.' }),
    );
  else put(`${called}: rows deleted`, withLink({ ...link, onErase: 'DELETE_ROW' }));
}

interface ColumnRule {
  readonly column: string;
  readonly rule: Bindings['rules'][string];
  /** The table with the column bound nowhere. */
  readonly without: () => TableBinding;
}

function* personalColumns(table: TableBinding, { rules }: Bindings): Generator<ColumnRule> {
  const without = (column: string) => (): TableBinding => {
    const { [column]: _gone, ...columns } = table.columns;
    const personal = Object.fromEntries(
      Object.entries(table.personal).map(([use, names]) => [use, names.filter((each) => each !== column)]),
    );
    return { ...table, columns, personal };
  };
  for (const [use, names] of Object.entries(table.personal))
    for (const column of names) yield { column, rule: rules[use]!, without: without(column) };
  for (const [column, given] of Object.entries(table.columns)) {
    if (column.includes('->')) continue;
    if (typeof given === 'string') yield { column, rule: rules[given]!, without: without(column) };
    else if (!('notPersonal' in given)) {
      const { use, ...own } = given;
      yield {
        column,
        rule: { ...(use === undefined ? {} : rules[use]), ...own } as ColumnRule['rule'],
        without: without(column),
      };
    }
  }
}

const withNote = (notes: TableBinding['notPersonal'], column: string): TableBinding['notPersonal'] =>
  typeof notes === 'string' ? notes : { ...notes, 'A mutant': [column] };
