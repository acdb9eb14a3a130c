import type { SubjectIdentifiers } from './contract.js';

/** A JSON Schema (2020-12) of one value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface FieldShape {
  /** Its name in the records of a copy. */
  readonly name: string;
  readonly schema: JsonSchema;
  /** What the person has provided or what was observed of them, in a form that another controller can take over (Art. 20). */
  readonly portable: boolean;
  /** Whether it may hold what people write, and so names of others. */
  readonly text: boolean;
  readonly description: string;
}

/** What the records of one section are made of. */
export interface SectionShape {
  readonly section: string;
  readonly fields: readonly FieldShape[];
}

/** The person of a copy and everybody whom they have met, by all that names them: personal data of others, kept for one package. */
export interface Relations {
  readonly self: SubjectIdentifiers;
  readonly met: readonly SubjectIdentifiers[];
  /** Colleagues besides: recognised by a full name, an address or a number, not by a part of their name. */
  readonly colleagues: readonly SubjectIdentifiers[];
}

/** A company outside the platform that is given data, by name (CJEU C-154/21). */
export interface Recipient {
  readonly name: string;
  /** What they are given, and what for. */
  readonly what: string;
  /** False where it is figures in which no person can be recognised. */
  readonly personal: boolean;
}

/** One store of a subgraph in the account that a copy gives of itself. */
export interface StoreReport {
  /** `public.feedback`, or the name of a store that has no tables. */
  readonly store: string;
  /** The file its records are in; `null` where none of it is copied. */
  readonly section: string | null;
  /** Records that are the person's as of the instant of the copy; `null` where they cannot be counted. */
  readonly rows: number | null;
  /** Columns that are in the copy. */
  readonly columns: number;
  /** What is not in the copy, by its reason. */
  readonly leftOut: readonly { readonly columns: readonly string[]; readonly reason: string }[];
}
