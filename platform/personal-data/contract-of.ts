import type { Bindings } from './bindings/bindings.js';
import type { DataSubject, ExportRecord } from './catalogue-entry.js';
import { shortName, type Table } from './bindings/model.js';
import type { HoldKeeper, PersonalDataContract, SubjectIdentifiers } from './contract.js';
import type { SectionShape, StoreReport } from './copy.js';
import { Engine } from './engine/engine.js';
import { sha256 } from './engine/export.js';
import { coverageOf, shapesOf } from './engine/shapes.js';
import type { SqlDatabase } from './engine/introspect.js';
import { type ErasedBefore, eraseExpired } from './retention/erase-expired.js';
import { holdKeeper, holdTable, once } from './state/state.js';

export interface ContractOptions {
  readonly subgraph: string;
  readonly db: SqlDatabase;
  readonly bindings: Bindings;
  /** Most records of a page. Default: 500. */
  readonly pageSize?: number;
  /** Most rows of one table that one call of `erase` deletes. Default: 20,000. */
  readonly batch?: number;
  /** What a copy calls a column. Default: as the database does. */
  readonly nameOf?: (column: string) => string;
  /** Tables whose records the subgraph brings to a copy by hand. */
  readonly except?: readonly string[];
  /** Replaces what is another person's in texts of the copy. */
  redactor?(userId: string): Promise<(text: string) => string>;
}

/** What a package of a copy needs beside the pages. */
export interface Copies {
  /** Records by section, those without any included. */
  counts(subject: DataSubject, asOf: Date): Promise<Readonly<Record<string, number>>>;
  shapes(): Promise<SectionShape[]>;
  /** What names each of these people, present and former. */
  identifiersOf(userIds: readonly string[]): Promise<SubjectIdentifiers[]>;
  coverage(subject: DataSubject, asOf: Date): Promise<StoreReport[]>;
}

/** Staff of the platform have no company; their subject carries this in its place. */
export const noCompany = '00000000-0000-0000-0000-000000000000';
const companyOf = (companyId: string): string | null => (companyId === noCompany ? null : companyId);

interface Place {
  readonly table: number;
  readonly after: readonly string[] | null;
}

/**
 * The seven methods of a subgraph, from its bindings alone, with holds in the same database. A page is read in a snapshot of its own:
 * rows that came after `asOf` are left out where the table says when a row came to be.
 */
export function contractOf(options: ContractOptions): {
  contract: PersonalDataContract;
  holds: HoldKeeper;
  copies: Copies;
  eraseExpired: (erasedBefore: ErasedBefore) => Promise<number>;
} {
  const { subgraph, db, bindings, pageSize = 500, except = [] } = options;
  let opened: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    opened ??= Engine.open({
      db,
      bindings,
      holds: holdTable,
      ...(options.batch !== undefined && { batch: options.batch }),
      ...(options.nameOf && { nameOf: options.nameOf }),
    });
    opened.catch(() => (opened = undefined));
    return opened;
  };
  const tablesOf = ({ exporter }: Engine): Table[] =>
    exporter.tables.filter(({ name }) => !except.includes(shortName(name)));
  const contract: PersonalDataContract = {
    subgraph,
    describe: async () => (await engine()).describe(),
    resolveIdentifiers: async ({ userId }) => (await engine()).identifiers([userId]),
    async export({ userId, companyId }, { asOf }, cursor) {
      const { exporter } = await engine();
      const tables = tablesOf(await engine());
      const place = placeOf(cursor, tables.length);
      const redact = await options.redactor?.(userId);
      return db.transaction(
        async (tx) => {
          const records: ExportRecord[] = [];
          let at: Place | null = tables.length === 0 ? null : place;
          while (at !== null && records.length < pageSize) {
            const limit = pageSize - records.length;
            const asked = {
              key: [userId],
              asOf,
              company: companyOf(companyId),
              after: at.after,
              limit,
              ...(redact && { redact }),
            };
            const page = await exporter.page(tx, tables[at.table]!, asked);
            records.push(...page.records);
            if (page.records.length === limit) at = { table: at.table, after: page.last };
            else at = at.table + 1 < tables.length ? { table: at.table + 1, after: null } : null;
          }
          const [row] = await tx.query<{ id: string }>('select pg_current_snapshot()::text as id');
          const nextCursor =
            at === null ? null : Buffer.from(JSON.stringify([at.table, at.after])).toString('base64url');
          const count = records.length;
          return { records, nextCursor, snapshotId: row!.id, asOf, count, sha256: sha256(records) };
        },
        { isolation: 'repeatable read', readOnly: true },
      );
    },
    preview: async ({ userId }) => (await engine()).preview(subgraph, [userId]),
    validate: async ({ userId }) => (await engine()).validate([userId]),
    async erase(step) {
      const erasing = await engine();
      return db.transaction((tx) => once(tx, step, () => erasing.eraseIn(tx, step.step, [step.subject.userId])), {
        limitMs: 120_000,
      });
    },
    verify: async ({ userId }, identifiers) => (await engine()).verify([userId], identifiers),
  };
  const copies: Copies = {
    async counts({ userId, companyId }, asOf) {
      const opened = await engine();
      const options = { key: [userId], asOf, company: companyOf(companyId) };
      return db.transaction(
        async (tx) => {
          const counts: Record<string, number> = {};
          for (const table of tablesOf(opened))
            counts[table.section] = (counts[table.section] ?? 0) + (await opened.exporter.count(tx, table, options));
          return counts;
        },
        { isolation: 'repeatable read', readOnly: true },
      );
    },
    identifiersOf: async (userIds) => (await engine()).identifiersOf(userIds),
    async shapes() {
      const opened = await engine();
      return shapesOf(opened.model, opened.exporter, tablesOf(opened));
    },
    async coverage({ userId, companyId }, asOf) {
      const opened = await engine();
      const options = { key: [userId], asOf, company: companyOf(companyId) };
      return db.transaction((tx) => coverageOf(opened.model, (table) => opened.exporter.count(tx, table, options)), {
        isolation: 'repeatable read',
        readOnly: true,
      });
    },
  };
  return {
    contract,
    holds: {
      ...holdKeeper(db),
      stores: async () => (await engine()).stores,
    },
    copies,
    eraseExpired: (erasedBefore) => eraseExpired(db, bindings, erasedBefore),
  };
}

function placeOf(cursor: string | null, tables: number): Place {
  if (cursor === null) return { table: 0, after: null };
  const [table, after] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string[] | null];
  if (!(table >= 0 && table < tables))
    throw new Error('The cursor is not one of this subgraph; start again without it.');
  return { table, after };
}
