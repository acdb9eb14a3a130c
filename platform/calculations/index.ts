export type CalculationLine = Readonly<Record<string, unknown>>;

/** A pure rule that can be asked from outside. */
export interface Calculation {
  /** Every member of a line and of the result, with its unit. */
  readonly help: string;
  /** The result of one line, numbers as decimal strings. Throws `CalculationRefused` for a line that has none. */
  calculate(line: CalculationLine): unknown;
}

/** A line without a result: which member, and what is allowed there. */
export class CalculationRefused extends Error {
  override readonly name = 'CalculationRefused';

  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field}: ${reason}`);
  }
}

export function textOf(line: CalculationLine, field: string): string {
  const value = line[field];
  if (typeof value !== 'string') throw new CalculationRefused(field, 'must be text.');
  return value;
}

/** An instant in ISO 8601 with its offset, in the years 1900 to 2200. */
export function instantOf(line: CalculationLine, field: string): Date {
  const text = textOf(line, field);
  const at = new Date(text);
  const known =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(at.getTime());
  if (!known || at.getUTCFullYear() < 1900 || at.getUTCFullYear() > 2200)
    throw new CalculationRefused(
      field,
      'must be an instant such as "2026-03-29T00:00:00Z", in the years 1900 to 2200.',
    );
  return at;
}

export function wholeNumberOf(
  line: CalculationLine,
  field: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const value = line[field];
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most)
    throw new CalculationRefused(field, `must be a whole number from ${least} to ${most}.`);
  return number;
}
