import { declined } from './declension.rules.js';
import { asciiSpellings, fold } from './folding.rules.js';
import { isOrdinaryWord } from './ordinary-words.js';
import { cyrillicSpellings, latinSpellings } from './transliteration.rules.js';

/** What names a person, present and former. */
export interface Named {
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly handles: readonly string[];
}

export interface Met extends Named {
  readonly userId: string;
  /** Not met, as far as is known: a part of their name alone does not mean them. */
  readonly distant?: boolean;
}

/** Whom a form of a name may mean, by their numbers; `ordinary` where it is also a word of a language. */
export interface Entry {
  readonly people: ReadonlySet<number>;
  readonly ordinary: boolean;
  /** None of them is known to have been met. */
  readonly distant: boolean;
  /** It is a whole name, `KariHansen`. */
  readonly whole: boolean;
}

/** Everything by which the people whom a person has met are known. Personal data of others: it lives for one package, in memory. */
export interface Dictionary {
  readonly size: number;
  readonly byForm: ReadonlyMap<string, Entry>;
  /** Addresses in lower case, handles in lower case without `@`. */
  readonly exact: ReadonlyMap<string, number>;
  /** The last eight digits of a telephone number. */
  readonly byDigits: ReadonlyMap<string, number>;
  /** What names the subject: never replaced, never flagged. */
  readonly own: {
    readonly forms: ReadonlySet<string>;
    readonly exact: ReadonlySet<string>;
    readonly digits: ReadonlySet<string>;
  };
}

export const pseudonymOf = (number: number): string => `Person ${number}`;

const particles = new Set([
  'van',
  'von',
  'de',
  'der',
  'den',
  'av',
  'of',
  'la',
  'le',
  'al',
  'bin',
  'ibn',
  'да',
  'де',
  'фон',
]);

/** Parts of a full name, hyphenated ones whole and in pieces. */
export const partsOf = (name: string): string[] =>
  [...new Set(name.split(/[\s,.]+/).flatMap((part) => [part, ...part.split('-')]))].filter(
    (part) => fold(part).length > 1 && !particles.has(part.toLowerCase()),
  );

/** Every form in which one part of a name may be written: cases, genitives, without accents, in the other alphabet. Folded. */
export function formsOf(part: string, { otherAlphabet = true } = {}): string[] {
  const isCyrillic = /\p{Script=Cyrillic}/u.test(part);
  const forms = new Set<string>();
  const add = (form: string) => {
    if (fold(form).length > 1) forms.add(fold(form));
  };
  if (isCyrillic) {
    const [base, ...cases] = declined(part);
    for (const form of [base!, ...cases]) {
      add(form);
      if (!otherAlphabet) continue;
      for (const latin of latinSpellings(form, form === base ? 96 : 4)) {
        add(latin);
        if (form === base) add(`${latin}s`);
      }
    }
    return [...forms];
  }
  for (const spelling of asciiSpellings(part)) {
    add(spelling);
    add(`${spelling}s`);
    add(`${spelling}es`);
    if (otherAlphabet && spelling.length > 2)
      for (const cyrillic of cyrillicSpellings(spelling)) for (const form of declined(cyrillic)) add(form);
  }
  return [...forms];
}

/** Numbers people by their ids, which are in order of time: the same people have the same numbers whenever the package is made. */
export function dictionaryOf(subject: Named, met: readonly Met[]): Dictionary {
  const byForm = new Map<string, { people: Set<number>; ordinary: boolean; distant: boolean; whole: boolean }>();
  const near = cached((part) => formsOf(part));
  const far = cached((part) => formsOf(part, { otherAlphabet: false }));
  const exact = new Map<string, number>();
  const byDigits = new Map<string, number>();
  const own = {
    forms: new Set(subject.names.flatMap((name) => partsOf(name).flatMap((part) => formsOf(part)))),
    exact: new Set([...subject.emails, ...subject.handles].map(exactly)),
    digits: new Set(subject.phones.map(digitsOf)),
  };
  const people = met.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  for (const [at, person] of people.entries()) {
    const number = at + 1;
    const add = (form: string, { ordinary = false, whole = false }) => {
      const entry = byForm.get(form) ?? { people: new Set(), ordinary, distant: true, whole };
      entry.people.add(number);
      entry.ordinary &&= ordinary;
      entry.distant &&= person.distant ?? false;
      entry.whole ||= whole;
      byForm.set(form, entry);
    };
    const formsOfPart = person.distant ? far : near;
    for (const name of person.names) {
      for (const part of partsOf(name))
        for (const form of formsOfPart(part)) add(form, { ordinary: isOrdinaryWord(part) });
      for (const form of joined(name)) add(form, { whole: true });
    }
    for (const each of [...person.emails, ...person.handles])
      if (!own.exact.has(exactly(each))) exact.set(exactly(each), number);
    for (const phone of person.phones) if (digitsOf(phone).length > 5) byDigits.set(digitsOf(phone), number);
  }
  return { size: people.length, byForm, exact, byDigits, own };
}

const cached = (make: (part: string) => string[]): ((part: string) => string[]) => {
  const known = new Map<string, string[]>();
  return (part) => {
    const forms = known.get(part) ?? make(part);
    known.set(part, forms);
    return forms;
  };
};

/** `KariHansen`, `HansenKari`: a name as it is in a handle or a hashtag. */
function joined(name: string): string[] {
  const parts = name.split(/\s+/).filter((part) => fold(part) !== '');
  if (parts.length < 2) return [];
  const orders = [parts, parts.toReversed(), [parts[0]!, parts.at(-1)!], [parts.at(-1)!, parts[0]!]];
  return [...new Set(orders.flatMap((order) => asciiSpellings(order.join(''))))];
}

export const exactly = (text: string): string => text.trim().toLowerCase().replace(/^@/, '');

export const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').slice(-8);
