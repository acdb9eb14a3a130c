import type { FieldShape, JsonSchema, SectionShape } from '#platform/personal-data';

/** What of a section another controller may take over (Art. 20): what the person provided, and what was observed of them. */
export const portableFields = ({ fields }: SectionShape): readonly FieldShape[] =>
  fields.filter((field) => field.portable);

export type Data = Readonly<Record<string, unknown>>;

export const portablePart = (data: Data, fields: readonly FieldShape[]): Data =>
  Object.fromEntries(fields.filter(({ name }) => Object.hasOwn(data, name)).map(({ name }) => [name, data[name]]));

/** JSON Schema (2020-12) of a file of records. */
export function schemaOf(title: string, fields: readonly FieldShape[]): JsonSchema {
  const properties = Object.fromEntries(
    fields.map(({ name, schema, description }) => [name, { ...schema, description }]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    type: 'array',
    items: { type: 'object', properties, additionalProperties: false },
  };
}

/** One line of CSV (RFC 4180). */
export const csvLine = (values: readonly unknown[]): string => `${values.map(csvValue).join(',')}\r\n`;

export const csvHeader = (fields: readonly FieldShape[]): string => csvLine(fields.map(({ name }) => name));

export const csvRecord = (data: Data, fields: readonly FieldShape[]): string =>
  csvLine(fields.map(({ name }) => data[name]));

/** A text that a spreadsheet would take for a formula begins with an apostrophe. */
function csvValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
