import type { Bindings } from './bindings/bindings.js';
import type { ExportRecord } from './catalogue-entry.js';
import type { HoldKeeper, PersonalDataContract } from './contract.js';
import { Engine } from './engine/engine.js';
import { sha256 } from './engine/export.js';
import type { SqlDatabase } from './engine/introspect.js';
import { holdKeeper, holdTable, once } from './state/state.js';

export interface ContractOptions {
  readonly subgraph: string;
  readonly db: SqlDatabase;
  readonly bindings: Bindings;
  /** Most records of a page. Default: 500. */
  readonly pageSize?: number;
  /** Most rows of one table that one call of `erase` deletes. Default: 20,000. */
  readonly batch?: number;
  /** Replaces what is another person's in texts of the copy. */
  redactor?(userId: string): Promise<(text: string) => string>;
}

interface Place {
  readonly table: number;
  readonly after: readonly string[] | null;
}

/**
 * The seven methods of a subgraph, from its bindings alone, with holds in the same database. A page is read in a snapshot of its own:
 * rows that came after `asOf` are left out where the table says when a row came to be.
 */
export function contractOf(options: ContractOptions): { contract: PersonalDataContract; holds: HoldKeeper } {
  const { subgraph, db, bindings, pageSize = 500 } = options;
  let opened: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    opened ??= Engine.open({
      db,
      bindings,
      holds: holdTable,
      ...(options.batch !== undefined && { batch: options.batch }),
    });
    opened.catch(() => (opened = undefined));
    return opened;
  };
  const contract: PersonalDataContract = {
    subgraph,
    describe: async () => (await engine()).describe(),
    resolveIdentifiers: async ({ userId }) => (await engine()).identifiers([userId]),
    async export({ userId }, { asOf }, cursor) {
      const { exporter } = await engine();
      const tables = exporter.tables;
      const place = placeOf(cursor, tables.length);
      const redact = await options.redactor?.(userId);
      return db.transaction(
        async (tx) => {
          const records: ExportRecord[] = [];
          let at: Place | null = tables.length === 0 ? null : place;
          while (at !== null && records.length < pageSize) {
            const limit = pageSize - records.length;
            const asked = { key: [userId], asOf, after: at.after, limit, ...(redact && { redact }) };
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
  return { contract, holds: holdKeeper(db) };
}

function placeOf(cursor: string | null, tables: number): Place {
  if (cursor === null) return { table: 0, after: null };
  const [table, after] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string[] | null];
  if (!(table >= 0 && table < tables))
    throw new Error('The cursor is not one of this subgraph; start again without it.');
  return { table, after };
}
