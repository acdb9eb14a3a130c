/** Values that lead to one person: ids, addresses, texts. Each is looked for in every form in which a store may write it. */
export interface Needles {
  /** Forms to look for, lower-case and as given, longest first. */
  readonly forms: readonly string[];
  /** The same as bytes, for files. */
  readonly bytes: readonly Buffer[];
  /** True where any form is in the text. */
  readonly isIn: (text: string) => boolean;
}

const shortest = 6;

/**
 * As written, in lower case, inside JSON, in a URL, and as hexadecimal digits of its bytes. Base64 is not looked for: its digits depend on
 * what stands before.
 * @throws RangeError for a value of fewer than 6 characters, which would be found by chance
 */
export function needlesOf(values: readonly string[]): Needles {
  const short = values.find((value) => value.length < shortest);
  if (short !== undefined) throw new RangeError(`A value of ${short.length} characters would be found by chance.`);
  const given = values.flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString('hex'),
  ]);
  const forms = [...new Set(given.flatMap((value) => [value, value.toLowerCase()]))].toSorted(
    (a, b) => b.length - a.length,
  );
  return {
    forms,
    bytes: forms.map((form) => Buffer.from(form)),
    isIn(text) {
      const lower = text.toLowerCase();
      return forms.some((form) => text.includes(form) || lower.includes(form));
    },
  };
}

/** Where something of the person is, and in how many rows, files or messages; never what. */
export interface Trace {
  /** `database`, `files`, `mail`, `jobs`, `partner`, `objects` or `output`. */
  readonly kind: string;
  /** Such as `impact/public.feedback.text`, a path, the address of a server. */
  readonly place: string;
  readonly count: number;
}

export interface Swept {
  /** Tables, files, messages, collections that were read whole. */
  readonly places: number;
  readonly traces: readonly Trace[];
}

export const joined = (parts: readonly Swept[]): Swept => ({
  places: parts.reduce((sum, { places }) => sum + places, 0),
  traces: parts.flatMap(({ traces }) => traces),
});
