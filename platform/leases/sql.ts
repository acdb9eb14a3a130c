/** A piece of a statement with its values: `sql\`attempts < ${most}\``. A value is always a parameter, never text. */
export class Sql {
  constructor(
    readonly texts: readonly string[],
    readonly values: readonly unknown[],
  ) {}
}

export const sql = (texts: TemplateStringsArray, ...values: readonly unknown[]): Sql => new Sql([...texts], values);

/** Collects the parameters of one statement. */
export class Parameters {
  readonly values: unknown[] = [];

  /** What stands for a value in the text: its number, or the text of a piece of SQL. */
  place(value: unknown): string {
    if (!(value instanceof Sql)) return `$${this.values.push(value)}`;
    return value.texts.map((text, at) => (at === 0 ? text : this.place(value.values[at - 1]) + text)).join('');
  }
}
