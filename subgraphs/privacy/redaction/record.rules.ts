import type { FlagKind } from './detector.rules.js';
import type { Dictionary } from './dictionary.rules.js';
import { redactText } from './redact.rules.js';

/** Where a person has to look: which file, which record of it (from 1), which field, and where in its text. Never what stands there. */
export interface FlaggedPlace {
  readonly kind: FlagKind;
  readonly file: string;
  readonly record: number;
  readonly field: string;
  readonly start: number;
  readonly end: number;
}

/** What was done to the texts of a package. */
export class Tally {
  replaced = 0;
  readonly flagged = new Map<FlagKind, number>();
  /** The first of them; all are counted. */
  readonly places: FlaggedPlace[] = [];

  add(place: FlaggedPlace): void {
    this.flagged.set(place.kind, (this.flagged.get(place.kind) ?? 0) + 1);
    if (this.places.length < mostPlaces) this.places.push(place);
  }

  get total(): number {
    return [...this.flagged.values()].reduce((sum, count) => sum + count, 0);
  }
}

const mostPlaces = 5000;

export interface RecordOptions {
  readonly dictionary: Dictionary;
  /** Fields that hold what people write. Default: all. */
  readonly texts: ReadonlySet<string> | undefined;
  readonly place: { readonly file: string; readonly record: number };
  readonly tally: Tally | null;
}

type Data = Readonly<Record<string, unknown>>;

/** A record with pseudonyms for other people in every text of it, however deep. */
export function redactRecord(data: Data, options: RecordOptions): Data {
  const { texts } = options;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      texts && !texts.has(name) ? value : redactValue(value, name, options),
    ]),
  );
}

/** Opaque ids, hashes and instants name no person. */
const opaque =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d))?)$/i;

function redactValue(value: unknown, field: string, options: RecordOptions): unknown {
  if (typeof value === 'string') return opaque.test(value) ? value : redacted(value, field, options);
  if (Array.isArray(value)) return value.map((each, at) => redactValue(each, `${field}[${at}]`, options));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const key = redactText(name, options.dictionary).text;
      return [key, redactValue(each, `${field}.${key}`, options)];
    }),
  );
}

function redacted(text: string, field: string, { dictionary, place, tally }: RecordOptions): string {
  const result = redactText(text, dictionary);
  if (tally) {
    tally.replaced += result.replaced;
    for (const { kind, start, end } of result.flags) tally.add({ kind, ...place, field, start, end });
  }
  return result.text;
}
