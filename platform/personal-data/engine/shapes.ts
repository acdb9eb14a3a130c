import type { Model, PersonalColumn, Table } from '../bindings/model.js';
import { plainColumnsOf, shortName } from '../bindings/model.js';
import type { FieldShape, JsonSchema, SectionShape, StoreReport } from '../copy.js';
import { exported, type Exporter } from './export.js';
import type { Column } from './introspect.js';

/** What the records of every section are made of, from the types of the columns. */
export function shapesOf(model: Model, exporter: Exporter, tables: readonly Table[]): SectionShape[] {
  const sections = new Map<string, Map<string, FieldShape>>();
  for (const table of tables) {
    const fields = sections.get(table.section) ?? new Map<string, FieldShape>();
    sections.set(table.section, fields);
    for (const column of exported(table)) {
      const name = exporter.fieldOf(column);
      const { rule } = column;
      fields.set(name, {
        name,
        schema: schemaOf(column, table),
        text: isText(column, table),
        portable: rule.export === 'PORTABLE' || (rule.export === 'INCLUDE' && isProvided(column)),
        description: `${shortName(table.name)}.${column.name}: ${rule.category}, ${rule.source.toLowerCase()}`,
      });
    }
    for (const { name, hops } of table.shown) {
      const last = hops.at(-1)!;
      const schema = jsonType(model.shape.tables.get(last.table)!.columns.get(last.column)!);
      const description = `Shown from ${shortName(last.table)}.${last.column}`;
      fields.set(name, { name, schema: orNull(schema), portable: true, text: false, description });
    }
  }
  return [...sections].map(([section, fields]) => ({ section, fields: [...fields.values()] }));
}

/** Inferred data are the controller's work, not the person's (WP 242 rev.01). */
const isProvided = ({ rule }: PersonalColumn): boolean => rule.source === 'PROVIDED' || rule.source === 'OBSERVED';

/** Neither an id of something nor one of a list of values. */
function isText({ place }: PersonalColumn, table: Table): boolean {
  const { type, category, constrained, allowed } = table.shape.columns.get(place.column)!;
  return (category === 'S' || category === 'A' || /^jsonb?$|^xml$/.test(type)) && !constrained && allowed === null;
}

function schemaOf({ place, rule }: PersonalColumn, table: Table): JsonSchema {
  if (place.path.length > 0 || place.each !== null) return {};
  const schema = jsonType(table.shape.columns.get(place.column)!);
  return rule.export === 'REDACT' ? { type: ['string', 'null'] } : orNull(schema);
}

const orNull = (schema: JsonSchema): JsonSchema =>
  typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;

/** As `readable` of the export writes it. */
function jsonType({ type, category }: Column): JsonSchema {
  if (type.endsWith('[]') && !/^(bigint|numeric|money)/.test(type)) return { type: 'array' };
  if (/^jsonb?$/.test(type)) return {};
  if (/^(smallint|integer)$/.test(type)) return { type: 'integer' };
  if (/^(real|double precision)$/.test(type)) return { type: 'number' };
  if (category === 'B') return { type: 'boolean' };
  if (type === 'uuid') return { type: 'string', format: 'uuid' };
  if (type === 'date') return { type: 'string', format: 'date' };
  if (type === 'timestamp with time zone') return { type: 'string', format: 'date-time' };
  if (category === 'U' || category === 'C') return {};
  return { type: 'string' };
}

/** Every table and store: what of it is copied, and why the rest is not. `rows` counts what is the person's, copied or not. */
export async function coverageOf(model: Model, rows: (table: Table) => Promise<number>): Promise<StoreReport[]> {
  const reports: StoreReport[] = [];
  for (const [name, binding] of Object.entries(model.bindings.tables)) {
    const table = model.tables.get(name.includes('.') ? name : `public.${name}`);
    if (!table) continue;
    const copied = exported(table);
    const reasons = new Map<string, string[]>();
    const add = (reason: string, column: string) => reasons.set(reason, [...(reasons.get(reason) ?? []), column]);
    for (const { name: column, rule } of table.columns)
      if (rule.export === 'NEVER') add(rule.reason ?? 'No reason was recorded.', column);
    for (const [column, reason] of plainColumnsOf(binding)) add(reason, column);
    if (typeof binding.notPersonal === 'string') reasons.set(binding.notPersonal, [...table.shape.columns.keys()]);
    reports.push({
      store: table.name,
      section: copied.length > 0 ? table.section : null,
      rows: table.links.length > 0 ? await rows(table) : 0,
      columns: copied.length,
      leftOut: [...reasons].map(([reason, columns]) => ({ columns, reason })),
    });
  }
  for (const { name, holds, reason } of model.bindings.others)
    reports.push({
      store: name,
      section: null,
      rows: null,
      columns: 0,
      leftOut: [{ columns: [], reason: `${holds}. ${reason}` }],
    });
  return reports;
}
